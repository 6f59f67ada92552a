"""The style sheets and scripts that lie beside this file."""

from pathlib import Path

STYLE = ("controls.css", "explorer.css")
SCRIPT = ("paint.js", "controls.js", "parts.js", "panel.js", "explorer.js")
LIVE = (*SCRIPT, "progress.js", "live.js")


def source(*names: str) -> str:
    """The text of files beside this one, one after the other."""
    return "\n".join((Path(__file__).parent / name).read_text(encoding="utf-8") for name in names)
