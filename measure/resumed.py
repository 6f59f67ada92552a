"""Maps that take long, kept as they come: a run that was cut off goes on where it was."""

import functools
import zlib

import numpy as np
import record
from tqdm import tqdm

from foodxai import _files

CHUNK = 5


def maps(folder, name, asked, model, images, make):
    """The maps of several methods, [M, N, ...], and the time that earlier runs took, float [2].

    asked: what decides the maps beside weights and images; its repr is a part of the key.
    make: a slice of the images -> their maps, [M, n, ...].
    """
    content = [np.asarray(array).tobytes() for array in (*model.get_weights(), images)]
    key = zlib.crc32(b"".join([repr(asked).encode(), *content]))
    file, began = folder / f"{name}-{key:08x}.npz", record.clock()
    found, earlier = [], np.zeros(2)
    if file.exists():
        with np.load(file) as kept:
            found, earlier = [kept["maps"]], kept["spent"]
    done = found[0].shape[1] if found else 0
    folder.mkdir(parents=True, exist_ok=True)
    with tqdm(total=len(images), initial=done, desc=name, unit="image") as progress:
        for start in range(done, len(images), CHUNK):
            here = slice(start, start + CHUNK)
            found.append(make(here))
            spent = earlier + record.clock() - began
            made = dict(maps=np.concatenate(found, axis=1), spent=spent)
            _files.write(file, functools.partial(np.savez, **made))
            progress.update(len(images[here]))
    return np.concatenate(found, axis=1), earlier
