"""What axe-core says of the built book, and the page that tells of it.

    python tools/accessibility.py            look at every page, write book/accessibility.md
    python tools/accessibility.py --check    look at nothing, fail where the page differs

axe looks for faults against WCAG 2.2, levels A and AA, in light and in dark, on a desk and on a
phone. What it found is kept in book/accessibility.json. Run `make book` first.
"""

import argparse
import datetime
import importlib.resources
import json
import shutil

import pages
import yaml
from tqdm import tqdm

from foodxai import _files

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
LOOKS = [(scheme, width) for width in (1280, 320) for scheme in ("light", "dark")]
# A page has thousands of words and equations, and axe looks at them all. Leaves of code and output
# one word of each kind, and the first equations of each kind. Of all that has the same tags,
# classes and styles from the page down to itself, the contrast of one is looked at: colours come
# of these.
THIN = """() => {
  const known = new Set();
  const isNew = (kind) => !known.has(kind) && known.add(kind);
  for (const block of document.querySelectorAll(".highlight pre")) {
    const ground = block.closest(".cell_output, .cell_input, .admonition")?.className;
    for (const word of block.querySelectorAll("span:not(:has(*))")) {
      if (!isNew(`${ground} ${word.className}`)) word.remove();
    }
    for (const empty of block.querySelectorAll("a:not(:has(*))")) empty.remove();
    for (const empty of block.querySelectorAll(".line:not(:has(*))")) empty.remove();
  }
  for (const kind of ["span.math", "div.math"]) {
    const equations = [...document.querySelectorAll(`${kind} mjx-container`)];
    for (const equation of equations.slice(3)) equation.replaceChildren();
  }
  const paths = new Map([[document.documentElement, ""]]);
  for (const element of document.body.querySelectorAll("*")) {
    const [kind, style] = ["class", "style"].map((name) => element.getAttribute(name) ?? "");
    const stripe = element.localName === "tr" ? element.rowIndex % 2 : "";
    const above = paths.get(element.parentElement) ?? "";
    const path = `${above} ${element.localName}${stripe}.${kind} ${style}`;
    paths.set(element, path);
    if (isNew(path)) element.dataset.contrast = "";
  }
  axe.configure({rules: [{id: "color-contrast", selector: "[data-contrast]"}]});
}"""
# Without preload: axe looks for what the theme's style sheets import in the wrong folder.
RUN = """async (tags) => {
  const options = {preload: false, resultTypes: ["violations"], runOnly: tags};
  const found = await axe.run(options);
  const nodes = found.violations.flatMap(({id, nodes}) =>
    nodes.map((node) => `${id}: ${node.target} ${node.html.slice(0, 200)}`));
  return {nodes, rules: found.passes.map(({id}) => id), version: axe.version};
}"""


def looked(page, axe, looks=LOOKS):
    """What axe says of an open page in its looks: {(scheme, width): what RUN returns}.

    Most of the code on the page is gone afterwards.
    """
    page.evaluate(axe)
    page.evaluate(THIN)
    found = {}
    for scheme, width in looks:
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size({"width": width, "height": 900})
        page.wait_for_function(f"document.documentElement.dataset.theme === '{scheme}'")
        found[scheme, width] = page.evaluate(RUN, TAGS)
    return found


def faults(page, axe):
    """The faults of a page, light on a desk and dark on a phone: (scheme, width, what is wrong)."""
    seen = looked(page, axe, LOOKS[::3])
    return [(*look, node) for look, said in seen.items() for node in said["nodes"]]


def names():
    """The pages of the table of contents, "book/intro"."""
    toc = yaml.safe_load((pages.ROOT / "_toc.yml").read_text(encoding="utf-8"))
    chapters = [page for part in toc["parts"] for page in part["chapters"]]
    sections = [page for chapter in chapters for page in (chapter, *chapter.get("sections", ()))]
    return [toc["root"], *(page["file"] for page in sections)]


def look():
    """Open every page of the built book in Chromium: what was seen, as JSON takes it."""
    from playwright.sync_api import sync_playwright

    axe = (
        importlib.resources.files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8")
    )
    faults, rules, pictures, every = 0, set(), 0, names()
    with sync_playwright() as play:
        found = shutil.which("chromium")
        browser = play.chromium.launch(executable_path=found, args=["--no-sandbox"])
        for name in tqdm(every, unit="page"):
            page = browser.new_page(reduced_motion="reduce", bypass_csp=True)
            page.goto((pages.ROOT / "_build" / "html" / f"{name}.html").as_uri())
            page.evaluate("window.MathJax?.startup?.promise.then(() => {})")
            for said in looked(page, axe).values():
                faults += len(said["nodes"])
                rules |= set(said["rules"])
            pictures += page.locator("article img").count()
            page.close()
        chromium = browser.version
    return {
        "pages": len(every),
        "looks": len(LOOKS),
        "faults": faults,
        "rules": len(rules),
        "pictures": pictures,
        "axe": said["version"],
        "chromium": chromium,
        "date": datetime.date.today().isoformat(),
    }


def main(check):
    kept = pages.BOOK / "accessibility.json"
    if not check:
        _files.write(kept, json.dumps(look(), indent=1) + "\n")
    seen = json.loads(kept.read_text(encoding="utf-8"))
    pages.put("accessibility", pages.filled("accessibility", **seen), check)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--check", action="store_true")
    main(parser.parse_args().check)
