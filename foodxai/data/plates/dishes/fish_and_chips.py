"""Fish and chips: battered fillets on thick chips."""

from ..noise import Colour, ramp
from ..relief import Brush
from ..scene import pick
from .garnish import lemon_wedge, lettuce, parsley, sauce_cup
from .sides import pile_of_chips


def fish_and_chips(brush: Brush) -> None:
    rng = brush.rng
    side = pick(rng, (-1, 1))
    pile_of_chips(
        brush,
        -0.2 * side,
        -0.18,
        rng.uniform(0.4, 0.5),
        int(rng.integers(22, 40)),
        rng.uniform(0.26, 0.36),
        rng.uniform(0.06, 0.085),
    )
    if rng.random() < 0.5:
        lettuce(brush, 0.55 * side, -0.3, 0.3, rng.uniform(-1, 1))
    colour = pick(rng, ("#c98a30", "#b8742a", "#d29a44", "#a8621e"))
    lean = rng.uniform(-0.5, 0.5)
    for k in range(int(rng.integers(1, 3))):
        batter(
            brush,
            0.12 * side + 0.1 * k,
            0.02 + 0.32 * k,
            rng.uniform(0.5, 0.66),
            rng.uniform(0.17, 0.23),
            lean + rng.uniform(-0.2, 0.2),
            colour,
        )
    if rng.random() < 0.75:
        lemon_wedge(brush, -0.5 * side, 0.42, 0.2, rng.uniform(-0.6, 0.6))
    if rng.random() < 0.65:
        dip = pick(rng, ("tartare", "tartare", "ketchup"))
        sauce_cup(brush, 0.6 * side, rng.uniform(-0.45, -0.2), 0.19, dip)
    if rng.random() < 0.5:
        parsley(brush, 0, 0.1, 0.45, 12)


def batter(
    brush: Brush, x: float, y: float, length: float, width: float, angle: float, colour: Colour
) -> None:
    """A fillet in craggy batter: fat in the middle, narrow at the tail."""

    def shape(u, v):
        wide = 1.0 - 0.35 * u
        return 1 - u * u - (v / wide) * (v / wide)

    def crust(u, v, depth, texture):
        return [
            (ramp(texture, 0.05, 0.6) * 0.7, "#8a4a14"),
            (ramp(texture, -0.1, -0.5) * 0.7, "#ecc274"),
            (ramp(depth, 0.35, 0.0) * 0.5, "#7a4212"),
        ]

    brush.stamp(
        "fish",
        x,
        y,
        (length, width),
        0.17,
        brush.vary(colour, 0.1),
        angle=angle,
        shape=shape,
        rough=0.4,
        bevel=0.9,
        bump=0.028,
        grain=1.15,
        speckle=0.25,
        gloss=0.22,
        coat=crust,
    )
