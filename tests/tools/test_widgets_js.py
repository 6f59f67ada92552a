"""Pages with widgets: their scripts come from the book itself, where npm is."""

import http.server
import os
import re
import shutil
import subprocess
import sys
import threading
from functools import partial
from pathlib import Path

import nbformat
import pytest
import widgets_js

from foodxai.explore import npm

TOOLS = Path(widgets_js.__file__).parent
CONF = f"""
import sys
sys.path.insert(0, {str(TOOLS)!r})
extensions = ["myst_nb", "widgets_js"]
nb_execution_mode = "force"
"""
CODE = "import ipywidgets\nipywidgets.IntSlider(description='salt', value=7)"


def build(folder, **environment):
    source = folder / "source"
    source.mkdir()
    (source / "conf.py").write_text(CONF)
    cells = [nbformat.v4.new_markdown_cell("# Soup"), nbformat.v4.new_code_cell(CODE)]
    nbformat.write(
        nbformat.v4.new_notebook(
            cells=cells, metadata={"kernelspec": {"name": "python3", "display_name": "Python 3"}}
        ),
        source / "index.ipynb",
    )
    run = [sys.executable, "-m", "sphinx", "-q", source, folder / "_build" / "html"]
    done = subprocess.run(run, capture_output=True, text=True, env=os.environ | environment)
    assert done.returncode == 0, done.stderr
    return folder / "_build" / "html", done.stdout


def test_a_slider_is_drawn_without_any_other_server(browser, tmp_path):
    if not shutil.which("npm"):
        pytest.skip("no npm on this machine: apt install npm")
    html, _ = build(tmp_path)

    class Silent(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *args):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), partial(Silent, directory=html))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    page = browser.new_page()
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"http://127.0.0.1:{server.server_port}/index.html")
    page.get_by_role("slider").wait_for(timeout=60_000)
    page.close()
    server.shutdown()
    assert all(re.match(r"data:|blob:|http://127\.0\.0\.1", url) for url in asked), asked


@pytest.mark.slow
def test_a_build_without_npm_says_so_and_names_the_cdns(tmp_path):
    html, said = build(tmp_path, PATH=str(Path(sys.executable).parent))
    assert "npm is not installed" in said
    assert "https://cdnjs.cloudflare.com" in (html / "index.html").read_text()


def test_an_archive_with_another_digest_is_refused(tmp_path, monkeypatch):
    """A stand-in for npm hands out an archive that nobody has looked at."""
    stand_in = tmp_path / "npm"
    stand_in.write_text(
        f"#!{sys.executable}\nimport sys\nopen(sys.argv[-1] + '/a.tgz', 'wb').write(b'?')\n"
    )
    stand_in.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    package, digest, file = widgets_js.NEEDED[0]
    with pytest.raises(ValueError, match="requirejs@2.3.4 has the SHA-512 .*, and not qPD5g"):
        npm.copy(package, digest, [file], tmp_path)
    assert not (tmp_path / "require.js").exists()
