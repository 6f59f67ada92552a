"""What the checks of the zoo share: what is asked, what the oracle says, and when they agree."""

import functools

import numpy as np

from . import oracle
from .registry import specimen

CHECKS = {}


def check(function):
    """Decorator: the check of the function that it is named after."""
    CHECKS[function.__name__] = function
    return function


def same(found, expected, tolerance, some=True):
    """Equal, up to a share of the largest expected value; that must not be zero."""
    found, expected = np.asarray(found, np.float64), np.asarray(expected, np.float64)
    assert found.shape == expected.shape
    largest = np.abs(expected).max()
    assert largest > 0 or not some, "the oracle is zero everywhere: this compares nothing"
    assert np.abs(found - expected).max() <= tolerance * largest


def same_but_for_kinks(found, expected, tolerance):
    """As ``same``, for gradients at points nobody sees: there a ReLU may stand within rounding of
    zero, open in one program and shut in another. That moves a small patch by a little."""
    difference = np.abs(np.asarray(found, np.float64) - expected)
    largest = np.abs(expected).max()
    assert found.shape == expected.shape and largest > 0
    assert np.mean(difference <= tolerance * largest) > 0.95
    assert difference.max() <= max(tolerance, 0.01) * largest


def path_of(s, few=False):
    return (few and s.facts.channels) or s.facts.given or s.facts.layer


def colour_of(s):
    """What the network's own preprocessing maps to zero, by channel."""
    colour = s.facts.colour
    if callable(colour):
        colour = colour(s.model)
    return np.broadcast_to(colour, s.facts.shape[2]).astype(np.float32)


@functools.lru_cache(maxsize=2)
def maps_and_gradients(name, path):
    s = specimen(name)
    return oracle.maps_and_gradients(s.model, path, s.images, s.targets)


@functools.lru_cache(maxsize=4)
def _told(name, function):
    s = specimen(name)
    return function(s.model, s.images, s.targets)


def told(s, function):
    """What a function of the oracle says of a specimen's images and targets."""
    return _told(s.facts.build.__name__, function)


def logits_of(s):
    return told(s, _logits)


def _logits(model, images, targets):
    return oracle.logits(model, images)


def forget():
    """Whatever is known of the networks is asked again: one of them has changed."""
    maps_and_gradients.cache_clear()
    _told.cache_clear()


def maps_of(s, few=False):
    return maps_and_gradients(s.facts.build.__name__, path_of(s, few))


def asked(s, method, few=False, **options):
    layer = s.facts.channels if few and s.facts.channels else s.facts.given
    return method(s.model, s.images, s.targets, layer=layer, **options)
