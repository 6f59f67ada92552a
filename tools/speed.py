"""Make book/speed.md from the runs recorded in explain_speed.json and many_passes.json.

python tools/speed.py            write the page if it differs
python tools/speed.py --check    write nothing, fail if it differs
"""

import sys

import pages

from foodxai._titles import TITLES

NETWORKS = {
    "vgg16": "VGG16",
    "mobilenet_v2": "MobileNetV2",
    "efficientnet_lite0": "EfficientNet-Lite0",
}
METHODS = ("grad_cam", "grad_cam_plus_plus", "score_cam")
FLOORS = {  # what a method cannot do without, as its script in measure/ names it
    "hires_cam": "forward",
    "layer_cam": "forward",
    "finer_cam": "forward",
    "occlusion": "197 forward passes",
    "rise": "200 forward passes",
    "integrated_gradients": "64 forward and backward passes",
    "score_cam, tolerance": "forward per live map",
}
FIGURE = """<div style="margin:.2em 0;max-width:40em">
<div>{label}</div>
<div aria-hidden="true" style="height:.6em;width:{width:.1f}%;background:{colour}"></div>
</div>"""
COLOURS = {"foodxai": "#d9730d", "TensorFlow": "#8c8c8c"}


def bars(rows, network, method):
    """One bar per library, with its seconds as text above it."""
    floor = "forward per live map" if method == "score_cam" else "forward"
    asked = dict(network=network, batch=1, unit="s")
    chosen = [r for r in rows if asked.items() <= r.items() and r["method"] in (method, floor)]
    ours = next(r["value"] for r in chosen if r["library"] == "foodxai")
    longest = max(r["value"] for r in chosen)
    lines = [f"## {TITLES[method]} on {NETWORKS[network]}\n"]
    for r in sorted(chosen, key=lambda r: r["value"]):
        name = "forward passes alone" if r["library"] == "TensorFlow" else r["library"]
        times = "" if r["library"] == "foodxai" else f", {r['value'] / ours:.2f} times foodxai's"
        label = f"<strong>{name}</strong>: {seconds(r['value'])}{times}"
        colour = COLOURS.get(r["library"], "#3b78b5")
        lines.append(FIGURE.format(label=label, width=100 * r["value"] / longest, colour=colour))
    return "\n".join(lines) + shorter(chosen)


def shorter(rows):
    """Why a bar of ours ends before that of the forward passes: their rounds differ by more."""
    ours, passes = (
        next(r for r in rows if r["library"] == name) for name in ("foodxai", "TensorFlow")
    )
    spread = min(r["interval"][1] - r["interval"][0] for r in (ours, passes))
    if not 0 < passes["value"] - ours["value"] < spread:
        return ""
    between = [" to ".join(map(seconds, r["interval"])) for r in (ours, passes)]
    return (
        "\n\nfoodxai is ahead of the forward passes by less than rounds differ: its own took "
        f"{between[0]}, those of the passes {between[1]}."
    )


def seconds(value):
    return f"{value:.1f} s" if value >= 1 else f"{1000 * value:.0f} ms"


def batches(rows):
    """A line per network and method."""
    keys, lines = ("network", "library", "method", "batch"), []
    found = {tuple(r[key] for key in keys): r["value"] for r in rows if r["unit"] == "s"}
    for network, named in NETWORKS.items():
        for method in ("grad_cam", "grad_cam_plus_plus"):
            if (network, "foodxai", method, 8) in found:
                eight, sixteen = (found[network, "foodxai", method, n] for n in (8, 16))
                passes = eight / found[network, "TensorFlow", "forward", 8]
                numbers = f"{passes:.2f}", f"{sixteen / eight:.2f}"
                lines.append([f"{TITLES[method]} on {named}", *numbers])
    return pages.rows(lines)


def others(rows):
    """A line per network and method that came after the thesis: our time over its floor."""
    keys, lines = ("network", "library", "method", "batch"), []
    found = {tuple(r[key] for key in keys): r["value"] for r in rows if r["unit"] == "s"}
    for network, named in NETWORKS.items():
        for method, floor in FLOORS.items():
            if (network, "foodxai", method, 1) in found:
                ours, least = (
                    found[network, "foodxai", method, 1],
                    found[network, "TensorFlow", floor, 1],
                )
                name = TITLES.get(method, "Score-CAM, tolerance 0.02")
                lines.append([f"{name} on {named}", seconds(ours), floor, f"{ours / least:.2f}"])
    return pages.rows(lines)


def memory(rows):
    """What Score-CAM adds, where that was measured."""
    found = [r["value"] for r in rows if r["unit"] == "MB"]
    return pages.filled("memory", added=found[0]) if found else ""


def page(found, many):
    rows, asked = ([record, *record["others"]] for record in (found, many))
    networks = [network for network in NETWORKS if any(r["network"] == network for r in rows)]
    return pages.filled(
        "speed",
        bars="\n\n".join(bars(rows, network, method) for network in networks for method in METHODS),
        batches=batches(rows),
        others=others(rows),
        many=others(asked),
        memory=memory(rows),
        **pages.run(found),
        **{f"many_{name}": told for name, told in pages.run(many).items()},
    )


def main(check):
    pages.put("speed", page(pages.record("explain_speed"), pages.record("many_passes")), check)


if __name__ == "__main__":
    main("--check" in sys.argv[1:])
