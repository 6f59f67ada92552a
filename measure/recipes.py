"""How the networks of measure/accuracy.py are trained, in numbers and in words."""

import dataclasses

BATCH = 50


@dataclasses.dataclass
class Recipe:
    """How a network is trained.

    Attributes:
        measured: what the record is called.
        size: pixels in training.
        free: the first layer that is trained.
        crop, rotation: see ``data.flip_crop_rotate``.
        peak: the highest learning rate.
        beforehand: each photo is changed once and passes the frozen body once, instead of being
            changed anew in every epoch and mixed with others.
        views: in how many sizes a test photo is shown.
        start: the run whose network it begins from, instead of ImageNet's.
        looks: how often the test photos were looked at.
    """

    measured: str
    size: int
    epochs: int
    free: str
    crop: float = 0.65
    rotation: float = 12
    peak: float = 7e-4
    beforehand: bool = False
    views: int = 3
    start: str = ""
    looks: str = "once"


RECIPES = {
    "food101": Recipe(
        "test accuracy, ten dishes of Food-101",
        112,
        22,
        "block3_expand",
        looks="three times, by this recipe each time; the earlier runs had 83.0 % and 84.0 % right",
    ),
    "cifar10": Recipe(
        "test accuracy, CIFAR-10",
        112,
        6,
        "block11_expand",
        0.8,
        8,
        beforehand=True,
        views=1,
        looks="twice: eight epochs on two changed copies of each photo, which took longer, had "
        "86.5 % right",
    ),
    "food201": Recipe(
        "test accuracy, three dishes of Food-201",
        144,
        10,
        "block3_expand",
        peak=5e-4,
        start="food101",
        looks="four times: a first recipe, from ImageNet on half of the training photos, had "
        "90.4 % right, this one 92.7 %, and 20 epochs at 160 px 93.6 %; on the 300 test photos of "
        "these dishes that Food-201 does not label the two are alike (283 and 282 right), so this "
        "one, which takes half the time, was measured again",
    ),
}


def sizes(recipe):
    """The sides, in pixels, at which a photo is shown to a trained network."""
    return [recipe.size + 16 * more for more in range(recipe.views)]


def story(recipe, training, held, test):
    """What was done, in sentences, from the numbers of photos."""
    changes = (
        "once for each photo, beforehand, and the frozen body run once on each"
        if recipe.beforehand
        else "anew in every epoch, half of the batches mixed by mixup or CutMix"
    )
    known = f"; {recipe.start} may know some of these" if recipe.start else ""
    pixels = " and ".join(map(str, sizes(recipe)))
    return [
        f"{training} training photos; {held} more, drawn from them by class, validate{known}.",
        f"EfficientNet-Lite0 with {recipe.start or 'ImageNet'} weights, dropout 0.2 and a new "
        f"dense layer; frozen below {recipe.free}, and so are batch norm and the depthwise "
        "kernels.",
        f"{recipe.epochs} epochs at {recipe.size} px in batches of {BATCH}: AdamW (decay 0.02), "
        f"peak rate {recipe.peak}, one epoch of warm-up, cosine to zero, label smoothing 0.1.",
        f"Flips, crops to {recipe.crop} of the side, turns by {recipe.rotation} degrees, "
        f"{changes}; weights averaged with momentum 0.995.",
        f"Answers averaged over {pixels} px, each with its mirror image; "
        f"the {test} test photos looked at {recipe.looks}.",
    ]
