"""Begin a chapter: its text, its exercises, its quiz, and its line in the contents.

python tools/new_chapter.py 19_soup
"""

import re
import sys
from pathlib import Path

from foodxai import _files

ROOT = Path(__file__).parents[1]
TEMPLATES = Path(__file__).parent / "templates" / "chapter"


def begin(name, root=ROOT):
    """Write what a new chapter needs, from tools/templates/chapter/.

    Args:
        name: its number and its name, "19_soup".
        root: folder of the project.

    Returns:
        list of Path, what was written.

    Raises:
        SystemExit: another form of name, or a number that is taken; nothing is written.
    """
    found = re.fullmatch(r"(\d\d)_([a-z][a-z0-9_]*)", name)
    if not found:
        sys.exit(f"NAME={name}: expected two digits and a name in small letters, such as 19_soup.")
    number, word = found.groups()
    taken = sorted((root / "chapters").glob(f"{number}_*.md"))
    if taken:
        sys.exit(f"NAME={name}: {taken[0].name} has that number already.")
    course, contents = root / "foodxai" / "course", root / "_toc.yml"
    words = {
        "NUMBER": number,
        "CHAPTER": str(int(number)),
        "TITLE": word.replace("_", " ").capitalize(),
    }
    texts = {
        root / "chapters" / f"{name}.md": _filled("text.md", words),
        course / "exercises" / f"chapter_{number}.py": _filled("exercises.py.txt", words),
        course / "quizzes" / f"{number}.json": _filled("quiz.json", words),
        contents: _listed(contents.read_text(encoding="utf-8"), name),
    }
    for path, text in texts.items():
        _files.write(path, text)
    return list(texts)


def _filled(template, words):
    text = (TEMPLATES / template).read_text(encoding="utf-8")
    return re.sub("|".join(words), lambda found: words[found[0]], text)


def _listed(contents, name):
    """The table of contents with a line more, below that of the last chapter."""
    last = list(re.finditer(r"^( *- file: chapters/)\d\d_\w+\n", contents, re.M))[-1]
    return f"{contents[: last.end()]}{last[1]}{name}\n{contents[last.end() :]}"


if __name__ == "__main__":
    for path in begin(*sys.argv[1:]):
        print(f"{path.relative_to(ROOT)}: written")
