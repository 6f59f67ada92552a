"""Environments with other versions: which Python they get, and how a chapter that fails is told."""

import sys
from pathlib import Path

import nbformat
import pytest
import versions

HERE = f"{sys.version_info.major}.{sys.version_info.minor}"


def test_a_python_is_found_or_there_is_none():
    assert versions.interpreter(HERE) == sys.executable
    assert versions.interpreter("2.1") is None


def test_a_process_sees_its_environment_first_and_not_this_checkout(monkeypatch):
    monkeypatch.setenv("PYTHONPATH", "here")
    monkeypatch.setenv("FOODXAI_STATIC", "1")
    found = versions.variables(Path("/there/bin/python"), TQDM_DISABLE="1")
    assert found["PATH"].startswith("/there/bin:") and found["TQDM_DISABLE"] == "1"
    assert not {"PYTHONPATH", "FOODXAI_STATIC"} & set(found)


@pytest.mark.slow
def test_a_chapter_that_fails_is_told_with_its_cell_and_the_traceback(tmp_path, monkeypatch):
    monkeypatch.setattr(versions, "ROOT", tmp_path)
    (tmp_path / "chapters").mkdir()
    for name, code in (("01_soup", "soup = 1"), ("02_cake", "cake = 1 / 0  # eaten")):
        notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(code)])
        nbformat.write(notebook, tmp_path / "chapters" / f"{name}.ipynb")
    (report,) = versions.chapters(Path(sys.executable), ["01", "02"], tmp_path / "executed")
    assert report.startswith("02_cake failed.")
    assert "# eaten" in report and "ZeroDivisionError" in report and "Traceback" in report


def test_without_uv_it_says_how_to_get_it(monkeypatch):
    monkeypatch.setattr(versions, "UV", None)
    monkeypatch.setattr(sys, "argv", ["versions.py", "lowest"])
    with pytest.raises(SystemExit, match="needs uv: `pip install uv`"):
        versions.main()
