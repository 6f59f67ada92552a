"""What a printed page needs beside CSS: breaks in good places, pictures in the size of the text."""

import re

from bs4 import BeautifulSoup, NavigableString

SMALLEST = 7  # points that the smallest text of a picture gets
WIDTH = 162  # millimetres of text
POINT = 25.4 / 72  # millimetres
SHORT = 24  # lines of code that stay on one page
SHORT_BOX = 1200  # letters of a box that stays on one page
BLANK = re.compile(r"\n(?:[ \t]*\n)+(?=\S)")
CLOSING = re.compile(r"[.,;:!?)\]’”]+")


def prepare(section):
    """Prepare a section of ``paper.article`` for paper, in place."""
    for code in section.select(".highlight pre"):
        cut(code)
    for picture in section.select(".foodxai-picture[data-wide] img"):
        picture["style"] = f"width: {wide(picture.find_parent('div')):.0f}mm"
    for frames in section.select(".foodxai-frames"):
        mark(frames, "three" if upright(frames) else "two")
    for line in section.find_all("p"):
        if leads(line):
            mark(line, "lead")
    for box in section.select(".admonition, .unfolded"):
        if len(box.get_text()) < SHORT_BOX:
            mark(box, "short")
    for formula in section.select("span.math"):
        join(formula)


def mark(tag, name):
    tag["class"] = f"{' '.join(tag.get_attribute_list('class', ''))} {name}".strip()


def cut(code):
    """Code breaks between its parts: each is a ``pre``, with one blank line before it."""
    parts, held = [], ""
    for part in BLANK.split(code.decode_contents().strip("\n")):
        held += part
        if held.count("<span") == held.count("</span"):
            parts, held = [*parts, held], ""
        else:
            held += "\n\n"
    for part in filter(None, [*parts, held]):
        short = ' class="short"' if part.count("\n") < SHORT else ""
        code.insert_before(BeautifulSoup(f"<pre{short}>{part}\n</pre>", "html.parser"))
    code.decompose()


def wide(picture):
    """Millimetres for a picture, so that its smallest text is as large as in every other."""
    return min(SMALLEST * POINT / float(picture["data-wide"]), WIDTH)


def upright(frames):
    """Whether three frames of a moving figure stand side by side; else two, for they are wide."""
    image = frames.img
    return int(image["width"]) < 1.9 * int(image["height"])


def leads(line):
    """Whether a paragraph says what comes: it ends in a colon, or is a heading in bold."""
    words = [child for child in line.children if not isinstance(child, NavigableString)]
    bold = len(words) == 1 and words[0].name == "strong"
    text = line.get_text().strip()
    return text.endswith(":") or (bold and words[0].get_text().strip() == text)


def join(formula):
    """No line begins with what closes a formula."""
    after = formula.next_sibling
    closing = isinstance(after, NavigableString) and CLOSING.match(after)
    if closing:
        after.replace_with(after[closing.end() :])
        whole = formula.wrap(BeautifulSoup("", "html.parser").new_tag("span"))
        whole["class"] = "whole"
        whole.append(closing[0])
