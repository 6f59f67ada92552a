"""nbval on the chapters as the book executed them: its comparison, without a second execution.

    python tools/replay.py [chapters/04_backpropagation.ipynb ...]

The stored outputs of every cell tagged ``nbval-check-output`` are held against those of the last
execution. `pytest --nbval-lax chapters` holds them against an execution of its own.
"""

import sys
from queue import Empty

import executed
import pytest
from nbval.plugin import IPyNbFile


class Recording:
    """Stands in for nbval's kernel: answers each cell with the outputs it had."""

    def __init__(self, notebook):
        self.cells = iter(cell for cell in notebook.cells if cell.cell_type == "code")
        self.messages = []

    def is_alive(self):
        return True

    def execute_cell_input(self, source, allow_stdin=None):
        cell = next(self.cells)
        if cell.source != source.removeprefix("#@title Solution\n"):
            raise RuntimeError(
                f"Expected the cell\n{cell.source}\nand not\n{source}\nRun `make notebooks`."
            )
        self.messages = [_message(output.output_type, output) for output in cell.outputs]
        self.messages.append(_message("status", {"execution_state": "idle"}))
        return ""

    def await_reply(self, msg_id, timeout=None):
        pass

    def get_message(self, stream, timeout=None):
        if not self.messages:
            raise Empty
        return self.messages.pop(0)

    def await_idle(self, msg_id, timeout):
        self.messages.clear()

    def stop(self):
        self.messages.clear()


class ExecutedNotebook(IPyNbFile):
    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.compare_outputs = False  # of tagged cells only, as --nbval-lax does

    def setup(self):
        notebook = executed.find(self.path.with_suffix(".md"))
        if notebook is None:
            pytest.fail(f"{self.path.stem} has changed since it was executed. Run `make book`.")
        self.kernel = Recording(notebook)


class Collector:
    def pytest_collect_file(self, file_path, parent):
        if file_path.suffix == ".ipynb":
            return ExecutedNotebook.from_parent(parent, path=file_path)
        return None


def _message(kind, content):
    return {"msg_type": kind, "content": content, "parent_header": {"msg_id": ""}}


def main(notebooks):
    """Compare, and return pytest's exit code."""
    chapters = notebooks or [str(path.with_suffix(".ipynb")) for path in executed.sources()]
    quiet = ["-q", "-p", "no:cacheprovider", "-W", "ignore::pytest.PytestAssertRewriteWarning"]
    return pytest.main([*quiet, *chapters], plugins=[Collector()])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
