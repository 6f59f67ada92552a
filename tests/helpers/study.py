"""A small study: its record and its tables."""

import json

import numpy as np
import pandas as pd

THREE = ["score_cam", "grad_cam_plus_plus", "grad_cam"]
METHODS = [*THREE, "cam", "gaussian", "everything", "layer_cam", "eigen_cam"]


def write_study(folder):
    """Two networks of 60 photos; the second has one fill, and is always right."""
    (folder / "study").mkdir(parents=True)
    networks = []
    for seed in (0, 1):
        rng, rows = np.random.default_rng(seed), []
        dish = rng.integers(0, 10, 60)
        answer = np.where(rng.random(60) < 0.5 + seed, dish, (dish + 1) % 10)
        masks = [f"{mask}_{fill}" for mask in ("own", "equal") for fill in ("colour", "blur")]
        columns = ["area", *(masks if seed == 0 else masks[::2])]
        for method in ("whole", *METHODS):
            values = rng.random((len(columns), 60)) * (1 if method == "whole" else 0.9)
            rows += [
                [photo, dish[photo], answer[photo], method, *(f"{x:.4g}" for x in values[:, photo])]
                for photo in range(60)
            ]
        head = ["photo", "dish", "answer", "method", *columns]
        table = pd.DataFrame(rows, columns=head)
        table.to_csv(folder / "study" / f"head-{seed}.csv", index=False)
        about = {"size": 144, "layer": "top_activation", "places": 5, "photos": 60, "right": 0.5}
        networks.append({"name": f"head-{seed}", "title": "A <b>head", "seed": seed, **about})
    (folder / "study.json").write_text(json.dumps({"networks": networks}))
