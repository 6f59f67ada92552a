"""How fast ``foodxai.data.plates`` draws, and reads what it has drawn.

    python measure/plates_speed.py [N] [SIZE]

N images, 300 without it, of SIZE pixels, 224 without it.
"""

import os
import tempfile
import time

import usage

from foodxai.data import plates


def main(n, size):
    with tempfile.TemporaryDirectory() as folder:
        os.environ["FOODXAI_CACHE"] = folder
        start = time.perf_counter()
        plates.load("train", n, size=size)
        drawn = time.perf_counter() - start
        start = time.perf_counter()
        plates.load("train", n, size=size)
        read = time.perf_counter() - start
    print(f"{n} images of {size} px on {os.cpu_count()} cores")
    print(f"drawn at {n / drawn:.1f} images/s, read again in {read:.2f} s")


if __name__ == "__main__":
    parser = usage.Parser(__doc__)
    parser.add_argument("n", nargs="?", type=int, default=300)
    parser.add_argument("size", nargs="?", type=int, default=224)
    main(**vars(parser.parse_args()))
