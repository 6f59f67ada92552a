"""Build the book, and say what is going on.

python tools/build.py book          execute the chapters that have changed, make the pages
python tools/build.py chapter 04    the same for the page of one chapter alone
python tools/build.py links         ask every address that the pages link to
python tools/build.py plan          what `make test` will take
"""

import argparse
import hashlib
import shutil
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timezone
from pathlib import Path

import depends
import executed
import execution
import lab
import progress
import yaml

from foodxai import _files

sys.path.append(str(Path(__file__).parent / "sphinx"))
import pyodide

ROOT, BUILD = executed.ROOT, executed.ROOT / "_build"
MADE_FROM = (
    "_config.yml",
    "_toc.yml",
    "constraints.txt",
    "chapters/*.md",
    "book/**/*",
    "foodxai/**/*.py",
    "foodxai/course/*",
    "measure/thesis.json",
    "tools/sphinx/study_panel/*",
    "tests/colab.txt",
    "_build/lab/page.html",
)
UNIT_TESTS, BROWSER_TESTS = 10, 4  # minutes on two cores


def book():
    """Execute the chapters that have changed, then make the pages of all."""
    with ThreadPoolExecutor() as meanwhile:
        meanwhile.submit(pyodide.bring, BUILD / "live" / "live" / "pyodide")
        refresh(executed.sources())
    lab.refresh()
    html, digest = BUILD / "html", made_from()
    stamp = html / ".made-from"
    if not (stamp.exists() and stamp.read_text() == digest):
        print("Making the pages: about a minute.", flush=True)
        make_pages(html, ROOT / "_toc.yml", warningiserror=True)
        _files.write(stamp, digest)
    print(f"The book is at {(html / 'index.html').as_uri()}")
    print(f"What ran when, and for how long: {(html / 'book' / 'status.html').as_uri()}")


def chapter(name):
    """Execute one chapter if it has changed, and make its page; links to others go nowhere."""
    sources = [path for path in executed.sources() if path.stem.startswith(name)] if name else []
    if len(sources) != 1:
        known = ", ".join(path.stem for path in executed.sources())
        sys.exit(
            f"NAME={name} names {len(sources)} chapters; expected the beginning of one: {known}"
        )
    refresh(sources)
    page = sources[0].relative_to(ROOT).with_suffix("").as_posix()
    folder = BUILD / "chapter"
    folder.mkdir(parents=True, exist_ok=True)
    toc = folder / "_toc.yml"
    _files.write(toc, yaml.safe_dump({"format": "jb-book", "root": page}))
    make_pages(folder / "html", toc, suppress_warnings=["myst.xref_missing"])
    print(f"The page is at {(folder / 'html' / f'{page}.html').as_uri()}")


def links():
    """Ask every address that the pages link to; the chapters are not executed."""
    options = {
        "nb_execution_mode": "off",
        "linkcheck_retries": 3,
        "linkcheck_timeout": 30,
        "linkcheck_anchors": False,
        "linkcheck_report_timeouts_as_broken": False,
    }
    folder = BUILD / "links" / "found"
    folder.parent.mkdir(parents=True, exist_ok=True)
    make_pages(folder, ROOT / "_toc.yml", builder="linkcheck", **options)
    print(f"Every address answers: {folder / 'output.txt'}")


def refresh(sources):
    """Execute the chapters that have changed."""
    begun = time.monotonic()
    if executed.refresh(sources):
        print(f"Executed in {progress.minutes(time.monotonic() - begun)}.", flush=True)


def make_pages(html, toc, warningiserror=False, builder="html", **config):
    """Have Jupyter Book make the pages that a table of contents lists, from what was executed."""
    from jupyter_book.sphinx import build_sphinx

    forget(html.parent / ".doctrees")
    config |= {"external_toc_path": toc.as_posix(), "latex_individualpages": False}
    config["nb_execution_cache_path"] = str(executed.CACHE)
    options = {"noconfig": True, "path_config": ROOT / "_config.yml", "confoverrides": config}
    strict = {"warningiserror": warningiserror, "keep_going": True, "builder": builder}
    if build_sphinx(ROOT, html, quiet=True, **options, **strict):
        shutil.rmtree(html.parent / ".doctrees", ignore_errors=True)  # a warning is said only once
        sys.exit("The pages were not made.")


def forget(doctrees):
    """Have Sphinx read again what was executed since it did, for it looks at the texts alone.

    Everything, where the contents or one of its extensions have changed.
    """
    read = doctrees / "environment.pickle"
    concern_all = [ROOT / "_toc.yml", *extensions()]
    if read.exists() and any(path.stat().st_mtime > read.stat().st_mtime for path in concern_all):
        shutil.rmtree(doctrees)
    for name, record in executed.records().items():
        created = record.created.replace(tzinfo=timezone.utc).timestamp()
        for page in doctrees.rglob(f"{name}.doctree"):
            if page.stat().st_mtime < created:
                page.unlink()


def made_from():
    """A digest of all that the pages are made from."""
    runs = sorted((name, str(record.created)) for name, record in executed.records().items())
    digest = hashlib.sha256(repr(runs).encode())
    paths = {path for pattern in MADE_FROM for path in ROOT.glob(pattern) if path.is_file()}
    for path in sorted(paths | extensions()):
        digest.update(f"\n{path.relative_to(ROOT).as_posix()}\n".encode() + path.read_bytes())
    return digest.hexdigest()


def extensions():
    """The files of Sphinx's extensions, and those beside this one that they import."""
    found, waiting = set(), sorted(ROOT.glob("tools/sphinx/*.py"))
    while waiting:
        path = waiting.pop()
        if path not in found:
            found.add(path)
            names = depends.imported(path.read_text(encoding="utf-8"), "")
            beside = (ROOT / "tools" / f"{name.partition('.')[0]}.py" for name in names)
            waiting += filter(Path.exists, beside)
    return found


def plan():
    """Say what `make test` will take."""
    runs = executed.changed(executed.sources())
    chapters = progress.remaining(runs, execution.room()) if runs else 0
    said = f"{len(runs)} chapters to execute" if runs else "no chapter to execute"
    whole = progress.minutes(chapters + 60 * (UNIT_TESTS + BROWSER_TESTS))
    print(
        f"make test takes about {whole}, longer on a busy machine: {said}, the unit tests, and the "
        "pages in Chromium.",
        flush=True,
    )


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("what", choices=["book", "chapter", "links", "plan"])
    parser.add_argument("name", nargs="?", help='a chapter: "04"')
    arguments = parser.parse_args()
    try:
        if arguments.what == "chapter":
            chapter(arguments.name)
        else:
            {"book": book, "links": links, "plan": plan}[arguments.what]()
    except KeyboardInterrupt:
        sys.exit("\nStopped. The chapters that were executed so far need not be executed again.")


if __name__ == "__main__":
    main()
