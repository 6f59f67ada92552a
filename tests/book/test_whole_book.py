"""The whole book: every page, link, quiz and solution. Run `make book` first.

Each page is opened once, as a file and without a network, as from a USB stick.
"""

import json
import re
import subprocess

import accessibility
import pytest
from helpers import links
from helpers.site import EVERY, HTML, REPOSITORY, ROOT

FINDABLE = {
    "espresso": "chapters/00_first_taste",
    "hinge": "chapters/02_linear_classifier",
    "nesterov": "chapters/07_optimizers",
    "ravine": "chapters/07_optimizers",
    "counterfactual": "chapters/11_grad_cam",
    "funnybirds": "chapters/17_beyond",
    "occlusion": "chapters/20_other_ways",
    "rollout": "chapters/21_transformer",
    "bfloat16": "book/how_to_use",
    "grad_cam_plus_plus": "book/api/explain",
}
UNFOLD = """() => [...document.querySelectorAll("article details")].map((folded) => {
    if (!folded.checkVisibility()) return true;
    folded.open = false;
    const before = folded.offsetHeight;
    folded.querySelector("summary").click();
    return folded.open && folded.offsetHeight > before;
})"""
QUIZZES = """() => [...document.querySelectorAll(".Quiz")].map((quiz) =>
    [...quiz.querySelectorAll(".MCButton")].map((button) => {
        button.click();
        return quiz.querySelector(".Feedback").innerText;
    }))"""
MOVING = """document.getAnimations().filter((one) => one instanceof CSSAnimation &&
    one.playState === "running").map((one) => one.animationName)"""
WIDTH = "document.documentElement.scrollWidth"


@pytest.mark.in_turn
@pytest.mark.parametrize("name", EVERY)
def test_a_page_from_a_stick_works_and_is_accessible(stick, axe, name):
    page = stick(name)
    assert all(page.evaluate(UNFOLD))
    for said in page.evaluate(QUIZZES):
        assert len(said) >= 3 and all(re.match("(Right|Not yet). .{10}", one) for one in said), said
        assert sum(one.startswith("Right") for one in said) == 1, said
    assert page.locator("img:not([alt])").count() == 0
    page.emulate_media(reduced_motion="reduce")
    assert page.evaluate(MOVING) == []
    page.set_viewport_size({"width": 640, "height": 450})  # 1280 pixels at 200 %
    assert page.evaluate(WIDTH) <= 641
    found = accessibility.faults(page, axe)
    assert not found, json.dumps(found, indent=1)
    assert page.evaluate(WIDTH) <= 321


def test_the_search_works_from_a_stick(stick):
    page = stick("search")
    for term, name in FINDABLE.items():
        page.goto(f"{HTML.as_uri()}/search.html?q={term}")
        page.locator("#search-results p", has_text="found").wait_for()
        found = page.locator("#search-results li a").evaluate_all("all => all.map((a) => a.href)")
        assert any(f"/{name}.html" in address for address in found), term


def anchors(file):
    """What an address can name in a file of the book."""
    return links.page(file).anchors if file.suffix == ".html" else {""}


def test_every_link_anchor_and_file_is_there():
    broken = []
    for path in links.files():
        page = links.page(path)
        for _, address in page.links:
            if to := links.target(path, address):
                file, anchor = to
                if not file.is_file() or anchor not in anchors(file):
                    broken.append((path.name, address))
        for address in page.files:
            to = address and not address.startswith("data:") and links.target(path, address)
            if to and not to[0].is_file():
                broken.append((path.name, address))
    assert not broken


def way(name, side):
    """The pages from one on, as the links at the foot lead."""
    seen, path = [], (HTML / f"{name}.html").resolve()
    while path:
        assert path not in seen
        seen.append(path)
        found = [links.target(path, to)[0] for kind, to in links.page(path).links if side in kind]
        path = found[0] if found else None
    return [path.relative_to(HTML.resolve()).with_suffix("").as_posix() for path in seen]


def test_next_and_previous_visit_every_page_once_in_order():
    assert way(EVERY[0], "right-next") == EVERY
    assert way(EVERY[-1], "left-prev") == EVERY[::-1]


def test_every_link_into_the_repository_leads_to_a_committed_file():
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True)
    committed = set(listed.stdout.splitlines())
    patterns = (
        rf"https://github\.com/{REPOSITORY}/(?:blob|edit|raw)/main/([^?#]+)",
        rf"https://colab\.research\.google\.com/github/{REPOSITORY}/blob/main/([^?#]+)",
        rf"https://mybinder\.org/v2/gh/{REPOSITORY}/main\?urlpath=(?:lab/)?tree/([^?#]+)",
    )
    found = dict.fromkeys(patterns, 0)
    for path in links.files():
        for _, address in links.page(path).links:
            for pattern in patterns:
                if named := re.match(pattern, address):
                    found[pattern] += 1
                    assert named[1] in committed, (path.name, address)
    assert all(found.values()), found


@pytest.mark.parametrize("name", EVERY)
def test_a_page_says_what_it_is(name):
    meta = links.page((HTML / f"{name}.html").resolve()).meta
    site = "https://foodxai.github.io/foodxai"
    assert meta["canonical"] == meta["og:url"] == f"{site}/{name}.html"
    assert 20 < len(meta["description"]) <= 202 and meta["og:title"]
    assert (HTML / meta["og:image"].removeprefix(site + "/")).is_file()
    assert f"<loc>{site}/{name}.html</loc>" in (HTML / "sitemap.xml").read_text()


def test_a_mention_of_a_function_leads_to_its_entry():
    path = (HTML / "chapters/11_grad_cam.html").resolve()
    mentions = [address for kind, address in links.page(path).links if kind == "foodxai-api"]
    assert "../book/api/explain.html#foodxai.explain.grad_cam" in mentions
    assert len(set(mentions)) == len(mentions) > 10
