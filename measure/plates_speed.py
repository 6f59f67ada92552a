"""How fast `foodxai.data.plates` draws: python measure/plates_speed.py [n] [size]."""

import os
import sys
import tempfile
import time

from foodxai.data import plates


def main(n=300, size=224):
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
    main(*map(int, sys.argv[1:]))
