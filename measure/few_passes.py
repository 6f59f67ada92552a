"""How far Score-CAM with fewer passes is from the exact one, on photos of Food-101.

    python measure/few_passes.py [--photos 100] [--passes 126]

The data lie under FOODXAI_DATA. EfficientNet-Lite0 at 224 pixels; prints a line a photo, then the
mean over all pixels and photos, and the worst pixel of the worst photo. Nothing is written.
"""

import numpy as np
import usage

from foodxai import explain, models
from foodxai.data import food101, photos

SEED = 0


def arguments():
    parser = usage.Parser(__doc__)
    parser.add_argument("--photos", type=int, default=100)
    parser.add_argument("--passes", type=int, default=126)
    return parser.parse_args()


def main():
    options = arguments()
    model, found = models.efficientnet_lite0(), food101.load("test").images
    chosen = np.random.default_rng(SEED).permutation(len(found))[: options.photos]
    errors = []
    for number in chosen:
        photo = photos.read(found[number], 224)
        exact, few = (
            explain.heatmap(explain.score_cam(model, photo, passes=passes), 224)
            for passes in (None, options.passes)
        )
        errors.append(np.abs(exact - few))
        print(f"{len(errors):3}: mean {errors[-1].mean():.4f}, worst {errors[-1].max():.3f}")
    print(f"{len(errors)} photos, {options.passes} passes each: mean {np.mean(errors):.4f}, worst ")
    print(f"pixel of the worst photo {np.max(errors):.3f}")


if __name__ == "__main__":
    main()
