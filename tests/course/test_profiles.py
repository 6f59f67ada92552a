import pytest

from foodxai import models
from foodxai.course import profiles


def test_the_environment_chooses(monkeypatch):
    monkeypatch.delenv("FOODXAI_PROFILE", raising=False)
    assert profiles.current().name == "quick"
    monkeypatch.setenv("FOODXAI_PROFILE", "full")
    assert profiles.current().backbone == "vgg16"
    monkeypatch.setenv("FOODXAI_PROFILE", "fast")
    with pytest.raises(ValueError, match="'fast'; it must be one of quick, real, full"):
        profiles.current()


def test_every_profile_names_a_backbone():
    assert all(
        callable(getattr(models, profile.backbone)) for profile in profiles.PROFILES.values()
    )


def test_the_badge_says_what_made_the_page(monkeypatch):
    import tensorflow as tf

    monkeypatch.setenv("FOODXAI_PROFILE", "real")
    html = profiles.badge("efficientnet_lite0").data
    for fact in ("real", "efficientnet_lite0", tf.__version__, "PU"):
        assert f"<b>{fact}" in html or fact in html.split("device")[1]
