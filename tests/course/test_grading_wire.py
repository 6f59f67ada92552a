"""What a submission's process says is a value, or nothing."""

import contextlib
import io

import numpy as np
import pytest
from helpers import handed_in

from foodxai.course.check import check
from foodxai.course.grading import judge, sandbox, wire

NONSENSE = [
    3,
    [],
    "{}",
    {"pickle": "gASVBwAAAAAAAAB9lC4="},
    {"array": ["|O", [1], "AAAAAAAAAAA="]},
    {"array": ["<f8", [10**12], "AAAAAAAAAAA="]},
    {"array": ["<f8", [-1], ""]},
    {"list": 7},
    {"dict": [[1, 2, 3]]},
    {"function": "os.system"},
    {"record": {"net": 1}},
]


@pytest.mark.parametrize("packed", NONSENSE, ids=str)
def test_whatever_arrives_is_a_value_or_refused(packed):
    try:
        value = wire.unpack(packed, lambda number: None)
    except wire.Broken:
        return
    assert not check("05-2", value) and type(value) in (int, str)


@pytest.mark.parametrize(
    "answers",
    [
        [{"answers": 3}],
        [{"cell": []}],
        [{"stopped": 2}],
        [{"answers": {"05-2": {"function": 0}}}, {"result": None}],
        [{"answers": {"05-2": {"function": 0}}}, {"ask": "x", "arguments": 1}],
        [{"answers": {"05-2": {"function": 0}}}, {"error": 5}],
        [{"answers": {"05-2": [[[[]]]]}}],
        [{"verdicts": {"05-2": True}, "answers": {}}],
    ],
    ids=str,
)
def test_a_process_that_talks_nonsense_gets_nothing(answers, monkeypatch, tmp_path):
    class Box:
        said = iter(answers)

        def send(self, message): ...

        def begin(self, seconds): ...

        def receive(self, until):
            return next(self.said)

    monkeypatch.setattr(sandbox, "started", lambda *_: contextlib.nullcontext(Box()))
    handed_in.write(tmp_path / "a.ipynb", "check('05-2', 1)")
    (mark,) = judge.marks(tmp_path / "a.ipynb", None, 1, sandbox.Limits()).values()
    assert not mark.right and mark.why


@pytest.mark.parametrize(
    "value",
    [
        (1, [2.5, None, "soup"], {"W": np.arange(6.0).reshape(2, 3)}),
        np.float32(0.5),
        np.array(["a", "b"]),
        np.zeros((0, 3), np.uint8),
        True,
        ...,
    ],
    ids=str,
)
def test_values_arrive_as_they_were(value):
    sent = io.BytesIO()
    wire.send(sent, {"value": wire.pack(value, lambda function: 0)})
    sent.seek(0)
    arrived = wire.unpack(wire.receive(sent)["value"], lambda number: None)
    assert type(arrived) is type(value) and repr(arrived) == repr(value)
    with pytest.raises(EOFError):
        wire.receive(sent)


def test_what_is_too_large_is_named_and_left():
    packed = wire.pack([np.zeros(4_000_000), object()], lambda function: 0)
    large, odd = wire.unpack(packed, lambda number: None)
    assert check("02-1", large).why.endswith("this is a ndarray of 32 MB.")
    assert check("02-1", odd).why.endswith("this is a object.")
