"""Make book/speed.md from the run recorded in book/results/explain_speed.json.

    python tools/speed.py            write the page if it differs
    python tools/speed.py --check    write nothing, fail if it differs
"""

import json
import sys
from pathlib import Path

from foodxai import _files

BOOK = Path(__file__).parents[1] / "book"
NETWORKS = {"vgg16": "VGG16", "mobilenet_v2": "MobileNetV2", "efficientnet_lite0": "EfficientNet-Lite0"}
METHODS = {"grad_cam": "Grad-CAM", "grad_cam_plus_plus": "Grad-CAM++", "score_cam": "Score-CAM"}
PAGE = """# How fast it is

How long one call takes, in foodxai and in other libraries, on the same network and the same image. The
shorter the bar, the faster. The grey bar is what no method can do without: one compiled forward pass of
TensorFlow for Grad-CAM and Grad-CAM++, and one per living map for Score-CAM (a map that is the same
everywhere needs none).

{bars}

## Many images at once

What a call on eight images costs, in forward passes of the same eight, and how the time grows from eight
images to sixteen:

{batches}

{memory}

## How it was measured

{how}
- Score-CAM on VGG16 is timed at `block2_conv2`, which has 128 maps; everything else at the last layer with maps.

Repeat it with `python measure/explain_speed.py`, on a machine that does nothing else; with `--write` it makes
this page anew. `--torch` adds pytorch-grad-cam, torchcam and captum where they are installed.
"""
FIGURE = """<div style="margin:.2em 0;max-width:40em">
<div>{label}</div>
<div aria-hidden="true" style="height:.6em;width:{width:.1f}%;background:{colour}"></div>
</div>"""
COLOURS = {"foodxai": "#d9730d", "TensorFlow": "#8c8c8c"}


def bars(rows, network, method):
    """One bar per library, with its seconds as text above it."""
    floor = "forward per live map" if method == "score_cam" else "forward"
    chosen = [r for r in rows if r["network"] == network and r["batch"] == 1 and r["unit"] == "s"
              and r["method"] in (method, floor)]
    ours = next(r["value"] for r in chosen if r["library"] == "foodxai")
    longest = max(r["value"] for r in chosen)
    lines = [f"## {METHODS[method]} on {NETWORKS[network]}\n"]
    for r in sorted(chosen, key=lambda r: r["value"]):
        name = "forward passes alone" if r["library"] == "TensorFlow" else r["library"]
        times = "" if r["library"] == "foodxai" else f", {r['value'] / ours:.2g} times foodxai's"
        label = f"<strong>{name}</strong>: {seconds(r['value'])}{times}"
        colour = COLOURS.get(r["library"], "#3b78b5")
        lines.append(FIGURE.format(label=label, width=100 * r["value"] / longest, colour=colour))
    return "\n".join(lines)


def seconds(value):
    return f"{value:.1f} s" if value >= 1 else f"{1000 * value:.0f} ms"


def batches(rows):
    """A line per network and method."""
    found = {(r["network"], r["library"], r["method"], r["batch"]): r["value"] for r in rows if r["unit"] == "s"}
    lines = ["| | forward passes | sixteen to eight |", "| --- | ---: | ---: |"]
    for network, named in NETWORKS.items():
        for method in ("grad_cam", "grad_cam_plus_plus"):
            if (network, "foodxai", method, 8) in found:
                eight, sixteen = (found[network, "foodxai", method, n] for n in (8, 16))
                passes = eight / found[network, "TensorFlow", "forward", 8]
                lines.append(f"| {METHODS[method]} on {named} | {passes:.2f} | {sixteen / eight:.2f} |")
    return "\n".join(lines)


def memory(rows):
    found = [r["value"] for r in rows if r["unit"] == "MB"]
    return "" if not found else (
        f"Score-CAM on VGG16, all 512 maps of the last layer, adds {found[0]:.0f} MB of memory at its peak.\n"
        "The masks are made batch by batch, so more maps or more images add time and no memory."
    )


def page(record):
    rows = [record, *record["others"]]
    pairs = [(n, m) for n in NETWORKS for m in METHODS if any(r["network"] == n for r in rows)]
    versions = ", ".join(f"{package} {version}" for package, version in record["versions"].items())
    how = "\n".join(f"- {step}" for step in record["steps"])
    how += f"\n- {record['seconds'] / 60:.0f} minutes on {record['device']}, {record['date']}; {versions}."
    return PAGE.format(
        bars="\n\n".join(bars(rows, *pair) for pair in pairs), batches=batches(rows), memory=memory(rows), how=how)


def main(check):
    record = json.loads((BOOK / "results" / "explain_speed.json").read_text(encoding="utf-8"))
    text, target = page(record), BOOK / "speed.md"
    if target.exists() and target.read_text(encoding="utf-8") == text:
        return
    if check:
        sys.exit("book/speed.md is out of step with book/results/explain_speed.json. Run tools/speed.py.")
    _files.write(target, text)
    print("speed.md: written")


if __name__ == "__main__":
    main("--check" in sys.argv[1:])
