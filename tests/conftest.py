import os
import shutil
import subprocess
import tarfile

import pytest

os.environ.setdefault("MPLBACKEND", "agg")


@pytest.fixture(scope="session")
def lite0():
    """EfficientNet-Lite0 with its ImageNet weights."""
    from foodxai import models

    return models.efficientnet_lite0()


@pytest.fixture(scope="session")
def coffee():
    """The photo of chapter 00, uint8 [224, 224, 3]."""
    from foodxai.data import photos

    return photos.read(photos.path("coffee"))


@pytest.fixture(scope="module")
def browser():
    """Chromium, headless. One per module: while it runs, nothing else may run an event loop here."""
    api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    found = shutil.which("chromium") or shutil.which("google-chrome") or shutil.which("chrome")
    if not found:
        pytest.skip("no Chromium or Chrome on this machine: apt install chromium")
    with api.sync_playwright() as play:
        browser = play.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def axe(tmp_path_factory):
    """The source of axe-core, the checker of accessibility, fresh from npm."""
    if not shutil.which("npm"):
        pytest.skip("no npm on this machine, so no axe-core: apt install npm")
    folder = tmp_path_factory.mktemp("axe")
    run = ["npm", "pack", "axe-core@4", "--silent", "--pack-destination", folder]
    subprocess.run(run, check=True, timeout=120, stdout=subprocess.DEVNULL)
    with tarfile.open(next(folder.glob("*.tgz"))) as archive:
        return archive.extractfile("package/axe.min.js").read().decode()
