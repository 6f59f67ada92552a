"""Three ways to run the course: ``quick`` anywhere, ``real`` on real data, ``full`` on a GPU."""

from __future__ import annotations

import os
import platform
from dataclasses import dataclass
from importlib.metadata import version
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from IPython.display import HTML


@dataclass(frozen=True)
class Profile:
    """What a profile sets.

    Attributes:
        name: what FOODXAI_PROFILE says.
        backbone: the function of ``foodxai.models`` that the experiments explain.
        data: the data they run on.
        needs: what the reader must have.
    """

    name: str
    backbone: str
    data: str
    needs: str


PROFILES = {
    profile.name: profile
    for profile in (
        Profile("quick", "efficientnet_lite0", "drawn plates and shipped photos", "nothing"),
        Profile("real", "efficientnet_lite0", "real data sets in FOODXAI_DATA", "the data on disk"),
        Profile("full", "vgg16", "real data sets, downloaded", "a GPU and a network"),
    )
}


def current() -> Profile:
    """The profile that the environment variable FOODXAI_PROFILE names; ``quick`` without it.

    Raises:
        ValueError: no such profile.

    Example:
        >>> profiles.current().name
        'quick'
    """
    return named(os.environ.get("FOODXAI_PROFILE") or "quick", "FOODXAI_PROFILE")


def named(name: str, asked: str = "profile") -> Profile:
    """A profile by its name.

    Args:
        name: "quick", "real" or "full".
        asked: what asked for it, for the error.

    Raises:
        ValueError: no such profile.

    Example:
        >>> profiles.named("quick").backbone
        'efficientnet_lite0'
    """
    if name not in tuple(PROFILES):
        raise ValueError(f"{asked} is {name!r}; it must be one of {', '.join(PROFILES)}.")
    return PROFILES[name]


def badge(backbone: str = "none") -> HTML:
    """What made the outputs of this page: profile, backbone, device and versions.

    Args:
        backbone: the name of the network that the page explains.

    Returns:
        IPython.display.HTML, a line of labelled values.

    Example:
        >>> profiles.badge()
        <IPython.core.display.HTML object>
    """
    from IPython.display import HTML

    facts = {
        "profile": current().name,
        "backbone": backbone,
        "device": device(),
        "foodxai": version("foodxai"),
        "TensorFlow": version("tensorflow"),
        "Keras": version("keras"),
        "NumPy": version("numpy"),
        "Python": platform.python_version(),
    }
    items = " · ".join(f"<span>{name} <b>{value}</b></span>" for name, value in facts.items())
    return HTML(f'<p class="foodxai-badge" style="font-size:.85em;opacity:.8">{items}</p>')


def device() -> str:
    """The GPU that TensorFlow finds, or the CPU and its cores, as str.

    Example:
        >>> type(profiles.device()).__name__
        'str'
    """
    from .._tensorflow import tensorflow as tf

    gpus = tf.config.list_physical_devices("GPU")
    if gpus:
        return tf.config.experimental.get_device_details(gpus[0]).get("device_name", "GPU")
    return f"CPU ({os.cpu_count()} cores)"
