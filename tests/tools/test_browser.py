"""Tests that look at pages: without Chromium they are skipped; where it is required they fail."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.slow
@pytest.mark.parametrize(
    "required, said", [({}, "1 skipped"), ({"REQUIRE_BROWSER": "1"}, "1 error")]
)
def test_a_missing_browser_is_skipped_or_an_error(required, said, tmp_path):
    test = "tests/book/test_book.py::test_dark_mode"
    run = [sys.executable, "-m", "pytest", "-q", "-rs", "-p", "no:cacheprovider", test]
    env = {name: value for name, value in os.environ.items() if name != "REQUIRE_BROWSER"}
    env |= {"PATH": str(tmp_path)} | required
    done = subprocess.run(run, capture_output=True, text=True, cwd=ROOT, env=env)
    assert said in done.stdout.splitlines()[-1]
    assert "no Chromium or Chrome on this machine" in done.stdout
