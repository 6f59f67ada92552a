"""The process of one submission: it runs the cells, then the functions that the judge asks for.

Whatever runs here may be in the hands of the submission. So the judge, another process, believes
nothing that comes from here but the answers' values, and works out every verdict itself.
"""

import contextlib
from typing import Any

import numpy as np

from . import wire


class Student:
    """Cells and functions of a submission, at the end of a stream from the judge."""

    def __init__(self, stream: Any) -> None:
        self.stream = stream
        self.answers: dict[str, Any] = {}
        self.functions: list[Any] = []

    def serve(self) -> None:
        """Run the cells that come first, say the answers, then call functions until the end."""
        self._run(wire.receive(self.stream)["cells"])
        packed = {name: wire.pack(answer, self._keep) for name, answer in self.answers.items()}
        wire.send(self.stream, {"answers": packed})
        with contextlib.suppress(EOFError):
            while True:
                wire.send(self.stream, self._called(wire.receive(self.stream)))

    def _run(self, cells):
        from IPython.core.interactiveshell import InteractiveShell
        from traitlets.config import Config

        from foodxai.course import check

        check.check = self._hand_in
        quiet = Config({"HistoryManager": {"enabled": False}})
        shell = InteractiveShell.instance(config=quiet, cache_size=0)
        for number, source in cells:
            wire.send(self.stream, {"cell": number})
            result = shell.run_cell(source)
            error = result.error_before_exec or result.error_in_exec
            if error is not None:
                wire.send(self.stream, {"stopped": number, "error": _said(error)})

    def _hand_in(self, name, answer):
        from foodxai.course.check import Verdict

        self.answers[str(name)] = answer
        return Verdict(False, "Handed in.")

    def _keep(self, function):
        self.functions.append(function)
        return len(self.functions) - 1

    def _called(self, asked):
        from foodxai.course import exercises
        from foodxai.course.exercises.watched import Watched

        Watched.looped = False
        arguments = [self._argument(one) for one in asked["arguments"]]
        before = [one.copy() if isinstance(one, np.ndarray) else None for one in arguments]
        try:
            with exercises.doing_without(*asked["without"]):
                result = self.functions[asked["call"]](*arguments)
            changed = {
                place: wire.pack(now, self._keep)
                for place, (now, then) in enumerate(zip(arguments, before))
                if then is not None and not np.array_equal(now, then)
            }
            packed = wire.pack(result, self._keep)
        except BaseException as error:  # SystemExit too: the judge has other questions
            return {"error": _said(error)}
        return {"result": packed, "changed": changed, "looped": Watched.looped}

    def _argument(self, packed):
        value = wire.unpack(packed, self._ask_back)
        if isinstance(packed, dict) and packed.get("tensor"):
            import tensorflow as tf

            return tf.constant(value)
        return value

    def _ask_back(self, number):
        def function(*arguments):
            packed = [wire.pack(one, self._keep) for one in arguments]
            wire.send(self.stream, {"ask": number, "arguments": packed})
            return wire.unpack(wire.receive(self.stream)["result"], self._ask_back)

        return function


def _said(error):
    return [type(error).__name__, str(error)[:300]]
