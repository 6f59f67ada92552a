"""Which cells run in the page, as `tools/live_cells.py` found out: nearly all."""

import executed
import live_cells
import live_pages
import nbformat
import pytest
import shipped

ANSWERS = shipped.answers()
MOST = 0.8


def share(chapter):
    states = ANSWERS[chapter]["cells"]
    return states.count("live") / (len(states) - states.count("quiet"))


@pytest.mark.parametrize("chapter", ["01", "02", "03", "04"])
def test_nearly_all_of_the_first_chapters_runs(chapter):
    assert share(chapter) >= MOST


def test_so_does_one_of_the_later_ones():
    assert max(map(share, ["05", "06", "07", "08"])) >= MOST


@pytest.mark.parametrize("chapter", live_cells.CHAPTERS)
def test_every_exercise_can_be_solved_in_the_page(chapter):
    """Both cells ran there, and said what the notebook says: not yet, and right."""
    source = next(path for path in executed.sources() if path.stem[:2] == chapter)
    cells = [cell for cell in executed.read(source).cells if cell.cell_type == "code"]
    states = ANSWERS[chapter]["cells"]
    tagged = [cell.metadata.get("tags", []) for cell in cells]
    for tag in ("exercise", "solution"):
        found = [state for state, tags in zip(states, tagged, strict=True) if tag in tags]
        assert found.count("live") == len(found) >= 4


def test_a_recorded_request_is_kept_once():
    requests = []
    with live_pages.recorded(requests):
        for _ in range(2):
            live_pages.plates.load("test", 1, size=32, classes=("fried_rice",))
    assert requests == [{"split": "test", "n": 1, "size": 32, "classes": ["fried_rice"]}]


def test_words_of_stored_outputs():
    new = nbformat.v4.new_output
    outputs = [
        new("stream", text="a\n"),
        new("execute_result", {"text/plain": "1.5"}),
        new("display_data", {"text/html": "<style>p{}</style><b>Right.</b> 2 &lt; 3"}),
        new("display_data", {"image/png": "", "text/plain": "<Figure>"}),
    ]
    assert live_pages.text_of(outputs).split() == ["a", "1.5", "Right.", "2", "<", "3"]
