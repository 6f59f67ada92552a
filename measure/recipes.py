"""How the networks of measure/accuracy.py are trained, in numbers and in words."""

import dataclasses

BATCH, MOMENTUM = 50, 0.98


@dataclasses.dataclass
class Recipe:
    """How a network is trained.

    Attributes:
        measured: what the record is called.
        size: pixels in training.
        epochs: passes over the training photos.
        free: the first layer that is trained.
        crop, rotation: see ``data.flip_crop_rotate``.
        peak: the highest learning rate.
        beforehand: each photo is changed once and passes the frozen body once, instead of being
            changed anew in every epoch.
        views: in how many sizes a test photo is shown.
        start: the run whose networks it begins from, seed by seed, instead of ImageNet's.
        earlier: what earlier recipes found on the same test photos.
    """

    measured: str
    size: int
    epochs: int
    free: str
    crop: float = 0.65
    rotation: float = 12
    peak: float = 7e-4
    beforehand: bool = False
    views: int = 2
    start: str = ""
    earlier: str = ""


RECIPES = {
    "food101": Recipe(
        "test accuracy, ten dishes of Food-101",
        112,
        6,
        "block3_expand",
        earlier="83.0 %, 84.0 % and 83.5 % by one seed and 22 epochs with mixed photos, which take "
        "four times as long",
    ),
    "cifar10": Recipe(
        "test accuracy, CIFAR-10",
        112,
        3,
        "block11_expand",
        0.8,
        8,
        beforehand=True,
        views=1,
        earlier="86.5 % by one seed and six epochs, and by eight on two changed copies of each "
        "photo",
    ),
    "food201": Recipe(
        "test accuracy, three dishes of Food-201",
        112,
        3,
        "block3_expand",
        peak=5e-4,
        start="food101",
        earlier="90.4 %, 92.7 %, 93.6 % and 94.2 % of the 450 labelled ones, by one seed each and "
        "other recipes",
    ),
}


def sizes(recipe):
    """The sides, in pixels, at which a photo is shown to a trained network."""
    return [recipe.size + 16 * more for more in range(recipe.views)]


def story(recipe, training, held, test, seeds):
    """What was done, in sentences, from the numbers of photos."""
    changes = (
        "once for each photo, beforehand, and the frozen body run once on each"
        if recipe.beforehand
        else "anew in every epoch"
    )
    known = f"; {recipe.start} may know some of these" if recipe.start else ""
    pixels = " and ".join(map(str, sizes(recipe)))
    return [
        f"{training:,} training photos; {held:,} more, drawn from them by class, validate{known}.",
        f"EfficientNet-Lite0 with {recipe.start or 'ImageNet'} weights, dropout 0.2 and a new "
        f"dense layer; frozen below {recipe.free}, and so are batch norm and the depthwise "
        "kernels.",
        f"{recipe.epochs} epochs at {recipe.size} px in batches of {BATCH}: AdamW (decay 0.02), "
        f"peak rate {recipe.peak}, one epoch of warm-up, cosine to zero, label smoothing 0.1.",
        f"Flips, crops to {recipe.crop} of the side, turns by {recipe.rotation} degrees, "
        f"{changes}; weights averaged with momentum {MOMENTUM}.",
        f"Answers averaged over {pixels} px, each with its mirror image.",
        f"{seeds} networks by this recipe, from as many seeds; each looked once at the {test:,} "
        f"test photos. Before them, earlier recipes looked there too: {recipe.earlier}.",
    ]
