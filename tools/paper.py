"""Pages of the built book as paper shows them: nothing folded, nothing that moves or asks.

A moving figure is its printed frames, or a picture of what it shows at first; a quiz is a list;
code that the page folds away is left out, but for the solutions of exercises.
"""

import posixpath
import re
import sys
from pathlib import Path

import yaml
from bs4 import BeautifulSoup

ROOT = Path(__file__).parents[1]
sys.path.append(str(ROOT / "tools" / "sphinx"))
import questions  # noqa: E402

HTML = ROOT / "_build" / "html"
SITE = yaml.safe_load((ROOT / "_config.yml").read_text())["html"]["baseurl"]
NOT_ON_PAPER = (
    "script, noscript, style, link, button, form, progress, label, input, source, .headerlink, "
    ".press, .toctree-wrapper, .foodxai-answer, .foodxai-frames .control, .stills p, "
    ".visually-hidden"
)
DRAWN = "figure.foodxai-play, figure.foodxai-explorer, figure.foodxai-clinic"
SHOWS = re.compile(r"(Show|Mostra) ")
FOLDED = re.compile(f"{SHOWS.pattern}(?!a solution|una solució)")
SCREEN_ONLY = {"book/progress"}  # pages that do nothing but ask and count


def contents():
    """[(title of a part, its pages)], as _toc.yml lists them; the first part has no title."""
    toc = yaml.safe_load((ROOT / "_toc.yml").read_text())
    parts = [("", [toc["root"]])]
    for part in toc["parts"]:
        pages = [page["file"] for page in part["chapters"]]
        parts.append((part["caption"], [page for page in pages if page not in SCREEN_ONLY]))
    return parts


def key(page):
    """A page's name in the book of one file: "04_backpropagation", "ca_intro"."""
    return page.partition("/")[2].replace("/", "_")


def article(page, html=HTML):
    """The text of a page, a BeautifulSoup ``<section>``.

    Args:
        page: its name, "chapters/04_backpropagation".
        html: folder of the built book.

    Returns:
        Tag. Pictures have the paths of their files, or data; a figure that a script draws is an
        ``<img data-drawn="N">``, the Nth of its page. Links are as in the page.
    """
    text = (html / f"{page}.html").read_text(encoding="utf-8")
    section = BeautifulSoup(text, "html.parser").select_one("article.bd-article section")
    section["lang"] = section.find_parent(lang=True)["lang"]
    for quiz in section.select(":is(#quiz, #questionari) .cell"):
        quiz.replace_with(quiz_of(page))
    for i, figure in enumerate(section.select(DRAWN)):
        stand_in(figure, i)
    for frame in section.select(".foodxai-frames .frame"):
        del frame["hidden"]
        if "printed" not in frame["class"]:
            frame.decompose()
    for still in section.select(".stills img"):
        caption = BeautifulSoup(f"<figcaption>{still['alt']}</figcaption>", "html.parser")
        still.wrap(caption.new_tag("figure")).append(caption)
    for details in section.find_all("details"):
        unfold(details)
    for tag in section.select(NOT_ON_PAPER):
        tag.decompose()
    for image in section.find_all("img", src=True):
        if not image["src"].startswith("data:"):
            image["src"] = str((html / page).parent.joinpath(image["src"]).resolve())
        if image.find_parent("a"):
            image.find_parent("a").unwrap()
    return section


def stand_in(figure, i):
    """A figure that a script draws gives way to its picture, which is taken later."""
    caption = figure.find("figcaption")
    picture = BeautifulSoup(f'<figure><img data-drawn="{i}"></figure>', "html.parser").figure
    if caption:
        picture.img["alt"] = caption.get_text()
        if "foodxai-explorer" not in figure["class"]:  # its caption says what to press
            picture.append(caption)
    figure.replace_with(picture)


def unfold(details):
    """What is folded stands open under its name; code that only draws or checks goes."""
    name = details.summary.find("p") or details.summary
    name = name.get_text(" ", strip=True)
    if FOLDED.match(name):
        details.decompose()
        return
    name = SHOWS.sub("", name)
    line = f'<p class="fold">{name[0].upper()}{name[1:]}</p>'
    details.summary.replace_with(BeautifulSoup(line, "html.parser"))
    details.name, details["class"] = "div", "unfolded"


def quiz_of(page):
    """The quiz of a chapter as a list, with the answers that are right below."""
    soup = BeautifulSoup(
        '<div class="quiz" lang="en"><ol></ol><p class="key">Right: </p></div>', "html.parser"
    )
    right = []
    for number, question in enumerate(questions.read(page.rpartition("/")[2][:2]), 1):
        item, answers = soup.new_tag("li"), soup.new_tag("ol", type="A")
        item.append(question["question"])
        for letter, answer in zip("ABCDEFGH", question["answers"]):
            choice = soup.new_tag("li")
            choice.string = str(answer.get("answer", answer.get("value", "")))
            if question["type"].endswith("choice"):
                answers.append(choice)
            if answer["correct"]:
                named = letter if question["type"].endswith("choice") else choice.string
                right.append(f"{number} {named}")
        item.append(answers)
        soup.ol.append(item)
    soup.select_one(".key").append(", ".join(right) + ".")
    return soup


def link(section, page, known, to):
    """Have the links of a page lead to its neighbours in the same book, or to the published one.

    Args:
        section: what ``article`` returned; changed in place.
        page: its name.
        known: the names of all pages of this book.
        to: function of (page, anchor or "") that gives an address within this book.
    """
    for tag in section.find_all("a", href=True):
        address, _, anchor = tag["href"].partition("#")
        if re.match(r"\w+:", address):
            continue
        address = posixpath.join(posixpath.dirname(page), address) if address else f"{page}.html"
        target = posixpath.normpath(address)
        name = target.removesuffix(".html")
        tag["href"] = to(name, anchor) if name in known else f"{SITE}{target}#{anchor}".rstrip("#")
