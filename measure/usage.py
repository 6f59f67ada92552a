"""How a script of this folder is called: as its docstring says; one line answers a wrong call."""

import argparse
import sys
from pathlib import Path


class Parser(argparse.ArgumentParser):
    def __init__(self, doc):
        super().__init__(
            prog=f"python measure/{Path(sys.argv[0]).name}",
            description=doc,
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )

    def error(self, message):
        self.exit(2, f"{' '.join(self.format_usage().split())} ({message})\n")
