"""How sure can you be? Bootstrap intervals and exact tests, paired over images."""

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

RESAMPLES = 4000


def bootstrap(
    values: ArrayLike, level: float = 0.95, seed: int = 0
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Means over images, with percentile bootstrap intervals.

    The images are drawn anew, with replacement, and every row is averaged over the same draw. So
    rows are paired: the interval of a difference is ``bootstrap(row_a - row_b)``.

    Args:
        values: [N] or [..., N], one number per image, finite.
        level: how often such an interval holds the true mean, 0 to 1. With few images, or where all
            have the same value, it holds it less often: resampling cannot show what was never seen.
        seed: of the draws.

    Returns:
        (mean, low, high), each np.ndarray [...].

    Raises:
        ValueError: no image, or values that are not finite.

    Source: Efron 1979, https://doi.org/10.1214/aos/1176344552.

    Example:
        >>> mean, low, high = metrics.bootstrap([0, 1, 1, 1, 0, 1, 1, 1])
        >>> float(mean), bool(low < mean < high)
        (0.75, True)
    """
    values = _finite(values)
    count = values.shape[-1]
    means = values @ _draws(count, np.random.default_rng(seed)).T / count
    low, high = np.quantile(means, [(1 - level) / 2, (1 + level) / 2], axis=-1)
    return values.mean(axis=-1), low, high


def sign_test(more: int, less: int) -> float:
    """How often a fair coin would split as unevenly as this, or more so: the exact sign test.

    Give it the number of images on which one method does better than another and the number on
    which it does worse; images without a difference do not count. On yes-or-no values this is
    McNemar's exact test.

    Returns:
        float: the two-sided p-value, 0 to 1.

    Source: Conover, Practical nonparametric statistics, section 3.4; McNemar 1947,
    https://doi.org/10.1007/BF02295996.

    Example:
        >>> round(metrics.sign_test(8, 2), 3)
        0.109
    """
    if more + less == 0:
        return 1.0
    return float(stats.binomtest(int(more), int(more + less)).pvalue)


def holm(p_values: ArrayLike) -> np.ndarray:
    """P-values corrected for how many there are, so that one false alarm in all stays as rare.

    Args:
        p_values: [N], each 0 to 1.

    Returns:
        np.ndarray [N], each at least as large, at most 1.

    Source: Holm 1979, https://www.jstor.org/stable/4615733.

    Example:
        >>> metrics.holm([0.01, 0.04, 0.03])
        array([0.03, 0.06, 0.06])
    """
    p_values = np.asarray(p_values, float)
    order = np.argsort(p_values, kind="stable")
    steps = p_values[order] * np.arange(len(p_values), 0, -1)
    corrected = np.empty_like(p_values)
    corrected[order] = np.minimum(1, np.maximum.accumulate(steps))
    return corrected


def p_text(p_value: float) -> str:
    """A p-value as it is printed: three digits, and never zero.

    Args:
        p_value: 0 to 1.

    Returns:
        str: "0.012", or "< 0.001".

    Example:
        >>> metrics.p_text(0.0123), metrics.p_text(2e-9)
        ('0.012', '< 0.001')
    """
    return "< 0.001" if p_value < 0.001 else f"{p_value:.3f}"


def auc(
    positive: ArrayLike, negative: ArrayLike, level: float = 0.95, seed: int = 0
) -> tuple[float, float, float]:
    """How well one score separates two groups: the area under the ROC curve, with its interval.

    It is the share of pairs, one of each group, in which the positive one scores higher; equal
    scores count half. 0.5 is chance, 1 is perfect. The interval draws both groups anew.

    Args:
        positive: [P] scores that ought to be high.
        negative: [N] scores that ought to be low.
        level: see ``bootstrap``.
        seed: of the draws.

    Returns:
        (area, low, high), floats from 0 to 1.

    Raises:
        ValueError: an empty group, or scores that are not finite.

    Source: Hanley and McNeil 1982, https://doi.org/10.1148/radiology.143.1.7063747.

    Example:
        >>> area, low, high = metrics.auc([0.9, 0.8, 0.4], [0.5, 0.3, 0.1])
        >>> round(area, 3)
        0.889
    """
    positive, negative = _finite(positive), _finite(negative)
    pairs = np.sign(positive[:, None] - negative) / 2 + 0.5
    rng = np.random.default_rng(seed)
    drawn = _draws(len(positive), rng) @ pairs * _draws(len(negative), rng)
    areas = np.sum(drawn, axis=1) / pairs.size
    low, high = np.quantile(areas, [(1 - level) / 2, (1 + level) / 2])
    return float(pairs.mean()), float(low), float(high)


def _draws(count, rng):
    """How often each of `count` things is drawn: [RESAMPLES, count], rows sum to `count`."""
    return rng.multinomial(count, np.full(count, 1 / count), RESAMPLES).astype(float)


def _finite(values: ArrayLike) -> np.ndarray:
    values = np.asarray(values, float)
    if values.ndim == 0 or 0 in values.shape or not np.isfinite(values).all():
        raise ValueError(
            f"values have shape {values.shape} and {np.sum(~np.isfinite(values))} of them are not "
            "finite; expected one finite number per image, for at least one image."
        )
    return values
