"""Measurements that were cut off go on where they were, and never with another question's maps."""

from types import SimpleNamespace

import numpy as np
import pytest
import resumed

IMAGES = np.arange(12.0).reshape(12, 1, 1)


def network(weight):
    return SimpleNamespace(get_weights=lambda: [np.float32([weight])])


class Cut(Exception):
    """Somebody pulled the plug."""


def run(folder, images=IMAGES, weight=1, asked=("mean",), calls=99):
    """The maps, and which images were explained for them; it ends after so many calls."""
    seen = []

    def make(here):
        if len(seen) == calls:
            raise Cut
        seen.append(images[here, 0, 0].tolist())
        return np.stack([images[here] * weight, images[here] + 1])

    found, _ = resumed.maps(folder, "plates", asked, network(weight), images, make)
    return found, [number for part in seen for number in part]


def test_a_run_that_was_cut_off_goes_on_where_it_was(tmp_path):
    with pytest.raises(Cut):
        run(tmp_path / "kept", calls=2)
    found, seen = run(tmp_path / "kept")
    assert seen == [10, 11]
    np.testing.assert_array_equal(found, np.stack([IMAGES, IMAGES + 1]))
    assert run(tmp_path / "kept")[1] == []


@pytest.mark.parametrize(
    "other", [{"images": IMAGES[::-1]}, {"weight": 2}, {"asked": ("mean", "half")}]
)
def test_another_question_begins_anew(tmp_path, other):
    run(tmp_path)
    assert len(run(tmp_path, **other)[1]) == 12
