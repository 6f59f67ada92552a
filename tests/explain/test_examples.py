"""Every method's docstring shows how to call it, and what it says comes out does."""

import doctest

import pytest

from foodxai import explain, models
from foodxai.data import photos


@pytest.mark.parametrize("name", [*explain.METHODS, "masked_scores", "edges"])
def test_the_example_in_the_docstring(name):
    known = {"explain": explain, "models": models, "photos": photos}
    (example,) = doctest.DocTestFinder(recurse=False).find(
        getattr(explain, name), name, globs=known
    )
    results = doctest.DocTestRunner().run(example)
    assert results.attempted == 3 and results.failed == 0
