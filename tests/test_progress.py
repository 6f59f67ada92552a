"""One bar at a time, none where nobody looks, and a watcher in its place."""

import io
import sys
import time

import pytest
from helpers.networks import images, network

from foodxai import _progress, explain


@pytest.fixture
def drawn(monkeypatch):
    """What is drawn on a terminal, at once in place of after three seconds."""
    screen = io.StringIO()
    screen.isatty = lambda: True
    tqdm = _progress.tqdm

    def at_once(**look):
        return tqdm(**look | {"delay": 0, "mininterval": 0, "file": screen})

    monkeypatch.setattr(sys, "stderr", screen)
    monkeypatch.setattr(_progress, "tqdm", at_once)
    monkeypatch.delenv("TQDM_DISABLE", raising=False)
    return screen.getvalue


def test_score_cam_shows_how_many_channels_are_done(drawn):
    explain.score_cam(network(), images(2), batch_size=2)
    assert "Score-CAM" in drawn() and "/12" in drawn()


def test_work_inside_work_shows_one_bar(drawn):
    with _progress.bar(2, "outer", "step"):
        explain.score_cam(network(), images(1))
    assert "outer" in drawn() and "Score-CAM" not in drawn()
    with _progress.bar(2, "later", "step"):
        pass
    assert "later" in drawn()


def test_a_watcher_is_told_and_nothing_is_drawn(drawn):
    told = []
    with _progress.watched(lambda done, total: told.append((done, total))):
        explain.score_cam(network(), images(1), batch_size=2)
    assert told[0][0] == 0 and [done for done, _ in told] == sorted({done for done, _ in told})
    assert not drawn()


def test_a_watcher_ends_the_work():
    def enough(done, total):
        raise InterruptedError

    with _progress.watched(enough), pytest.raises(InterruptedError):
        explain.score_cam(network(), images(1))
    _progress.report(1, 2)


@pytest.mark.parametrize("silenced", ["variable", "no terminal"])
def test_silence_where_nobody_looks(drawn, monkeypatch, silenced):
    if silenced == "variable":
        monkeypatch.setenv("TQDM_DISABLE", "1")
    else:
        monkeypatch.setattr(sys.stderr, "isatty", lambda: False)
        monkeypatch.delitem(sys.modules, "ipykernel", raising=False)
    with _progress.bar(2, "silent", "step") as shown:
        shown.update()
        time.sleep(0.01)
    assert not drawn()
