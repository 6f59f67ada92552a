"""From a network and photos to what is left of its answers under every mask."""

import functools

import numpy as np
from scipy import ndimage, stats

from foodxai import explain, metrics, models
from foodxai.explain.controls import edges

CHEAP = ("grad_cam", "grad_cam_plus_plus", "score_cam", "layer_cam", "finer_cam", "eigen_cam")
CONTROLS = ("gaussian", "noise", "edges", "everything")
PROBABILITY = "score_cam_probability"
COVERED = ("occlusion", "rise")
ALL, TOLERANCE = 100, 0.02  # of Score-CAM: maps that are all asked about, and what more may err
MASKS = 100  # of RISE
BASES = ("colour", "blur", "black")
STEPS, SHARES = 8, (0.3, 0.6)  # of insertion and deletion, and of ROAD


def asked_of(kind, seed):
    """The methods that explain a network; those that take long explain first seeds alone."""
    first = seed == 0
    readings = (PROBABILITY,) if first and kind != "fine" else ()
    covered = COVERED if first and kind in ("head", "small") else ()
    return *CHEAP, *readings, *covered, *CONTROLS


def method(name, model):
    """Its function, with what makes it quick enough."""
    many = models.split(model)[0].output_shape[-1] > ALL
    score_cam = functools.partial(explain.score_cam, tolerance=TOLERANCE if many else None)
    functions = {
        "score_cam": score_cam,
        PROBABILITY: functools.partial(score_cam, score="probability"),
        "rise": functools.partial(explain.rise, masks=MASKS),
        "edges": edges,
        "everything": everything,
    }
    return functions.get(name) or explain.METHODS[name].function


def everything(model, images, targets):
    """A mask that keeps all: Fake-CAM (Poppi et al. 2021, arXiv 2104.10252) without its hole."""
    return np.ones(images.shape[:3], np.float32)


def heat(name, model, images, targets):
    """A method's masks, float32 [N, H, W], 0 to 1."""
    found = method(name, model)(model, images, targets)
    return found if name == "everything" else explain.heatmap(found, images.shape[1])


def level(masks):
    """The place of each pixel in the order of the heat, 0 to 1: a mask keeps half of the photo."""
    ranks = stats.rankdata(masks.reshape(len(masks), -1), axis=1)
    return ((ranks - 0.5) / masks[0].size).reshape(masks.shape).astype(np.float32)


def covers(model, images):
    """What fills the covered places, by name: float32, broadcast to the images."""
    width = images.shape[1] / 16
    blur = ndimage.gaussian_filter(images.astype(np.float32), (0, width, width, 0))
    return dict(zip(BASES, (models.baseline(model), blur, np.zeros(3, np.float32))))


def kept(model, images, targets, names, bases):
    """What masks keep of some photos, float [M, N, 1 + 2 x bases]: the area, then confidences.

    Of each base: under the masks as they are, and under masks of equal area.
    """
    own = heats(model, images, targets, names)
    kinds = own, np.stack([level(masks) for masks in own])
    fills = covers(model, images)
    found = [left(model, images, masks, targets, fills[base]) for base in bases for masks in kinds]
    return np.stack([own.mean((2, 3)), *found], axis=-1)


def heats(model, images, targets, names):
    """The masks of several methods, [M, N, H, W]."""
    return np.stack([heat(name, model, images, targets) for name in names])


def left(model, images, masks, targets, fill):
    """The confidence in the targets that is left under masks [M, N, H, W], [M, N]."""
    blended = fill + masks[..., None] * (images - fill)
    rows, asked = blended.reshape(-1, *images.shape[1:]), np.tile(targets, len(masks))
    answers = models.confidence(model, rows, asked, batch_size=35, derived=True)
    return answers.reshape(masks.shape[:2])


def curves(model, images, targets, names):
    """Areas under insertion and deletion, and ROAD, float [M, N, 3]."""
    masks, found = heats(model, images, targets, names), []
    for curve in (metrics.insertion, metrics.deletion):
        found.append(metrics.area(curve(model, images, masks, targets, steps=STEPS)))
    found.append(metrics.road(model, images, masks, targets, shares=SHARES))
    return np.stack(found, axis=-1)
