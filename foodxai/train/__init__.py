"""Training: Keras does it; this adds data sets, cached bodies, checkpoints and plain histories."""

from .. import _tensorflow  # noqa: F401
from .mixing import mixup_cutmix
from .training import adamw, fit

__all__ = ["adamw", "fit", "mixup_cutmix"]
