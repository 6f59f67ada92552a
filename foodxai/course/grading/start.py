"""How the process of a submission begins: it gives up what it may not have, then imports the rest.

Landlock and seccomp bind the thread that asks, and those it starts. NumPy starts some when it is
imported, so that comes after.
"""

import json
import os
import socket
import sys
from pathlib import Path

from . import confine, stranger


def main() -> None:
    """Confine this process as ``sys.argv`` says, run the cells, then answer until nobody asks."""
    wanted = json.loads(sys.argv[1])
    if wanted["user"] is not None:
        stranger.become(wanted["user"])
    confine.resources(wanted["seconds"], wanted["memory"])
    if wanted["protected"]:
        confine.files([Path(folder) for folder in wanted["readable"]], Path(wanted["home"]))
    confine.services()
    os.chdir(wanted["work"])
    sys.path.append(wanted["work"])
    os.set_inheritable(wanted["socket"], False)
    stream = socket.socket(fileno=wanted["socket"]).makefile("rwb")

    from .student import Student

    Student(stream).serve()


if __name__ == "__main__":
    main()
