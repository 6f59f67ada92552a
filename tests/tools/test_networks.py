"""The page on networks says what the zoo says, and its examples run."""

import re
from pathlib import Path

import networks
import numpy as np
import pytest
from helpers.zoo import KINDS, NETWORKS, registry

PAGE = Path(__file__).parents[2] / "book" / "networks.md"


def test_the_page_is_what_the_zoo_says():
    networks.main(check=True)


def test_a_stale_page_is_found(monkeypatch, tmp_path):
    monkeypatch.setattr(networks.pages, "BOOK", tmp_path)
    (tmp_path / "networks.md").write_text("# Which networks work")
    with pytest.raises(SystemExit, match="networks.md is out of step"):
        networks.main(check=True)
    networks.main(check=False)
    networks.main(check=True)


def test_every_kind_has_a_row_and_a_network_that_is_tried_on_all():
    kinds = {network.kind for network in NETWORKS.values()} - {"family"}
    assert kinds == set(KINDS)
    for kind in kinds - {"small maps"}:  # one of them is a kind of flat head
        tried = [set(network.asked) for network in NETWORKS.values() if network.kind == kind]
        assert max(map(len, tried)) >= len(registry.FUNCTIONS) - 1, kind


def test_what_works_in_words():
    assert networks.works([]) == "everything"
    assert networks.works(registry.EXPLAINED) == "nothing"
    assert networks.works(["cam", "split"]) == "all but CAM and `split` there"
    assert (
        networks.works([*registry.NEEDS_MAPS, *registry.GUIDED])
        == "all but what needs maps and guided"
    )
    with pytest.raises(ValueError, match="No words for what is refused: predicted"):
        networks.works(["predicted"])


@pytest.mark.slow
def test_the_examples_run(capsys):
    """As one notebook, with random weights in place of a download."""
    code = "\n".join(re.findall(r"```python\n(.*?)```", PAGE.read_text(), re.S))
    space = {}
    exec(code.replace('weights="imagenet"', "weights=None"), space)
    assert space["raw"].shape == (1, 7, 7) and space["early"].shape == (1, 56, 56)
    assert capsys.readouterr().out == "[127.5 127.5 127.5]\n"
    assert any(path.endswith("/block_3_expand_relu") for path in space["paths"])
    np.testing.assert_array_equal(space["models"].baseline(space["model"]), [124, 117, 104])
