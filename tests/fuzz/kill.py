"""Kill work at random moments; the next call has to complete it, as if nothing had happened.

python tests/fuzz/kill.py TIMES [JOB ...]

Every job runs undisturbed first. Then, TIMES times, it is begun in an empty folder, killed (signal
9) at a random moment, and called again. The result must be the undisturbed one, bit by bit, and
the folder must hold the same files. A line of JSON per job says how often that was tried, and how
often the job was killed before its end.
"""

import hashlib
import http.server
import json
import os
import random
import shutil
import signal
import sys
import tempfile
import threading
import time
import traceback
from pathlib import Path

os.environ["TQDM_DISABLE"] = "1"
os.environ["TF_NUM_INTRAOP_THREADS"] = "1"  # several threads sum in any order
ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT / room) for room in ("", "tests", "tools", "measure")]

from fuzz.targets import tar  # noqa: E402, I001

import executed  # noqa: E402
import foodxai.train  # noqa: E402
import numpy as np  # noqa: E402
import resumed  # noqa: E402
import tensorflow as tf  # noqa: E402
from foodxai import explain  # noqa: E402
from foodxai.data import download, plates, unpacking  # noqa: E402
from foodxai import _files  # noqa: E402
from helpers.chapters import chapter  # noqa: E402
from helpers.networks import images, network  # noqa: E402
from helpers.squares import adam, small, squares  # noqa: E402


class Slow(http.server.BaseHTTPRequestHandler):
    """A mirror that takes a third of a second for its file."""

    content = bytes(2_000_000)

    def do_GET(self):
        asked = self.headers.get("Range")
        start = int(asked[6:-1]) if asked else 0
        self.send_response(206 if asked else 200)
        last = len(self.content) - 1
        self.send_header("Content-Range", f"bytes {start}-{last}/{len(self.content)}")
        self.send_header("Content-Length", len(self.content) - start)
        self.end_headers()
        try:
            for place in range(start, len(self.content), 60_000):
                self.wfile.write(self.content[place : place + 60_000])
                time.sleep(0.01)
        except OSError:
            pass  # its reader was killed

    def log_message(self, *_):
        pass


def archive(server, content):
    url = f"http://127.0.0.1:{server.server_port}/a"
    digest = hashlib.sha256(content).hexdigest()
    return download.Archive("The set", (url,), len(content), digest, "set", "meta/train.txt", 10**9)


def fetched(folder):
    """Of the mirror's file as it is; nothing is unpacked."""
    wanted = archive(SERVER, Slow.content)
    part = folder / "a.part"
    download._download(wanted, part, folder)
    return part.read_bytes()


def unpacked(folder):
    content = packed()
    part = folder / "a.part"
    part.write_bytes(content)
    to = folder / "to" / "set"
    if not to.exists():
        to.parent.mkdir(exist_ok=True)
        unpacking.unpack(archive(SERVER, content), part, to)
    return b"".join(path.read_bytes() for path in sorted(to.rglob("*")) if path.is_file())


def packed():
    import gzip
    import io
    import tarfile

    buffer = io.BytesIO(tar())
    with tarfile.open(fileobj=buffer, mode="a") as more:
        for number in range(1500):
            member = tarfile.TarInfo(f"set/images/{number}.jpg")
            member.size = 400
            more.addfile(member, io.BytesIO(number.to_bytes(4, "big") * 100))
    return gzip.compress(buffer.getvalue(), 1, mtime=0)


def drawn(folder):
    os.environ["FOODXAI_CACHE"] = str(folder)
    dataset = plates.load("train", 10, size=32)
    return b"".join(array.tobytes() for array in (dataset.images, dataset.masks))


def trained(folder):
    model = small()
    how = dict(epochs=12, batch_size=20, optimizer=adam(), mix=foodxai.train.mixup_cutmix())
    history = foodxai.train.fit(model, squares(40, 0), checkpoint=folder / "run", **how)
    return b"".join(array.tobytes() for array in [*model.get_weights(), history["loss"]])


def explained(folder):
    shown = tf.data.Dataset.from_tensor_slices(images(24))
    return explain.over(shown, "grad_cam", network(), folder / "maps", batch_size=2).tobytes()


def measured(folder):
    """As measure/study.py does: maps as they come, then the record, then they go."""
    kept, model, shown = folder / "kept", network(), images(40)

    def make(here):
        return explain.grad_cam(model, shown[here])[None]

    maps, _ = resumed.maps(kept, "maps", "grad_cam", model, shown, make)
    _files.write(folder / "record.json", json.dumps(maps.tolist()))
    shutil.rmtree(kept)
    return (folder / "record.json").read_bytes()


def cooked(folder):
    """Two chapters, executed for the book."""
    pages = [folder / "01_soup.md", folder / "02_cake.md"]
    for page in pages:
        page.write_text(chapter(page.stem, f"print({page.stem!r})"))
    executed.refresh(pages, folder / "cache")
    found = [executed.find(page, folder / "cache").cells[-1].outputs[0].text for page in pages]
    return "".join(found).encode()


JOBS = dict(
    download=fetched,
    extraction=unpacked,
    plates=drawn,
    training=trained,
    explanations=explained,
    results=measured,
    book=cooked,
)


def begin(job, folder, told):
    """The process that does a job and notes what comes out."""
    process = os.fork()
    if process:
        return process
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # what it says is not a line of ours
    try:
        result = hashlib.sha256(JOBS[job](folder)).hexdigest()
        told.write_text(json.dumps([result, files(folder)]))
        os._exit(0)
    except BaseException:
        traceback.print_exc()
        os._exit(1)


def files(folder):
    """All that a folder holds."""
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*"))


def complete(job, folder, told):
    began = time.monotonic()
    _, status = os.waitpid(begin(job, folder, told), 0)
    assert status == 0, f"{job} does not complete: {files(folder)}"
    return time.monotonic() - began, json.loads(told.read_text())


def tried(job, times, draw):
    """How often a job was killed before its end."""
    killed = 0
    with tempfile.TemporaryDirectory() as place:
        told = Path(place) / "told.json"
        (whole := Path(place) / "whole").mkdir()
        seconds, expected = complete(job, whole, told)
        for number in range(times):
            (folder := Path(place) / str(number)).mkdir()
            process = begin(job, folder, told)
            time.sleep(draw.uniform(0, seconds))
            os.kill(process, signal.SIGKILL)
            killed += os.WIFSIGNALED(os.waitpid(process, 0)[1])
            _, found = complete(job, folder, told)
            assert found == expected, (job, set(found[1]) ^ set(expected[1]), found[0])
    return killed


def main(times, *jobs):
    draw = random.Random(0)
    for job in jobs or JOBS:
        print(json.dumps(dict(job=job, times=times, killed=tried(job, times, draw))), flush=True)


SERVER = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Slow)
if __name__ == "__main__":
    threading.Thread(target=SERVER.serve_forever, daemon=True).start()
    np.seterr(all="ignore")
    main(int(sys.argv[1]), *sys.argv[2:])
