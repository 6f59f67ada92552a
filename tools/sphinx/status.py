"""Sphinx extension: what made the chapters, and with which versions of Colab they last ran.

The directive ``status`` tells of all chapters, when and how long; ``colab`` has Colab's date alone.
"""

import re
from pathlib import Path

from docutils import nodes
from docutils.statemachine import StringList
from jupyter_cache import get_cache
from myst_nb.core.read import is_myst_markdown_notebook
from sphinx.util.docutils import SphinxDirective

PAGE = "book/status"
SNAPSHOT = "tests/colab.txt"
NAMES = {"tensorflow": "TensorFlow", "keras": "Keras", "numpy": "NumPy"}


class Status(SphinxDirective):
    def run(self):
        source = Path(self.env.srcdir)
        records = get_cache(self.env.mystnb_config.execution_cache_path).list_cache_records()
        texts = {
            name: (source / f"{name}.md").read_text(encoding="utf-8")
            for name in sorted(self.env.found_docs, key=lambda name: (name[:5] == "book/", name))
        }
        titles = {
            name: re.search(r"^# (.+)$", text, re.M)[1]
            for name, text in texts.items()
            if is_myst_markdown_notebook(text) and name.count("/") == 1  # a translation is not run
        }
        text = f"{table(titles, records)}\n{last_run(self.env, versions=True)}\n"
        holder = nodes.container()
        self.state.nested_parse(StringList(text.splitlines(), PAGE), self.content_offset, holder)
        return holder.children


class Colab(SphinxDirective):
    def run(self):
        return [nodes.paragraph("", last_run(self.env))]


def table(titles, records):
    """Markdown: a row per chapter, and what they were executed with.

    Args:
        titles: {name of a page with code, "chapters/01_images_and_classes": its title}.
        records: the records of the cache of executed notebooks.
    """
    last = {Path(record.uri).stem: record for record in sorted(records, key=lambda r: r.created)}
    rows, made_by = ["| chapter | run time | executed on |", "| --- | ---: | --- |"], {}
    for name, title in titles.items():
        link, record = f"[{title}](../{name}.md)", last.get(Path(name).stem)
        if record is None:
            rows.append(f"| {link} | | not yet |")
            continue
        rows.append(
            f"| {link} | {record.data['execution_seconds']:.0f} s | {record.created:%Y-%m-%d} |"
        )
        versions = record.data.get("versions", {})
        said = ", ".join(f"{NAMES.get(name, name)} {version}" for name, version in versions.items())
        made_by[f"{record.data.get('machine', 'an unknown machine')}; {said}"] = None
    return "\n".join([*rows, "", "Executed on:", "", *(f"- {made}" for made in made_by), ""])


def last_run(env, versions=False):
    """The sentence on Colab, with the date and, if wanted, the versions that the tests use."""
    snapshot = Path(env.srcdir) / SNAPSHOT
    env.note_dependency(str(snapshot))
    text = snapshot.read_text(encoding="utf-8")
    pairs = re.findall(r"^(\S+)==(\S+)", text, re.M)
    listed = ": " + ", ".join(f"{name} {version}" for name, version in pairs) if versions else ""
    return f"Last run with Colab's versions of {re.search(r'[0-9-]{10}', text)[0]}{listed}."


def outdated(app, env, added, changed, removed):
    """The page is as old as the pages it tells of."""
    return [PAGE] if PAGE in env.found_docs and added | changed | removed else []


def setup(app):
    app.add_directive("status", Status)
    app.add_directive("colab", Colab)
    app.connect("env-get-outdated", outdated)
    return {"parallel_read_safe": True}
