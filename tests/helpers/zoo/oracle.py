"""What ought to come out: plain GradientTape and NumPy, and nothing of foodxai."""

import contextlib
from unittest import mock

import keras
import numpy as np
import tensorflow as tf


def find(model, path):
    """The layer or operation at a path such as "backbone/maps"."""
    first, _, rest = path.partition("/")
    parts = model.layers if isinstance(model, keras.Sequential) else model.operations
    found = next(part for part in parts if part.name == first)
    return find(found, rest) if rest else found


def logits(model, images):
    """Logits [N, classes] of a classifier, [-z/2, z/2] where it has one logit z."""
    answer = model(images, training=False)
    answer = next(iter(answer.values())) if isinstance(answer, dict) else answer
    answer = answer[0] if isinstance(answer, list) else answer
    return tf.concat([-answer / 2, answer / 2], axis=1) if answer.shape[1] == 1 else answer


def probabilities(model, images):
    """The softmax of the logits, in NumPy: [N, classes] float64."""
    scores = np.asarray(logits(model, images), np.float64)
    scores = np.exp(scores - scores.max(axis=1, keepdims=True))
    return scores / scores.sum(axis=1, keepdims=True)


def scores_of(model, images, targets):
    return tf.gather(logits(model, images), targets, axis=1, batch_dims=1)


@contextlib.contextmanager
def tapped(operation, tape):
    """Everything that the operation gives while the network runs, last call last."""
    seen, original = [], operation.call

    def call(*args, **kwargs):
        output = original(*args, **kwargs)
        tape.watch(output)
        seen.append(output)
        return output

    with mock.patch.object(operation, "call", call):
        yield seen


def maps_and_gradients(model, path, images, targets):
    """A layer's maps and the logits' gradients there, both [N, h, w, channels] float64."""
    with tf.GradientTape() as tape, tapped(find(model, path), tape) as seen:
        score = tf.reduce_sum(scores_of(model, images, targets))
    gradients = tape.gradient(score, seen[-1])
    return np.asarray(seen[-1], np.float64), np.asarray(gradients, np.float64)


def gradient(model, images, targets):
    images = tf.constant(images)
    with tf.GradientTape() as tape:
        tape.watch(images)
        score = tf.reduce_sum(scores_of(model, images, targets))
    return np.asarray(tape.gradient(score, images), np.float64)


def guided_backprop(model, images, targets):
    """The gradient with TensorFlow's own ReLUs replaced by guided ones."""
    with (
        mock.patch.object(tf.nn, "relu", _guided(tf.nn.relu, np.inf)),
        mock.patch.object(tf.nn, "relu6", _guided(tf.nn.relu6, 6)),
    ):
        return gradient(model, images, targets)


def _guided(relu, limit):
    @tf.custom_gradient
    def rule(x):
        linear = tf.logical_and(x > 0, x < limit)
        return relu(x), lambda slope: tf.where(linear & (slope > 0), slope, tf.zeros_like(slope))

    return lambda features, name=None: rule(features)


def grad_cam(maps, gradients):
    weights = gradients.mean(axis=(1, 2))
    return np.maximum((maps * weights[:, None, None]).sum(axis=-1), 0)


def grad_cam_plus_plus(maps, gradients):
    """Equation 19 of the paper with the alphas of its equation 10 for exp(score), term by term."""
    positive = np.maximum(gradients, 0)
    sums = np.maximum(maps.sum(axis=(1, 2), keepdims=True), 0)
    alphas = np.divide(
        positive**2,
        2 * positive**2 + sums * positive**3,
        out=np.zeros_like(positive),
        where=positive > 0,
    )
    weights = (alphas * positive).sum(axis=(1, 2))
    return np.maximum((maps * weights[:, None, None]).sum(axis=-1), 0)


def hires_cam(maps, gradients):
    return np.maximum((maps * gradients).sum(axis=-1), 0)


def layer_cam(maps, gradients):
    return np.maximum((maps * np.maximum(gradients, 0)).sum(axis=-1), 0)


def rivals(scores, targets):
    """The three classes whose logits are nearest to the target's: [N, 3]."""
    distances = np.abs(scores - np.take_along_axis(scores, targets[:, None], 1))
    distances[np.arange(len(scores)), targets] = np.inf
    return np.argsort(distances, axis=1, kind="stable")[:, : min(3, scores.shape[1] - 1)]


def eigen_cam(maps):
    found = []
    for own in maps:
        rows = own.reshape(-1, own.shape[-1])
        direction = np.linalg.svd(rows, full_matrices=False)[2][0]
        projected = rows @ direction
        found.append(projected * (np.sign(projected.sum()) or 1))
    return np.maximum(np.stack(found).reshape(maps.shape[:3]), 0)


def cam(maps, dense, targets):
    """Maps weighted by a dense layer's kernel [channels, classes or 1]."""
    kernel = np.asarray(dense.kernel, np.float64)
    kernel = np.concatenate([-kernel / 2, kernel / 2], axis=1) if kernel.shape[1] == 1 else kernel
    return np.maximum(np.einsum("nhwk,kn->nhw", maps, kernel[:, targets]), 0)


def resized(maps, size):
    """[..., h, w] bilinearly to [..., H, W]."""
    flat = np.reshape(maps, (-1, *np.shape(maps)[-2:], 1)).astype(np.float32)
    return tf.image.resize(flat, size).numpy().reshape(*np.shape(maps)[:-2], *size)


def heatmaps(maps):
    """Every map [..., H, W] from 0 to 1; one that is the same everywhere is 0."""
    low, high = maps.min(axis=(-2, -1), keepdims=True), maps.max(axis=(-2, -1), keepdims=True)
    return np.divide(maps - low, high - low, out=np.zeros_like(maps), where=high > low)


def blend(images, heat, colour):
    """Images seen through heatmaps, over a colour."""
    return (colour + heat[..., None] * (images - colour)).astype(np.float32)


def masked_scores(model, maps, images, targets, colour, answers=logits):
    """[N, channels]: the logit (or another answer) of every image under each of its maps."""
    rows = []
    for image, own, target in zip(images, np.moveaxis(maps, -1, 1), targets):
        masks = heatmaps(resized(own, image.shape[:2]))
        rows.append(np.asarray(answers(model, blend(image, masks, colour))[:, target], np.float64))
    return np.stack(rows)


def score_cam(maps, scores):
    """Weighted by the softmax over channels of logits."""
    weights = np.exp(scores - scores.max(axis=1, keepdims=True))
    return weighted_by(maps, weights)


def weighted_by(maps, weights):
    """What positive weights, scaled to sum to 1, make of the maps."""
    weights = weights / weights.sum(axis=1, keepdims=True)
    return np.maximum(np.einsum("nhwk,nk->nhw", maps, weights), 0)
