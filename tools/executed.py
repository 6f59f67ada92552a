"""The executed chapters, in the cache from which MyST-NB makes the book's pages.

MyST-NB looks a chapter up by its code. What else its outputs depend on (`depends.key`) stands
beside it in the cache, and a chapter for which that has changed is executed again.
"""

import os
import platform
import re
import sys
from importlib.metadata import version
from pathlib import Path

import depends
import execution
import progress
import translated
import yaml
from jupyter_cache import get_cache
from jupyter_cache.base import CacheBundleIn
from myst_nb.core.read import is_myst_markdown_notebook, read_myst_markdown_notebook

from foodxai import _files

ROOT = Path(__file__).parents[1]
CACHE = ROOT / "_build" / ".jupyter_cache"
IN_WORDS = {"half a minute": 30, "a minute": 60, "a minute and a half": 90}


def read(source):
    """The notebook of a chapter as MyST-NB reads it, a NotebookNode without outputs."""
    text = translated.source(source)
    return read_myst_markdown_notebook(text, add_source_map=True, path=str(source))


def sources():
    """The sources of all pages with code, a list of Path: the chapters in order, then book/."""
    pages = [path for room in ("chapters", "book") for path in sorted((ROOT / room).glob("*.md"))]
    return [path for path in pages if is_myst_markdown_notebook(path.read_text(encoding="utf-8"))]


def find(source, cache=CACHE):
    """A chapter with the outputs of its last execution; None where it has changed since."""
    notebook = read(source)
    if not _is_fresh(notebook, _key(source, notebook), cache):
        return None
    return get_cache(str(cache)).merge_match_into_notebook(notebook)[1]


def changed(sources, cache=CACHE):
    """Chapters that have changed since they were executed, or whose modules have: list of Run."""
    before, runs = records(cache), []
    for source in sources:
        notebook = read(source)
        key, last = _key(source, notebook), before.get(source.stem)
        if not _is_fresh(notebook, key, cache):
            expected = last.data["execution_seconds"] if last else _announced(source)
            runs.append(execution.Run(source, notebook, key, expected))
    return runs


def refresh(sources, cache=CACHE):
    """Execute the chapters that have changed, and say so.

    Args:
        sources: list of Path, the chapters.
        cache: folder of the executed notebooks.

    Returns:
        list of str, the names of those executed.

    Raises:
        SystemExit: a chapter failed. All the others are executed and stored.
    """
    runs = changed(sources, cache)
    if not runs:
        return []
    workers = min(execution.room(), len(runs))
    timeout = yaml.safe_load((ROOT / "_config.yml").read_text())["execute"]["timeout"]
    takes = progress.minutes(progress.remaining(runs, workers))
    print(
        f"Executing {len(runs)} of {len(sources)} chapters, {workers} at a time: about {takes}.",
        flush=True,
    )
    import matplotlib.font_manager  # noqa: F401  (its list of fonts; kernels that make it warn)

    watch = progress.watcher(runs, workers)

    def keep(run):
        if run.seconds is not None and run.error is None:
            _store(run, cache)
        watch(run)

    execution.execute(runs, workers, timeout, keep)
    failed = [run for run in runs if run.error]
    if failed:
        sys.exit(_reported(failed, cache.parent / "reports"))
    return [run.source.stem for run in runs]


def records(cache=CACHE):
    """The last execution of every chapter: {name: its record, with `created` and `data`}."""
    if not cache.exists():
        return {}
    found = sorted(get_cache(str(cache)).list_cache_records(), key=lambda record: record.created)
    return {Path(record.uri).stem: record for record in found}


def _is_fresh(notebook, key, cache):
    try:
        return get_cache(str(cache)).match_cache_notebook(notebook).data.get("key") == key
    except KeyError:
        return False


def _announced(source):
    """Seconds that a chapter says it takes, under its title; 60 where it says nothing."""
    said = re.search(r"· ([^·]+) to run", source.read_text(encoding="utf-8"))
    words = said[1] if said else "a minute"
    number = re.match(r"\d+", words)
    return int(number[0]) * (60 if "minute" in words else 1) if number else IN_WORDS.get(words, 60)


def _key(source, notebook):
    code = [cell.source for cell in notebook.cells if cell.cell_type == "code"]
    return depends.key(code, source.stem[:2], depends.PACKAGE)


def _store(run, cache):
    """Put an executed chapter into the cache in the place of what it was before."""
    stored = get_cache(str(cache))
    data = {
        "execution_seconds": run.seconds,
        "key": run.key,
        "machine": f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores",
        "versions": {"Python": platform.python_version()}
        | {name: version(name) for name in ("tensorflow", "keras", "numpy")},
    }
    bundle = CacheBundleIn(run.notebook, str(run.source), data=data)
    new = stored.cache_notebook_bundle(bundle, check_validity=False, overwrite=True)
    for old in stored.list_cache_records():
        if Path(old.uri).stem == run.source.stem and old.pk != new.pk:
            stored.remove_cache(old.pk)


def _reported(failed, folder):
    """What is said about chapters that failed; each has it in a file of the folder, too."""
    folder.mkdir(parents=True, exist_ok=True)
    for run in failed:
        _files.write(folder / f"{run.source.stem}.txt", progress.failure(run, colours=False))
    texts = [progress.failure(run, colours=sys.stderr.isatty()) for run in failed]
    files = "\n".join((folder / f"{run.source.stem}.txt").resolve().as_uri() for run in failed)
    return "\n\n".join(
        [*texts, f"Chapters that failed: {len(failed)}. The same stands in\n{files}"]
    )
