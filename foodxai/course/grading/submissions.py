"""What was handed in: whose it is, the cells of a notebook, the exercises that they answer."""

import json
import re
from dataclasses import dataclass, field
from pathlib import Path

CALL = re.compile(r"""\bcheck\(\s*["'](\d\d-\d+)["']""")
TITLE = "#@title Solution"  # of the book's own solutions, which are nobody's answer
LARGEST = 50_000_000  # bytes of a notebook
PROGRESS = "foodxai-progress"  # the kind of the file that the book's progress page saves


class Unreadable(Exception):
    """A file that is no notebook; the text says why."""


@dataclass
class Submission:
    """All that one student handed in.

    Attributes:
        student: the folder's name, or the file's where it lies in no folder.
        folder: of the student, None where there is none.
        notebooks: their paths.
        ticks: names of the exercises solved in the browser, as the student's own file says.
    """

    student: str
    folder: Path | None
    notebooks: list[Path] = field(default_factory=list)
    ticks: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Cell:
    """A cell of code: its number among them, from 1, its text, the exercises it hands in."""

    number: int
    source: str
    exercises: tuple[str, ...]


def found(folder: Path) -> list[Submission]:
    """The submissions in a folder, by name: STUDENT/.../NAME.ipynb (nbgrader's way) or NAME.ipynb.

    Raises:
        FileNotFoundError: no such folder, or no notebook in it.
    """
    if not folder.is_dir():
        raise FileNotFoundError(f"{folder} is no folder; expected one with students' notebooks.")
    submissions: dict[str, Submission] = {}
    for path in sorted(folder.rglob("*")):
        inside = path.relative_to(folder)
        hidden = any(part.startswith(".") for part in inside.parts)
        if path.suffix not in (".ipynb", ".json") or hidden or not _ours(path, folder):
            continue
        own = folder / inside.parts[0] if len(inside.parts) > 1 else None
        student = own.name if own else path.stem
        submission = submissions.setdefault(student, Submission(student, own))
        if path.suffix == ".ipynb":
            submission.notebooks.append(path)
        else:
            submission.ticks += _ticks(path)
    submissions = {name: one for name, one in submissions.items() if one.notebooks or one.ticks}
    if not submissions:
        raise FileNotFoundError(
            f"There is no notebook in {folder}; expected STUDENT/NAME.ipynb or NAME.ipynb."
        )
    return [submissions[name] for name in sorted(submissions)]


def cells(path: Path) -> list[Cell]:
    """The cells of code of a notebook, without the book's own solutions.

    Raises:
        Unreadable: it is no notebook.
    """
    try:
        if path.stat().st_size > LARGEST:
            raise Unreadable(f"{path.name} has more than {LARGEST // 1_000_000} MB.")
        notebook = json.loads(path.read_text(encoding="utf-8"))
        sources = [_source(cell) for cell in notebook["cells"] if _to_run(cell)]
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise Unreadable(f"{path.name} is no notebook that can be read.") from None
    return [
        Cell(number, source, tuple(dict.fromkeys(CALL.findall(source))))
        for number, source in enumerate(sources, start=1)
        if not source.startswith(TITLE)
    ]


def _to_run(cell):
    return cell["cell_type"] == "code" and "solution" not in cell["metadata"].get("tags", ())


def _source(cell):
    return cell["source"] if isinstance(cell["source"], str) else "".join(cell["source"])


def _ours(path, folder):
    """Whether a file lies in the folder, and no link leads out of it or to somebody else."""
    links = [part for part in (path, *path.parents) if part.is_symlink()]
    return path.is_file() and not any(link.is_relative_to(folder) for link in links)


def _ticks(path):
    """The exercises that a progress file lists; none where it is another file."""
    try:
        content = json.loads(path.read_text(encoding="utf-8")) if path.stat().st_size < 1e6 else {}
        solved = content["solved"] if content["kind"] == PROGRESS else {}
        return [name for name in solved if re.fullmatch(r"\d\d-\d+", name)]
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return []
