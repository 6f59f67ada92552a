"""How good is an explanation? Numbers, each with its uncertainty.

``compare`` measures methods on images, ``summary`` and ``pairs`` say how sure that is. The metrics
themselves are plain functions over images and methods, [M, N, H, W] -> [M, N].
"""

from .. import _tensorflow  # noqa: F401
from .curves import area, deletion, insertion
from .localisation import attribution_shares, energy_pointing_game, iou, pointing_game
from .masked import confidence, drop, improvement, increase, masked_confidence, predicted, win
from .saliency import saliency
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
    "confidence",
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
    "predicted",
    "rank_correlation",
    "saliency",
    "sign_test",
    "summary",
    "win",
]
