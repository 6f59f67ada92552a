"""The style sheets and scripts that lie beside this file."""

from pathlib import Path

STYLE = ("controls.css", "explorer.css")
SCRIPT = ("paint.js", "controls.js", "parts.js", "panel.js", "explorer.js")
SHARED = ("progress.js", "intake.js")  # by the live explorer and the lab
LIVE = (*SCRIPT, *SHARED, "live.js")


def source(*names: str) -> str:
    """The text of files beside this one, one after the other."""
    return "\n".join((Path(__file__).parent / name).read_text(encoding="utf-8") for name in names)
