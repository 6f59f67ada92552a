"""How far Score-CAM with a tolerance is from the exact one, and how much it asks, on photos.

    python measure/few_passes.py [--photos 100] [--tolerance 0.02] [--seed 0] [--vgg16]

The photos are Food-101's and lie under FOODXAI_DATA. EfficientNet-Lite0 at 224 pixels, or VGG16
with the weights that Keras fetches; prints a line a photo, then the mean over all pixels and
photos, the worst pixel of the worst photo, and the passes. Nothing is written.
"""

import numpy as np
import usage

from foodxai import explain, models
from foodxai.data import food101, photos
from foodxai.explain.screening import screened


def arguments():
    parser = usage.Parser(__doc__)
    parser.add_argument("--photos", type=int, default=100)
    parser.add_argument("--tolerance", type=float, default=0.02)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--vgg16", action="store_true")
    return parser.parse_args()


def heat(maps, scores):
    """Score-CAM's heatmap of maps [channels, h, w] under those scores."""
    weights = np.exp(scores - scores.max())
    raw = np.tensordot(weights / weights.sum(), maps, 1)
    return explain.heatmap(np.maximum(raw, 0), 224)


def compared(model, photo, tolerance):
    """The error at every pixel, and how many channels were asked about."""
    maps = np.moveaxis(models.split(model)[0](photo[None]).numpy()[0], -1, 0)
    exact = explain.masked_scores(model, photo)[0].astype(float)
    live = np.flatnonzero(maps.max(axis=(1, 2)) > maps.min(axis=(1, 2)))
    asked, near = [], exact.copy()

    def ask(channels):
        asked.extend(channels)
        return exact[live[channels]]

    near[live] = screened(ask, maps[live], tolerance)
    return np.abs(heat(maps, near) - heat(maps, exact)), len(asked)


def main():
    options = arguments()
    model = models.vgg16() if options.vgg16 else models.efficientnet_lite0()
    found = food101.load("test").images
    chosen = np.random.default_rng(options.seed).permutation(len(found))[: options.photos]
    errors, asked = [], []
    for number in chosen:
        error, passes = compared(model, photos.read(found[number], 224), options.tolerance)
        errors.append(error)
        asked.append(passes)
        print(
            f"{len(errors):3}: mean {error.mean():.4f}, worst {error.max():.3f}, {passes} passes",
            flush=True,
        )
    print(f"{len(errors)} photos: mean {np.mean(errors):.4f}, worst pixel {np.max(errors):.3f},")
    print(f"passes {np.mean(asked):.0f} in the mean, {min(asked)} to {max(asked)}")


if __name__ == "__main__":
    main()
