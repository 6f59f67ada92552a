"""Beginning a chapter: what is written, and what is refused."""

import json

import new_chapter
import notebooks
import pytest
import yaml

PARTS = ["You will be able to", "Break it", "Exercises", "Quiz", "Recap", "References", "**Next**"]


@pytest.fixture
def root(tmp_path):
    for folder in ("chapters", "foodxai/course/exercises", "foodxai/course/quizzes"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "chapters" / "18_explorer.md").write_text("# Explorer")
    (tmp_path / "_toc.yml").write_text((new_chapter.ROOT / "_toc.yml").read_text(encoding="utf-8"))
    return tmp_path


def test_a_new_chapter_has_every_part_and_is_listed_last(root):
    written = new_chapter.begin("41_hot_soup", root)
    assert all(path.is_relative_to(root) for path in written)
    text = (root / "chapters" / "41_hot_soup.md").read_text(encoding="utf-8")
    assert "# 41. Hot soup\n" in text and all(part in text for part in PARTS)
    assert "Figure 41.1" in text and 'check("41-1", answer)' in text
    before, after = (
        [entry["file"] for part in yaml.safe_load(contents)["parts"] for entry in part["chapters"]]
        for contents in ((new_chapter.ROOT / "_toc.yml").read_text(), written[-1].read_text())
    )
    listed = [name for name in after if name.startswith("chapters/")]
    assert listed[-1] == "chapters/41_hot_soup" and set(after) - set(before) == {listed[-1]}


def test_its_notebook_has_a_stub_and_no_code_that_sticks_out(root):
    new_chapter.begin("41_hot_soup", root)
    notebook = notebooks.convert(root / "chapters" / "41_hot_soup.md")
    code = [cell.source for cell in notebook.cells if cell.cell_type == "code"]
    assert 'answer = None  # your code here\ncheck("41-1", answer)' in code
    assert max(len(line) for source in code for line in source.splitlines()) <= 80


def test_its_exercise_knows_right_from_wrong(root, monkeypatch):
    from foodxai.course import check
    from foodxai.course.exercises import CHECKS

    new_chapter.begin("41_hot_soup", root)
    source = (root / "foodxai/course/exercises/chapter_41.py").read_text(encoding="utf-8")
    with monkeypatch.context() as patch:
        patch.setattr(check, "_find", lambda name: CHECKS[name])
        exec(compile(source, "chapter_41.py", "exec"), {"__package__": "foodxai.course.exercises"})
        try:
            assert check.check("41-1", 6) and not check.check("41-1", 5)
        finally:
            del CHECKS["41-1"]


def test_its_quiz_says_why(root):
    new_chapter.begin("41_hot_soup", root)
    for question in json.loads((root / "foodxai/course/quizzes/41.json").read_text()):
        assert sum(answer["correct"] for answer in question["answers"]) == 1
        assert all(answer["feedback"] for answer in question["answers"])


@pytest.mark.parametrize("name", ["", "soup", "4_soup", "41-soup", "41_Soup", "../41_soup"])
def test_a_name_of_another_form_is_refused(root, name):
    with pytest.raises(SystemExit, match="such as 19_soup"):
        new_chapter.begin(name, root)


def test_a_number_that_is_taken_is_refused_and_nothing_written(root):
    before = sorted(root.rglob("*"))
    with pytest.raises(SystemExit, match="18_explorer.md has that number already"):
        new_chapter.begin("18_soup", root)
    assert sorted(root.rglob("*")) == before
