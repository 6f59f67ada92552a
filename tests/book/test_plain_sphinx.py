"""The way out of Jupyter Book 1: its parts alone, without it, make the same pages."""

import re
import subprocess
import sys

import executed
import pytest
import yaml
from helpers.site import HTML, ROOT

THREE = ["book/intro", "chapters/02_linear_classifier", "book/errata"]
CONF = """
import sys
sys.path.insert(0, {tools!r})
extensions = ["myst_nb", "sphinx_external_toc", *{extensions!r}]
project, html_theme = "foodxai", "sphinx_book_theme"
include_patterns = {patterns!r}
exclude_patterns = ["_*", ".*"]  # it would look through what is installed there
external_toc_path, external_toc_exclude_missing = "_toc.yml", True
myst_enable_extensions = {syntax!r}
nb_execution_mode, nb_execution_cache_path = "cache", {cache!r}
suppress_warnings = ["myst.xref_missing", "etoc.ref"]  # the other pages are not made
html_static_path, html_css_files = [{static!r}], ["foodxai.css"]
globals().update({config!r})
"""


@pytest.mark.in_turn
def test_sphinx_alone_makes_the_pages(tmp_path):
    config = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))
    conf = CONF.format(
        tools=str(ROOT / "tools" / "sphinx"),
        static=str(ROOT / "book" / "_static"),
        extensions=[*config["sphinx"]["local_extensions"], *config["sphinx"]["extra_extensions"]],
        patterns=[f"{page}.md" for page in THREE],
        syntax=config["parse"]["myst_enable_extensions"],
        cache=str(executed.CACHE),
        config={
            name: value
            for name, value in config["sphinx"]["config"].items()
            if not name.startswith("html_")
        },
    )
    (tmp_path / "conf.py").write_text(conf, encoding="utf-8")
    run = [sys.executable, "-m", "sphinx", "-q", "-W", "--keep-going", "-c", tmp_path]
    done = subprocess.run([*run, ROOT, tmp_path / "html"], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    for page in THREE:
        ours = (HTML / f"{page}.html").read_text(encoding="utf-8")
        alone = (tmp_path / "html" / f"{page}.html").read_text(encoding="utf-8")
        assert words(alone) == words(ours), page
    assert "cell_output" in (tmp_path / "html" / f"{THREE[1]}.html").read_text(encoding="utf-8")


def words(html):
    """The text of a page's article, without tags, scripts and what `make press` adds."""
    article = re.search(r"<article.*?</article>", html, re.S)[0]
    return re.sub(
        r'(?s)<script.*?</script>|<p class="press">.*?</p>|<[^>]+>|\s+', " ", article
    ).split()
