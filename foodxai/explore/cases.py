"""What an explorer shows of one photo: classes, methods, layers, a map and masked scores for each."""

import base64
import io
from dataclasses import dataclass

import numpy as np
from PIL import Image

THRESHOLDS = (0, 0.2, 0.4, 0.6, 0.8)
FINEST = 56  # rows and columns of a pixel-level map, averaged down to save space


@dataclass(frozen=True, eq=False)
class Case:
    """One photo, one network, and everything an explorer without a kernel can show of them.

    image: uint8 [H, W, 3]. classes: (name, probability) of every class to choose from.
    methods: names in ``explain.METHODS``. layers: paths in the network. baseline: the colour [3] of
    what is masked. maps: (class, method, layer) as numbers -> raw map [h, w]. scores: the same keys
    -> the class's probability for the masked image at each of ``THRESHOLDS``.
    """

    title: str
    question: str
    image: np.ndarray
    classes: tuple
    methods: tuple
    layers: tuple
    baseline: tuple
    maps: dict
    scores: dict


def case(model, image, title, *, classes=3, methods=("grad_cam",), layers=(None,), names=None, question=""):
    """Compute a case for ``page``: every class by every method at every layer.

    Args:
        model: a Keras classifier that ends in logits.
        image: uint8 [H, W, 3], of the size that the model takes.
        title: what stands under the photo, plain text.
        classes: how many of the most probable ones, or a list of class names.
        methods: names in ``explain.METHODS``.
        layers: what ``models.locate`` takes; None means the last convolutional activation.
        names: the class names in the order of the logits; None means ImageNet's.
        question: what to look for, plain text.

    Returns:
        Case.

    Raises:
        TypeError, ValueError: see ``models.class_index``, ``models.locate`` and ``explain``.
    """
    from .. import models
    from ..models.checks import check_network

    check_network(model)
    names = models.imagenet_classes() if names is None else tuple(names)
    image = np.asarray(image)
    probabilities = predict(model, image[None], names)[0]
    targets = np.argsort(-probabilities, kind="stable")
    if isinstance(classes, int):
        targets = targets[:classes]
    else:
        targets = targets[np.isin(targets, [models.class_index(name, names) for name in classes])]
    paths = tuple(models.locate(model, layer) for layer in layers)
    colour = models.baseline(model)
    maps, scores = {}, {}
    for m, method in enumerate(methods):
        for p, path in enumerate(paths):
            found = raw_maps(model, image, targets, method, path)
            for c, (target, raw) in enumerate(zip(targets, found)):
                maps[c, m, p] = raw
                scores[c, m, p] = masked_scores(model, image, raw, target, colour, names)
    shown = tuple((names[target], float(probabilities[target])) for target in targets)
    return Case(str(title), str(question), image, shown, tuple(methods), paths, tuple(colour.tolist()), maps, scores)


def predict(model, images, names):
    """Softmax probabilities [N, classes]; a ValueError where the names do not fit them."""
    from ..models.engine import run

    logits = run(model, images, None, None, _logits_step).astype(np.float64)
    if logits.shape[1] != len(names):
        raise ValueError(
            f"The model gives logits of shape {logits.shape} for {len(names)} class names. Pass "
            "names=, one per logit."
        )
    scores = np.exp(logits - logits.max(axis=1, keepdims=True))
    return scores / scores.sum(axis=1, keepdims=True)


def _logits_step(flat):
    from ..models.engine import function, signature

    return function(signature(flat))(lambda images, targets: flat.model(images, training=False))


def raw_maps(model, image, targets, method, layer):
    """One map [h, w] per target; of signed values per pixel, the largest absolute one of a pixel.

    Pixel-level maps are averaged down to at most FINEST by FINEST.
    """
    import tensorflow as tf

    from .. import explain

    if method not in explain.METHODS:
        raise ValueError(f"No method is called {method!r}; there are {', '.join(explain.METHODS)}.")
    function = explain.METHODS[method].function
    raw = function(model, np.repeat(image[None], len(targets), axis=0), np.asarray(targets), layer=layer)
    if raw.ndim == 4:
        raw = np.abs(raw).max(axis=-1)
        fine = [min(side, FINEST) for side in raw.shape[1:]]
        raw = tf.image.resize(raw[..., None], fine, "area")[..., 0].numpy()
    return raw


def masked_scores(model, image, raw, target, colour, names):
    """The target's probability for the image masked by its heatmap from each of THRESHOLDS on."""
    from .. import explain

    heat = explain.heatmap(raw, image.shape[:2])
    kept = np.where(heat >= np.array(THRESHOLDS)[:, None, None], heat, 0)
    images = explain.blend(np.repeat(image[None], len(kept), axis=0), kept, colour)
    return predict(model, images, names)[:, target]


def title_of(method):
    """A method's name as people write it: "guided_grad_cam_plus_plus" is "Guided Grad-CAM++"."""
    text = method.replace("_plus_plus", "++").replace("_cam", "-CAM").replace("_", " ")
    return "CAM" if text == "cam" else " ".join(word[0].upper() + word[1:] for word in text.split())


def packed_map(raw, scores=None):
    """A map as JSON takes it, in base64 of its 32-bit floats, and its masked scores."""
    packed = {"size": list(raw.shape), "values": _base64(raw.astype("<f4").tobytes())}
    if scores is not None:
        packed["scores"] = [round(float(score), 5) for score in scores]
    return packed


def packed_photo(title, question, image, classes, methods, layers, baseline):
    """A photo and what may be chosen for it, as JSON takes it; the photo is a JPEG."""
    buffer = io.BytesIO()
    Image.fromarray(image).save(buffer, "JPEG", quality=85)
    return {
        "title": title,
        "question": question,
        "uri": "data:image/jpeg;base64," + _base64(buffer.getvalue()),
        "size": list(image.shape[:2]),
        "classes": [[name, round(probability, 5)] for name, probability in classes],
        "methods": [[method, title_of(method)] for method in methods],
        "layers": list(layers),
        "baseline": list(baseline),
    }


def colour_maps():
    """The colour maps to choose from, perceptually uniform, the course's own first: 256 RGB each."""
    from matplotlib import colormaps

    tables = {name: 255 * colormaps[name](np.arange(256))[:, :3] for name in ("viridis", "magma", "cividis", "gray")}
    return {name: _base64(np.rint(table).astype(np.uint8).tobytes()) for name, table in tables.items()}


def _base64(content):
    return base64.b64encode(content).decode()
