"""Every public function on every network of the zoo: right by an oracle, or refused with a reason."""

import pytest

from helpers.zoo import FUNCTIONS, NETWORKS, specimen
from helpers.zoo.checks import CHECKS


def test_no_function_is_without_a_check():
    assert set(CHECKS) == set(FUNCTIONS)
    assert all(set(network.refused) <= set(FUNCTIONS) for network in NETWORKS.values())


@pytest.mark.parametrize(
    "name, function", [(name, asked) for name in NETWORKS for asked in NETWORKS[name].asked]
)
def test_right_or_refused(name, function):
    found = specimen(name)
    if function not in found.facts.refused:
        return CHECKS[function](found)
    error, words = found.facts.refused[function]
    with pytest.raises(error, match=words):
        CHECKS[function](found)
