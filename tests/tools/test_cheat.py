"""The landing page's moving picture: what it shows, says, and does where motion is not wanted."""

import re
from pathlib import Path

from PIL import Image

BOOK = Path(__file__).parents[2] / "book"
PAGE = (BOOK / "intro.md").read_text(encoding="utf-8")
PICTURES = re.findall(r'<img src="\.\./(_static/cheat_\d\.webp)" [^>]*alt="([^"]+)"', PAGE)


def test_four_small_pictures_with_words_for_those_who_do_not_see_them():
    assert len(PICTURES) == len(set(PICTURES)) == PAGE.count("<img") == 4
    assert all(len(alt.split()) >= 8 for _, alt in PICTURES)
    assert sum((BOOK / name).stat().st_size for name, _ in PICTURES) < 200_000
    for name, _ in PICTURES:
        with Image.open(BOOK / name) as picture:
            assert picture.size == (400, 400)


def test_it_can_be_stopped_and_stands_still_where_motion_is_not_wanted():
    css = (BOOK / "_static" / "foodxai.css").read_text(encoding="utf-8")
    calm = css[css.index("prefers-reduced-motion: reduce") :].partition("\n}")[0]
    assert ".cheat li { grid-area: auto; opacity: 1; animation: none; }" in calm
    assert 'type="checkbox" id="cheat-pause"' in PAGE
    assert ".cheat input:checked ~ ol li { animation-play-state: paused; }" in css


def test_every_chapter_is_listed():
    chapters = {path.name for path in (BOOK.parent / "chapters").glob("[0-9]*.md")}
    assert chapters == set(re.findall(r"\(\.\./chapters/([^)]+\.md)\)", PAGE))
