"""Make book/networks.md, which networks work, from the zoo that the tests try everything on.

python tools/networks.py            write the page if it differs
python tools/networks.py --check    write nothing, fail if it differs
"""

import sys

import pages

import foodxai.models  # noqa: F401  (first, so that TensorFlow starts silently)

sys.path.append(str(pages.ROOT / "tests"))
from helpers.zoo import KINDS, NETWORKS, registry

PARTS = {
    "what needs maps": registry.NEEDS_MAPS,
    "what covers pixels": registry.NEEDS_COLOUR,
    "guided": registry.GUIDED,
    "CAM": ["cam"],
    "`split` there": ["split"],
    "tables (`compare`)": ["compare"],
    "explorers": ["case"],
}


def works(refused):
    """In words, what is left of all functions without those that some network of a kind refuses."""
    if set(registry.EXPLAINED) <= set(refused):
        return "nothing"
    missing, left = [], set(refused)
    for words, functions in PARTS.items():
        if set(functions) <= set(refused) and set(functions) & left:
            missing.append(words)
            left -= set(functions)
    if left:
        raise ValueError(f"No words for what is refused: {', '.join(sorted(left))}.")
    return "everything" if not missing else f"all but {' and '.join(missing)}"


def kinds():
    """A row for every kind of network."""
    lines = []
    for kind, (title, advice) in KINDS.items():
        refused = {name for n in NETWORKS.values() if n.kind == kind for name in n.refused}
        lines.append([title, works(refused), advice])
    return pages.rows(lines)


def families():
    """A row for every family of keras.applications."""
    lines = []
    for name, network in NETWORKS.items():
        if network.kind == "family":
            images = "0 to 255" if network.scaled else "prepared by its `preprocess_input`"
            yes = ["no" if function in network.refused else "yes" for function in ("cam", "guided")]
            lines.append([name, f"`{network.layer}`", *yes, images])
    return pages.rows(lines)


def main(check):
    pages.put("networks", pages.filled("networks", kinds=kinds(), families=families()), check)


if __name__ == "__main__":
    main("--check" in sys.argv[1:])
