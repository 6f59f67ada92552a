"""Every public function on every network of the zoo: right by an oracle, or a clear error."""

import pytest
from helpers.zoo import FUNCTIONS, NETWORKS, registry, specimen
from helpers.zoo.checks import CHECKS


def pairs():
    """A test for every network and every function tried on it; a few on one of a kind are quick.

    All others come in turn. The methods since 2020 are tried on one network of a kind.
    """
    kinds = {"family"}
    for name, network in NETWORKS.items():
        first = network.kind not in kinds
        quick = registry.BRIEFLY if first else ()
        kinds.add(network.kind)
        for function in network.asked:
            if function in registry.SINCE and not first:
                continue
            marks = [] if function in quick else [pytest.mark.slow, pytest.mark.in_turn]
            yield pytest.param(name, function, marks=marks, id=f"{name}-{function}")


def test_no_function_is_without_a_check():
    assert set(CHECKS) == set(FUNCTIONS)
    assert all(set(network.refused) <= set(FUNCTIONS) for network in NETWORKS.values())


@pytest.mark.parametrize("name, function", list(pairs()))
def test_right_or_refused(name, function):
    found = specimen(name)
    if function in found.facts.refused:
        error, words = found.facts.refused[function]
        with pytest.raises(error, match=words):
            CHECKS[function](found)
    else:
        CHECKS[function](found)
