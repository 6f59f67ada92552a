"""A Keras network rebuilt in PyTorch, layer by layer, on the same weights.

For recording what PyTorch's explanation libraries say (record.py) and for timing them
(measure/explain_speed.py --torch). Needs torch, which nothing else here does.
"""

import numpy as np
import torch
from keras import layers
from torch.nn import functional

from foodxai import models


class Scaled(torch.nn.Module):
    """Times a power of two, which changes no digit."""

    def __init__(self, factor):
        super().__init__()
        self.factor = factor

    def forward(self, x):
        return x * self.factor


class Twin(torch.nn.Module):
    """The network [N, 3, H, W] -> logits, without its first preprocessing layers.

    prepare: images [N, H, W, 3] -> the tensor to explain.
    target: the module whose output is the target layer's, times ``scale``; what follows undoes it.
    """

    def __init__(self, model, layer=None, scale=1.0):
        super().__init__()
        self.flat, self.path, self.scale = models.flatten(model), models.locate(model, layer), scale
        self.target = Scaled(scale)
        self.steps = torch.nn.ModuleList()
        self.plan = []
        places, self.prepared = {}, []
        for path, made in self.flat.layers.items():
            tensor = self.flat.tensors[path]
            made_by = tensor._keras_history
            node = made_by.operation._inbound_nodes[made_by.node_index]
            before = [places.get(id(source), -1) for source in node.input_tensors]
            if isinstance(made, layers.Rescaling) and before == [-1]:
                self.prepared.append(made)
                places[id(tensor)] = -1
                continue
            self.steps.append(_module(made, node.input_tensors[0].shape))
            self.plan.append((before, path == self.path))
            places[id(tensor)] = len(self.plan) - 1
        self.eval()

    def prepare(self, images):
        for layer in self.prepared:
            images = images * np.asarray(layer.scale, float) + np.asarray(layer.offset, float)
        dtype = next(self.parameters()).dtype
        return torch.tensor(np.moveaxis(images, -1, 1), dtype=dtype).contiguous()

    def forward(self, image):
        made = []
        for step, (before, is_target) in zip(self.steps, self.plan):
            x = step(*(image if place < 0 else made[place] for place in before))
            if is_target:
                x = self.target(x) / self.scale
            made.append(x)
        return made[-1]


def _module(layer, shape):
    kind = type(layer).__name__
    if kind in ("Conv2D", "DepthwiseConv2D", "Dense"):
        linear = _linear(layer) if kind == "Dense" else _convolution(layer, shape)
        activation = layer.activation.__name__
        assert activation in ("linear", "relu"), activation
        return torch.nn.Sequential(linear, torch.nn.ReLU()) if activation == "relu" else linear
    if kind == "BatchNormalization":
        return _batch_norm(layer)
    if kind == "ReLU":
        # captum knows ReLU, not ReLU6
        top = () if layer.max_value is None else (_Call(lambda x: x.clamp(max=layer.max_value)),)
        return torch.nn.Sequential(torch.nn.ReLU(), *top)
    if kind == "MaxPooling2D":
        return torch.nn.MaxPool2d(layer.pool_size, layer.strides)
    if kind == "ZeroPadding2D":
        (top, bottom), (left, right) = layer.padding
        return torch.nn.ZeroPad2d((left, right, top, bottom))
    return _Call(
        {
            "Add": lambda x, y: x + y,
            "Dropout": lambda x: x,
            "Flatten": lambda x: x.permute(0, 2, 3, 1).flatten(1) if x.ndim == 4 else x,
            "GlobalAveragePooling2D": lambda x: x.mean((2, 3)),
        }[kind]
    )


class _Call(torch.nn.Module):
    def __init__(self, function):
        super().__init__()
        self.function = function

    def forward(self, *tensors):
        return self.function(*tensors)


def _convolution(layer, shape):
    kernel = np.asarray(layer.kernel)
    depthwise = type(layer).__name__ == "DepthwiseConv2D"
    kernel = kernel.transpose((2, 3, 0, 1) if depthwise else (3, 2, 0, 1))
    groups = kernel.shape[0] if depthwise else 1
    stride, size = layer.strides, layer.kernel_size
    pads = [0, 0, 0, 0]
    if layer.padding == "same":
        for axis in (0, 1):
            length = shape[1 + axis]
            total = max((-(-length // stride[axis]) - 1) * stride[axis] + size[axis] - length, 0)
            pads[2 - 2 * axis : 4 - 2 * axis] = total // 2, total - total // 2
    even = pads[0] == pads[1] and pads[2] == pads[3]
    convolution = torch.nn.Conv2d(
        kernel.shape[1] * groups,
        kernel.shape[0],
        size,
        stride,
        groups=groups,
        padding=(pads[2], pads[0]) if even else 0,
        bias=layer.bias is not None,
    )
    _fill(convolution, weight=kernel, bias=layer.bias)
    if even:
        return convolution
    return torch.nn.Sequential(_Call(lambda x: functional.pad(x, pads)), convolution)


def _linear(layer):
    linear = torch.nn.Linear(*layer.kernel.shape, bias=layer.bias is not None)
    return _fill(linear, weight=np.asarray(layer.kernel).T, bias=layer.bias)


def _batch_norm(layer):
    norm = torch.nn.BatchNorm2d(layer.gamma.shape[0], eps=layer.epsilon)
    return _fill(
        norm,
        weight=layer.gamma,
        bias=layer.beta,
        running_mean=layer.moving_mean,
        running_var=layer.moving_variance,
    )


def _fill(module, **values):
    with torch.no_grad():
        for name, value in values.items():
            if value is not None:
                getattr(module, name).copy_(torch.tensor(np.array(value)))
    return module
