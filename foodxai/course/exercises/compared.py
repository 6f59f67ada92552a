"""A number that remembers what a check compares it with: so a page can know the check's words."""

from typing import Any, ClassVar

import numpy as np


class Compared(np.ndarray):
    """A float that notes, in the set ``seen``, every number that it meets in an operation."""

    seen: ClassVar[set[float]] = set()

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **options: Any) -> Any:
        """Do it with plain numbers, and note the others."""
        return getattr(ufunc, method)(*map(self._noted, inputs), **options)

    def __array_function__(self, function: Any, types: Any, given: Any, options: Any) -> Any:
        """The same for functions such as ``np.isclose``."""
        return function(*map(self._noted, given), **options)

    def _noted(self, other):
        if isinstance(other, Compared):
            return other.view(np.ndarray)
        if np.ndim(other) < 2:
            numbers = np.ravel(other)
            if numbers.dtype.kind in "iuf":
                Compared.seen.update(numbers[np.isfinite(numbers)].astype(float).tolist())
        return other
