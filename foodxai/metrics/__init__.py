"""How good is an explanation? Numbers, each with its uncertainty.

``compare`` measures methods on images, ``summary`` and ``pairs`` say how sure that is. The metrics
themselves are plain functions over images and methods, [M, N, H, W] -> [M, N].
"""

from .. import _tensorflow  # noqa: F401
from .curves import area, deletion, insertion
from .localisation import attribution_shares, energy_pointing_game, iou, pointing_game
from .masked import drop, improvement, increase, masked_confidence, win
from .sanity import cascade, cascading_randomisation, rank_correlation
from .statistics import auc, bootstrap, holm, sign_test
from .table import METRICS, compare, measure, pairs, summary

__all__ = [
    "METRICS",
    "area",
    "attribution_shares",
    "auc",
    "bootstrap",
    "cascade",
    "cascading_randomisation",
    "compare",
    "deletion",
    "drop",
    "energy_pointing_game",
    "holm",
    "improvement",
    "increase",
    "insertion",
    "iou",
    "masked_confidence",
    "measure",
    "pairs",
    "pointing_game",
    "rank_correlation",
    "sign_test",
    "summary",
    "win",
]
