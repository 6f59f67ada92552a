"""A zoo of small networks, on which every public function is right or refuses with a reason."""

from . import before, families, heads, inside, own, plain  # noqa: F401
from .kinds import KINDS
from .registry import FUNCTIONS, NETWORKS, specimen

__all__ = ["FUNCTIONS", "KINDS", "NETWORKS", "specimen"]
