import re
from pathlib import Path

import ticks

CHAPTERS = Path(__file__).parents[2] / "chapters"


def test_pages_learn_what_each_chapter_asks():
    course = ticks.course(["book/intro", "chapters/05_cnn_layers", "chapters/13_cifar10"])
    assert list(course) == ["05", "13"]
    exercises = ["05-1", "05-2", "05-3", "05-4"]
    assert course["05"]["exercises"] == exercises and course["05"]["questions"] >= 3


def test_every_exercise_stands_in_its_chapter_where_its_tick_goes():
    pages = {f"chapters/{path.stem}": path for path in CHAPTERS.glob("*.md")}
    for number, asked in ticks.course(pages).items():
        text = pages[asked["page"]].read_text(encoding="utf-8")
        told = re.findall(r"^\*\*(\d+)\.(\d+)\*\* ", text, re.M)
        assert {f"{int(c):02d}-{k}" for c, k in told} >= set(asked["exercises"]), number
