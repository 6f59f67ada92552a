"""The whole way of a download, against a server on this machine that misbehaves on command."""

import hashlib
import io
import pickle
import shutil
import subprocess
import sys
import tarfile
import threading
import time
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import SimpleNamespace

import numpy as np
import pytest
from PIL import Image

from foodxai.data import cifar10, download, food101
from foodxai.data.download import Archive, fetch

NOISE = np.random.default_rng(0).bytes(300_000)


def packed(*members):
    """A .tar.gz of (name, bytes or a TarInfo type, link target)."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as tar:
        for name, content, *target in members:
            member = tarfile.TarInfo(name)
            if isinstance(content, str):
                member.type, member.size = content.encode(), 0
                member.linkname = target[0] if target else ""
                tar.addfile(member)
            else:
                member.size = len(content)
                tar.addfile(member, io.BytesIO(content))
    return buffer.getvalue()


SET = packed(("set/meta/train.txt", b"pizza/1\n"), ("set/images/1.jpg", NOISE))


class Mirror(BaseHTTPRequestHandler):
    """Does the next thing of `server.plan`, then serves `server.content` properly."""

    def do_GET(self):
        server = self.server
        server.asked.append((self.path, self.headers.get("Range")))
        deed, _, number = (server.plan.pop(0) if server.plan else "serve").partition(" ")
        content, start = server.content, 0
        if deed.isdecimal():
            self.send_error(int(deed))
            return
        if deed == "wrong":
            content = b"\0" * len(content)
        if deed == "other":
            content = b"<html>Please log in to the Wi-Fi of the cafeteria</html>"
        if self.headers.get("Range") and deed != "restart":
            start = int(self.headers["Range"][6:-1])
            self.send_response(206)
            first = start + (deed == "shifted")
            self.send_header("Content-Range", f"bytes {first}-{len(content) - 1}/{len(content)}")
        else:
            self.send_response(200)
        if deed != "unsized":
            self.send_header("Content-Length", len(content) - start)
        self.end_headers()
        body = content[start:]
        if deed in ("cut", "hold"):
            body = body[: int(number)]
        self.wfile.write(body + (b"more" if deed == "unsized" else b""))
        if deed == "hold":
            self.wfile.flush()
            server.held.set()
            server.go_on.wait(60)
            self.wfile.write(content[start + len(body) :])

    def log_message(self, *_):
        pass


@pytest.fixture
def server():
    with ThreadingHTTPServer(("127.0.0.1", 0), Mirror) as server:
        server.daemon_threads = True
        server.plan, server.asked, server.content = [], [], SET
        server.held, server.go_on = threading.Event(), threading.Event()
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        yield server
        server.go_on.set()
        server.shutdown()


@pytest.fixture(autouse=True)
def no_pauses(monkeypatch):
    monkeypatch.setattr(download, "PAUSE", 0)


def archive(server, content=None, mirrors=("/a.tar.gz",), unpacked=1_000_000):
    if content is not None:
        server.content = content
    urls = tuple(f"http://127.0.0.1:{server.server_port}{path}" for path in mirrors)
    digest = hashlib.sha256(server.content).hexdigest()
    return Archive("The set", urls, len(server.content), digest, "set", "meta/train.txt", unpacked)


def assert_complete(folder):
    assert (folder / "images/1.jpg").read_bytes() == NOISE
    assert (folder / "meta/train.txt").read_text() == "pizza/1\n"
    left = {path.name for path in folder.parent.iterdir()} - {folder.name, f".{folder.name}.lock"}
    assert not left


def ranges(server):
    return [asked for _, asked in server.asked]


def test_a_good_mirror(server, tmp_path):
    folder = fetch(archive(server), tmp_path / "deep" / "my-set")
    assert_complete(folder)
    assert fetch(archive(server), folder) == folder and len(server.asked) == 1


def test_cuts_are_gone_on_with(server, tmp_path):
    server.plan = ["cut 100000", "cut 50000", "503"]
    assert_complete(fetch(archive(server), tmp_path / "set"))
    assert ranges(server) == [None, "bytes=100000-", "bytes=150000-", "bytes=150000-"]


def test_a_mirror_that_brings_nothing_three_times_is_left(server, tmp_path):
    server.plan = ["cut 100000", "500", "cut 0"]
    assert_complete(fetch(archive(server, mirrors=("/a", "/b")), tmp_path / "set"))
    assert [path for path, _ in server.asked] == ["/a", "/a", "/a", "/b"]
    assert ranges(server)[3] == "bytes=100000-"


def test_all_mirrors_down_then_up_again(server, tmp_path):
    server.plan = ["cut 100000", *["500"] * 2, *["404"]]
    wanted = archive(server, mirrors=("/a", "/b"))
    with pytest.raises(ConnectionError) as told:
        fetch(wanted, tmp_path / "set")
    message = str(told.value)
    for words in (
        "/a: HTTP 500",
        "/b: HTTP 404",
        "100,000 bytes are kept",
        "set/meta/train.txt exists",
    ):
        assert words in message
    assert not (tmp_path / "set").exists()
    assert_complete(fetch(wanted, tmp_path / "set"))
    assert ranges(server)[-1] == "bytes=100000-"


def test_nobody_there(tmp_path):
    nobody = Archive("The set", ("http://127.0.0.1:9/a",), 10, "00" * 32, "set", "x", 10)
    with pytest.raises(ConnectionError, match="refused"):
        fetch(nobody, tmp_path / "set")


def test_a_wrong_checksum_is_never_used(server, tmp_path):
    server.plan = ["wrong"]
    wanted = archive(server, mirrors=("/a", "/b"))
    assert_complete(fetch(wanted, tmp_path / "set"))
    assert server.asked == [("/a", None), ("/b", None)]
    server.plan = ["wrong", "wrong"]
    with pytest.raises(ConnectionError, match=f"expected {wanted.sha256}; deleted"):
        fetch(wanted, tmp_path / "other")
    assert not (tmp_path / "other").exists()
    folder = fetch(wanted, tmp_path / "other")
    assert (folder / "images/1.jpg").read_bytes() == NOISE


def test_a_damaged_part_is_found_out_and_fetched_afresh(server, tmp_path):
    wanted = archive(server, mirrors=("/a", "/b"))
    (tmp_path / f".set-{wanted.sha256[:8]}.part").write_bytes(b"\0" * 1000)
    assert_complete(fetch(wanted, tmp_path / "set"))
    assert ranges(server) == ["bytes=1000-", None]


@pytest.mark.parametrize(
    "deed, words",
    [
        ("other", "offers 56 bytes, expected"),
        ("404", "HTTP 404"),
        ("shifted", "another range"),
    ],
)
def test_a_mirror_that_is_wrong_is_asked_once(server, tmp_path, deed, words):
    server.plan = ["cut 1000", deed] if deed == "shifted" else [deed]
    count = len(server.plan)
    with pytest.raises(ConnectionError, match=words):
        fetch(archive(server), tmp_path / "set")
    assert len(server.asked) == count


def test_servers_without_ranges_or_sizes(server, tmp_path):
    server.plan = ["cut 100000", "restart"]
    assert_complete(fetch(archive(server), tmp_path / "set"))
    shutil.rmtree(tmp_path / "set")
    server.plan = ["unsized"]
    assert_complete(fetch(archive(server), tmp_path / "set"))


HOSTILE = {
    "up": (("../evil", b"x"), "not inside set/"),
    "inner up": (("set/../../evil", b"x"), "not inside set/"),
    "absolute": (("/tmp/evil", b"x"), "not inside set/"),
    "windows": (("set/..\\evil", b"x"), "not inside set/"),
    "drive": (("set/C:evil", b"x"), "not inside set/"),
    "other folder": (("bin/evil", b"x"), "not inside set/"),
    "symlink": (("set/evil", "2", "/etc"), "no plain file"),
    "hardlink": (("set/evil", "1", "/etc/passwd"), "no plain file"),
    "device": (("set/evil", "3"), "no plain file"),
    "pipe": (("set/evil", "6"), "no plain file"),
    "bomb": (("set/evil", bytes(1_000_000)), "larger than 1,000,000 bytes"),
}


@pytest.mark.filterwarnings("ignore:Python 3.14 will:DeprecationWarning")  # it has the filter
@pytest.mark.parametrize("filtered", [True, False], ids=["data filter", "a Python without it"])
@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_archives_are_refused_whole(server, tmp_path, monkeypatch, name, filtered):
    if not filtered:
        monkeypatch.delattr(tarfile, "data_filter")
    member, words = HOSTILE[name]
    content = packed(("set/meta/train.txt", b"pizza/1\n"), member, ("set/evil/passwd", b"x"))
    home = tmp_path / "home"
    with pytest.raises(ValueError, match=words):
        fetch(archive(server, content), home / "set")
    assert [path.name for path in tmp_path.rglob("*") if "evil" in path.name] == []
    assert not (home / "set").exists() and not list(home.glob("*.unpacking"))


def test_archives_that_are_no_archives(server, tmp_path):
    for content in (b"not a tar", SET[:-50_000], packed(("set/images/1.jpg", b"x"))):
        with pytest.raises(ValueError, match="cannot be unpacked|holds no meta/train.txt"):
            fetch(archive(server, content), tmp_path / "set")
        assert not (tmp_path / "set").exists()


def test_something_else_in_the_way_is_not_touched(server, tmp_path):
    (tmp_path / "set").mkdir()
    (tmp_path / "set" / "diary.txt").write_text("mine")
    with pytest.raises(FileExistsError, match="is not The set: move it away"):
        fetch(archive(server), tmp_path / "set")
    assert (tmp_path / "set" / "diary.txt").read_text() == "mine" and not server.asked
    (tmp_path / "set" / "diary.txt").unlink()
    assert_complete(fetch(archive(server), tmp_path / "set"))


def test_disk_space_is_checked_before_anything_is_fetched(server, tmp_path, monkeypatch):
    monkeypatch.setattr(download.shutil, "disk_usage", lambda _: SimpleNamespace(free=9))
    with pytest.raises(OSError, match=r"needs 0\.0 GB .* 0\.0 GB are free: make room"):
        fetch(archive(server), tmp_path / "set")
    assert not server.asked


FETCH = """
import sys
from foodxai.data.download import Archive, fetch
fetch(eval(sys.argv[1]), sys.argv[2])
"""


def start(wanted, folder, **options):
    command = [sys.executable, "-c", FETCH, repr(wanted), str(folder)]
    return subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **options
    )


def test_a_disk_that_fills_up_keeps_what_was_fetched(server, tmp_path):
    resource = pytest.importorskip("resource", reason="Windows has no limits of this kind")

    def small_files():
        resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))

    process = start(archive(server), tmp_path / "set", preexec_fn=small_files)
    errors = process.communicate()[1]
    assert process.returncode == 1 and "OSError" in errors and "ConnectionError" not in errors
    assert len(server.asked) == 1
    assert_complete(fetch(archive(server), tmp_path / "set"))
    assert ranges(server)[-1] == "bytes=100000-"


def test_two_at_once_download_once(server, tmp_path):
    server.plan = ["hold 1000"]
    with start(archive(server), tmp_path / "set") as first:
        assert server.held.wait(60)
        with start(archive(server), tmp_path / "set") as second:
            said = second.stdout.readline()
            assert said == "Another process is fetching The set: waiting for it.\n"
            server.go_on.set()
            assert (first.wait(60), second.wait(60)) == (0, 0)
    assert_complete(tmp_path / "set")
    assert len(server.asked) == 1


def test_a_killed_process_blocks_nobody(server, tmp_path):
    server.plan = ["hold 100000"]
    with start(archive(server), tmp_path / "set") as process:
        assert server.held.wait(60)
        until = time.monotonic() + 60
        while sum(part.stat().st_size for part in tmp_path.glob(".*.part")) < 50_000:
            assert time.monotonic() < until
            time.sleep(0.01)
        process.kill()
    (tmp_path / ".set.unpacking" / "set" / "half-unpacked").mkdir(parents=True)
    assert_complete(fetch(archive(server), tmp_path / "set"))
    assert {path.name for path in (tmp_path / "set").iterdir()} == {"images", "meta"}
    assert ranges(server)[-1].startswith("bytes=")


def test_the_published_archives():
    for module in (food101, cifar10):
        wanted = module.ARCHIVE
        assert len(bytes.fromhex(wanted.sha256)) == 32 and wanted.unpacked > wanted.size
        assert all(url.endswith(".tar.gz") for url in wanted.urls) and wanted.urls[0].startswith(
            "https://"
        )


JPEG = io.BytesIO()
Image.new("RGB", (4, 4)).save(JPEG, "jpeg")
BATCH = pickle.dumps({b"data": np.zeros((1, 3072), np.uint8), b"labels": [3]}, 4)


@pytest.mark.parametrize(
    "module, files",
    [
        (food101, {"meta/train.txt": b"pizza/1\n", "images/pizza/1.jpg": JPEG.getvalue()}),
        (cifar10, {"data_batch_1": BATCH}),
    ],
)
def test_a_data_set_is_downloaded_to_where_it_is_loaded_from(
    server, tmp_path, monkeypatch, module, files
):
    monkeypatch.setenv("FOODXAI_DATA", str(tmp_path))
    with pytest.raises(FileNotFoundError, match="Get it with"):
        module.load("train")
    top = module.ARCHIVE.top
    ours = archive(server, packed(*((f"{top}/{name}", content) for name, content in files.items())))
    changed = dict(urls=ours.urls, size=ours.size, sha256=ours.sha256)
    monkeypatch.setattr(module, "ARCHIVE", replace(module.ARCHIVE, **changed))
    monkeypatch.setattr(download.shutil, "disk_usage", lambda _: SimpleNamespace(free=10**11))
    assert module.download() == tmp_path / top
    assert len(module.load("train", **({"classes": None} if module is food101 else {}))) == 1
