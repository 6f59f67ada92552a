"""A classifier as files that a browser runs: its body for LiteRT.js, its head as plain numbers."""

from __future__ import annotations

import contextlib
import gzip
import hashlib
import os
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from .. import _files
from . import npm
from .files import source

if TYPE_CHECKING:
    import keras

LITERT = "@litertjs/core@2.5.3"
DIGEST = "PlGmbMOq9WitX7FO0jhbdJw9GthatsyuCQXjTt/wJZo0FLaw48q4tz8IwqgqCIkviYGr9OFDL1kCnN4nzWoyJQ=="
SCRIPTS = ("litert_wasm_compat_internal.js", "index.js")
BINARY = "litert_wasm_compat_internal.wasm"
FILES = (f"wasm/{SCRIPTS[0]}", f"dist/{SCRIPTS[1]}", f"wasm/{BINARY}")
WORKER = (
    "paint.js",
    "browser/resize.js",
    "browser/reading.js",
    "browser/methods.js",
    "browser/body.js",
)
# What LiteRT.js imports to load its WebAssembly by a script's address: here it is handed over. What
# goes wrong is thrown; its log, which says every step as an error, is kept low.
LOADER = """const createWasmLib = async (LiteRt) =>
  new LiteRt(await ModuleFactory({ wasmBinary, printErr: console.debug }));
"""


def body(model: keras.Model) -> bytes:
    """The network up to its last activation maps (``models.split``): a .tflite in 16-bit floats.

    Returns:
        bytes: [1, H, W, 3] RGB from 0 to 255 -> [1, h, w, channels], both float32.

    Raises:
        ValueError: see ``models.split``.
        RuntimeError: a TensorFlow without ``tf.lite``.
    """
    import keras
    import tensorflow as tf

    from .. import models

    if not hasattr(tf, "lite"):
        raise RuntimeError(
            f"TensorFlow {tf.__version__} comes without tf.lite, which makes the browser's copy of "
            "a network: pip install 'tensorflow<2.22'."
        )
    before, _ = models.split(model)
    image = keras.Input(before.input.shape[1:], batch_size=1)
    converter = tf.lite.TFLiteConverter.from_keras_model(keras.Model(image, before(image)))
    converter.optimizations = [tf.lite.Optimize.DEFAULT]
    converter.target_spec.supported_types = [tf.float16]
    with _silence():
        return converter.convert()


@contextlib.contextmanager
def _silence():
    """The converter writes its log past Python's own streams."""
    kept = [os.dup(stream) for stream in (1, 2)]
    with Path(os.devnull).open("w") as nothing:
        for stream in (1, 2):
            os.dup2(nothing.fileno(), stream)
        try:
            yield
        finally:
            for stream, copy in zip((1, 2), kept):
                os.dup2(copy, stream)
                os.close(copy)


def head(model: keras.Model) -> bytes:
    """The network's head, two classes where it has one logit.

    Returns:
        bytes: kernel as 16-bit floats [classes, channels], then bias as 32-bit floats.

    Raises:
        ValueError: another head than global average pooling and one dense layer.
    """
    from ..explain.cams import behind_pooling
    from ..models.checks import check_layer, check_network

    dense, *more = behind_pooling(check_network(model), check_layer(model, None))
    kernel = np.asarray(dense.kernel)
    bias = np.zeros(kernel.shape[1]) if dense.bias is None else np.asarray(dense.bias)
    for layer in more:
        kernel, bias = np.asarray(layer(kernel)), np.asarray(layer(bias[None]))[0]
    return kernel.T.astype("<f2").tobytes() + bias.astype("<f4").tobytes()


def runtime(folder: Path) -> tuple[bytes, bytes]:
    """LiteRT.js: its WebAssembly, and the worker's script with ours behind it.

    Args:
        folder: where the files of its npm package are kept; what is missing is fetched.

    Raises:
        OSError, subprocess.SubprocessError, ValueError: see ``npm.copy``.
    """
    if not all((folder / name).exists() for name in (*SCRIPTS, BINARY)):
        folder.mkdir(parents=True, exist_ok=True)
        npm.copy(LITERT, DIGEST, FILES, folder)
    factory, library = ((folder / name).read_text(encoding="utf-8") for name in SCRIPTS)
    begin, imported, rest = library.partition(
        'import { createWasmLib } from "@litertjs/wasm-utils";'
    )
    rest, exported, _ = rest.partition("\nexport {")
    if not (imported and exported):
        raise ValueError(f"{LITERT} is put together in another way than foodxai knows.")
    names = "{ Tensor, loadLiteRt, loadAndCompile }"
    script = (
        f"let wasmBinary = null;\n{factory}\nconst {names} = (() => {{\n{LOADER}{begin}{rest}\n"
        f"return {names};\n}})();\n{source(*WORKER, 'browser/worker.js')}"
    )
    return (folder / BINARY).read_bytes(), script.encode()


def put(folder: Path, name: str, content: bytes) -> dict:
    """Write a packed file that a page loads; returns what the page must know of it.

    Returns:
        dict: its name, its bytes as it travels, and the SHA-256 of those.
    """
    packed = gzip.compress(content, 9, mtime=0)
    _files.write(folder / f"{name}.packed", packed)
    digest = hashlib.sha256(packed).hexdigest()
    return {"file": f"{name}.packed", "bytes": len(packed), "sha256": digest}
