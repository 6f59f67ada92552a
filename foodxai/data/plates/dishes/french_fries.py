"""French fries, with or without a dip."""

from ..relief import Brush
from ..scene import pick
from .garnish import parsley, sauce_cup
from .sides import pile_of_chips


def french_fries(brush: Brush) -> None:
    rng = brush.rng
    thick = rng.uniform(0.042, 0.075)
    x, y = rng.uniform(-0.1, 0.1, 2)
    cup = rng.random() < 0.5
    pile_of_chips(
        brush,
        x - 0.12 * cup,
        y,
        rng.uniform(0.42, 0.55),
        int(rng.integers(38, 75)),
        rng.uniform(0.26, 0.4),
        thick,
    )
    if cup:
        dip = pick(rng, ("ketchup", "ketchup", "mayonnaise", "mustard"))
        sauce_cup(brush, 0.55, rng.uniform(-0.3, 0.3), 0.2, dip)
    if rng.random() < 0.4:
        parsley(brush, x, y, 0.4, 14)
