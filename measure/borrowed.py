"""Lets a measurement import helpers of the tests: JupyterLab in a browser, a network in PyTorch."""

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).parents[1] / "tests"))
