"""The check of every public function, by its name."""

from . import checks_of_explain, checks_of_metrics, checks_of_models  # noqa: F401
from .checking import CHECKS

__all__ = ["CHECKS"]
