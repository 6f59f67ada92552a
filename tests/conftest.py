import os

import pytest

os.environ.setdefault("MPLBACKEND", "agg")


@pytest.fixture(scope="session")
def lite0():
    """EfficientNet-Lite0 with its ImageNet weights."""
    from foodxai import models

    return models.efficientnet_lite0()


@pytest.fixture(scope="session")
def coffee():
    """The photo of chapter 00, uint8 [224, 224, 3]."""
    from foodxai.data import photos

    return photos.read(photos.path("coffee"))
