"""How good is an explanation? Numbers, each with its uncertainty.

``compare`` measures methods on images, ``summary`` and ``pairs`` say how sure that is. The metrics
themselves are plain functions over images and methods, [M, N, H, W] -> [M, N].
"""

from .. import _tensorflow  # noqa: F401
from .arcc import arcc, coherency, complexity
from .curves import area, deletion, insertion
from .localisation import attribution_shares, energy_pointing_game, iou, pointing_game
from .masked import drop, improvement, increase, masked_confidence, win
from .road import impute, road
from .sanity import cascade, cascading_randomisation, rank_correlation
from .statistics import auc, bootstrap, holm, p_text, sign_test
from .summaries import pairs, summary
from .table import METRICS, compare, measure

__all__ = [
    "METRICS",
    "arcc",
    "area",
    "attribution_shares",
    "auc",
    "bootstrap",
    "cascade",
    "cascading_randomisation",
    "coherency",
    "compare",
    "complexity",
    "deletion",
    "drop",
    "energy_pointing_game",
    "holm",
    "improvement",
    "impute",
    "increase",
    "insertion",
    "iou",
    "masked_confidence",
    "measure",
    "p_text",
    "pairs",
    "pointing_game",
    "rank_correlation",
    "road",
    "sign_test",
    "summary",
    "win",
]
