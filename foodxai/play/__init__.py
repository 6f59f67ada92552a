"""Benches to play with in the page, without a kernel: a convolution, a race, a network, a bill."""

from .bench import Bench
from .benches import bill, convolution, optimisers, soups

__all__ = ["Bench", "bill", "convolution", "optimisers", "soups"]
