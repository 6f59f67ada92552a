import gc
import importlib.resources
import os
import shutil

import pytest
from hypothesis import settings

os.environ.setdefault("MPLBACKEND", "agg")
settings.register_profile("any machine", deadline=None)  # a busy one is no defect
settings.load_profile("any machine")
# Few tests that take long: they begin first, so that no worker is left alone with them at the end.
LONG = [
    "test_colab.py",
    "test_zoo.py",
    "test_changes.py",
    "test_grading.py",
    "test_troubleshooting.py",
    "test_explore_page.py",
    "test_answers.py",
    "test_kill.py",
    "test_explain_oracles.py",
    "test_same_answer.py",
    "test_several_machines.py",
    "test_explain_stream.py",
    "test_explore_lab.py",
    "test_train.py",
    "test_checkpoint.py",
]
# Playwright's own list of features to leave out gives way to ours. The popups of the address bar
# are pages of their own, which every window loads: nearly half of what opening one takes.
LEFT_OUT = (
    *("WebUIOmniboxPopup", "WebUIOmniboxAimPopup", "AimEnabled", "MediaRouter", "LensOverlay"),
    *("HttpsUpgrades", "PaintHolding", "OptimizationHints", "DestroyProfileOnBrowserClose"),
)
CHROMIUM = [
    "--no-sandbox",
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
    f"--disable-features={','.join(LEFT_OUT)}",
]


def pytest_collection_modifyitems(config, items):
    if turn := os.environ.get("TURN"):  # `make test` says whose it is today: 0 to 5
        waiting = {item for item, day in _days(items).items() if day != int(turn)}
        config.hook.pytest_deselected(items=list(waiting))
        items[:] = [item for item in items if item not in waiting]
    items.sort(key=lambda item: LONG.index(item.path.name) if item.path.name in LONG else len(LONG))
    for item in items:
        if "browser" in getattr(item, "fixturenames", ()):
            item.add_marker("browser")


def _days(items):
    """Of the tests that are done every sixth day, which of the six it is.

    Those of a file about the same thing, the mark's argument or else the first of their parameters,
    come on the same day, so that a network is built, or a page opened, once for all of them.
    """
    about = {item: _about(item) for item in items if item.get_closest_marker("in_turn")}
    days = {key: number % 6 for number, key in enumerate(dict.fromkeys(about.values()))}
    return {item: days[key] for item, key in about.items()}


def _about(item):
    if named := item.get_closest_marker("in_turn").args:
        return item.path, named[0]
    first = item.callspec.id.partition("-")[0] if hasattr(item, "callspec") else item.name
    return item.path, first


def pytest_collection_finish():
    """What was imported stays: Python need not look through it again for what can be freed."""
    gc.collect()
    gc.freeze()


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
    """Chromium, headless. One a module: while it runs, nothing else may run an event loop here."""
    missing = pytest.fail if os.environ.get("REQUIRE_BROWSER") else pytest.skip
    try:
        from playwright import sync_api as api
    except ImportError:
        missing("playwright is not installed")
    found = shutil.which("chromium") or shutil.which("google-chrome") or shutil.which("chrome")
    if not found:
        missing("no Chromium or Chrome on this machine: apt install chromium")
    with api.sync_playwright() as play:
        browser = play.chromium.launch(executable_path=found, args=CHROMIUM)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def axe():
    """The source of axe-core, the checker of accessibility."""
    return (
        importlib.resources.files("axe_playwright_python")
        .joinpath("axe.min.js")
        .read_text(encoding="utf-8")
    )
