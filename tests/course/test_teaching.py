"""The pages for teachers: what they quote is said by the checks, and their code runs."""

import ast
import re

import executed
import pytest

from foodxai.data import photos, plates

TEACHING = (executed.ROOT / "book" / "teaching.md").read_text(encoding="utf-8")
SESSIONS = (executed.ROOT / "book" / "sessions.md").read_text(encoding="utf-8")
QUOTES = re.findall(r"^- \*\*(\d+)\.\d+\*\* \*(.+?)\*(?: |\n)", SESSIONS, re.M | re.S)


def words(chapter):
    """Every text in the checks of a chapter; "…" stands for what is filled in."""
    folder = executed.ROOT / "foodxai" / "course" / "exercises"
    for node in ast.walk(ast.parse((folder / f"chapter_{int(chapter):02}.py").read_text())):
        if isinstance(node, ast.JoinedStr):
            parts = [part.value if isinstance(part, ast.Constant) else "…" for part in node.values]
            yield "".join(parts)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def test_every_quoted_mistake_is_what_a_check_says():
    assert SESSIONS.count("- **") == len(QUOTES)
    for chapter, quote in QUOTES:
        assert " ".join(quote.split()) in words(chapter), quote


@pytest.mark.parametrize("week", re.split(r"^## ", SESSIONS, flags=re.M)[1:], ids=lambda w: w[:7])
def test_every_session_has_its_parts(week):
    for part in ("Aims.", "Run live.", "Break on purpose.", "Usual mistakes", "Discuss"):
        assert f"**{part}**" in week
    assert week.count("\n- **") >= 3 and week.count("\n3. ") == 1
    chapters = set(re.search(r"\{session\} ([\d ]+)", week)[1].split())
    asked = set(re.findall(r"^- \*\*(\d+)\.", week, re.M))
    broken = {str(int(name)) for name in re.findall(r"chapters/(\d\d)\w+\.md#break-it", week)}
    assert asked <= chapters and broken <= chapters and broken


@pytest.mark.slow
def test_photos_and_a_network_of_ones_own(tmp_path, monkeypatch, capsys):
    dishes = plates.load("train", 24, size=128, classes=("hamburger", "french_fries"))
    for number, (image, label) in enumerate(zip(dishes.images, dishes.labels)):
        folder = tmp_path / "photos" / ("bread", "soup")[label]
        folder.mkdir(parents=True, exist_ok=True)
        photos.Image.fromarray(image).save(folder / f"{number}.jpg")
    photos.Image.fromarray(dishes.images[0]).save(tmp_path / "lunch.jpg")
    monkeypatch.chdir(tmp_path)
    blocks = re.findall(r"^```python\n(.*?)^```", TEACHING, re.M | re.S)
    assert len(blocks) == 2
    space = {}
    for block in blocks:
        exec(block, space)
    assert re.fullmatch(r"right on new photos: \d+%\n", capsys.readouterr().out)
    assert space["history"]["val_accuracy"][-1] > 0.6
    assert len(space["new"]) == 6 and space["heat"].shape == (128, 128)
    assert "bread" in (tmp_path / "lunch.html").read_text(encoding="utf-8")
