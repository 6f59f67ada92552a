"""The built book: where its pages lie, and which there are."""

from pathlib import Path

import accessibility
import yaml

REPOSITORY = "foodxai/foodxai"
ROOT = Path(__file__).parents[2]
HTML = ROOT / "_build" / "html"
TOC = yaml.safe_load((ROOT / "_toc.yml").read_text())
PAGES = [TOC["root"]] + [page["file"] for part in TOC["parts"] for page in part["chapters"]]
EVERY = accessibility.names()  # sections of pages, too
PAGES.sort(key=lambda page: not (ROOT / f"{page}.ipynb").exists())  # those with code first
CHAPTERS = [page for page in PAGES if (ROOT / f"{page}.ipynb").exists()]
