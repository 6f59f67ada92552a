"""Record what captum, pytorch-grad-cam and scikit-learn say of the networks in networks.py.

    pip install torch torchvision captum grad-cam -e ".[test]"     (an environment of its own)
    python tests/helpers/oracles/record.py [NETWORK ...]

Where a library adds an epsilon or samples in another way than the paper, that is taken out here:

- pytorch-grad-cam's Grad-CAM++ adds 1e-6 to a denominator of squared gradients. The target layer's
  maps are divided by 2^14 and multiplied again behind it, which multiplies its gradient by 2^14
  and leaves the formula as it is, without the epsilon.
- pytorch-grad-cam's Score-CAM upsamples from corner to corner; here from pixel centre to pixel
  centre, as everything else does.
- pytorch-grad-cam's Finer-CAM weights its rivals by their probabilities; here it has one.
- pytorch-grad-cam's Eigen-CAM subtracts every map's mean first; scikit-learn projects without that.
- pytorch-grad-cam's ROAD adds noise from PyTorch's generator; here none.
"""

import sys
from importlib.metadata import version
from pathlib import Path

import numpy as np
import pytorch_grad_cam
import torch
from captum.attr import (
    GuidedBackprop,
    GuidedGradCam,
    IntegratedGradients,
    LayerActivation,
    LayerGradCam,
)
from pytorch_grad_cam.metrics import arcc, road
from pytorch_grad_cam.utils.model_targets import (
    ClassifierOutputSoftmaxTarget,
    ClassifierOutputTarget,
)
from sklearn.decomposition import TruncatedSVD

from foodxai import _files, models

sys.path.insert(0, str(Path(__file__).parents[2]))

from helpers.oracles import networks
from helpers.oracles.torch_twin import Twin

ASKED = ("torch", "captum", "grad-cam", "scikit-learn")
EVERY = 7  # of the pixels of a map in full size, every seventh along both sides is recorded


def by_captum(case):
    twin = Twin(case.model, case.layer)
    x, targets = twin.prepare(case.images), torch.tensor(case.targets)
    grad_cam = LayerGradCam(twin, twin.target).attribute(x, targets, relu_attributions=True)
    with torch.no_grad():
        logits = twin(x)
    return {"logits": logits, "grad_cam": grad_cam[:, 0]}


def at_the_pixels_by_captum(case):
    twin = Twin(case.model, case.layer).double()
    x, targets = twin.prepare(case.images), torch.tensor(case.targets)
    product = GuidedGradCam(twin, twin.target).attribute(
        x.clone().requires_grad_(), targets, interpolate_mode="bilinear"
    )
    blank = twin.prepare(np.broadcast_to(models.baseline(case.model), case.images.shape))
    integrated = IntegratedGradients(twin).attribute(
        x, blank, targets, n_steps=64, method="gausslegendre", internal_batch_size=16
    )
    found = {
        "guided_backprop": GuidedBackprop(twin).attribute(x.clone().requires_grad_(), targets),
        "guided_grad_cam": product,
        "integrated_gradients": integrated,
    }
    return {name: x.permute(0, 2, 3, 1)[:, ::EVERY, ::EVERY] for name, x in found.items()}


def by_scikit_learn(case):
    twin = Twin(case.model, case.layer)
    maps = LayerActivation(twin, twin.target).attribute(twin.prepare(case.images))
    found = []
    for own in maps.detach().double().permute(0, 2, 3, 1).numpy():
        first = TruncatedSVD(1, algorithm="arpack", random_state=0)
        projected = first.fit_transform(own.reshape(-1, own.shape[2])).reshape(own.shape[:2])
        found.append(np.maximum(projected * np.sign(projected.sum()), 0))
    return {"eigen_cam": np.stack(found)}


def by_pytorch_grad_cam(method, case, scale=1.0, **how):
    """Its maps before they are scaled."""
    twin, found = Twin(case.model, case.layer, scale), []
    cam = method(model=twin, target_layers=[twin.target])
    inner = getattr(cam, "base_cam", cam)
    whole = inner.get_cam_image

    def keep(*args, **kwargs):
        found.append(np.maximum(whole(*args, **kwargs), 0))
        return found[-1]

    inner.get_cam_image = keep
    how = how or {"targets": [ClassifierOutputTarget(target) for target in case.targets]}
    cam(twin.prepare(case.images), **how)
    return found[0]


def finer_cam(case):
    """Image by image, as pytorch-grad-cam takes one class for all."""
    maps = [
        by_pytorch_grad_cam(
            pytorch_grad_cam.FinerCAM,
            case._replace(images=image[None]),
            comparison_categories=[1],
            target_idx=target,
        )
        for image, target in zip(case.images, case.targets)
    ]
    return np.concatenate(maps)


class Quiet(road.NoisyLinearImputer):
    def __init__(self):
        super().__init__(noise=0)


def metrics_by_pytorch_grad_cam(case):
    """Of fixed heatmaps, as if they were Grad-CAM's."""
    twin, heat = Twin(case.model, case.layer), networks.heat(case.images.shape[1])
    cam = pytorch_grad_cam.GradCAM(twin, [twin.target])

    def grad_cam(input_tensor, targets):
        return cam(input_tensor, [ClassifierOutputTarget(target.category) for target in targets])

    targets = [ClassifierOutputSoftmaxTarget(target) for target in case.targets]
    given, shares = (twin.prepare(case.images), heat, targets, twin), [20, 40, 60, 80]
    return {
        "road": road.ROADCombined(shares)(*given),
        "complexity": arcc.Complexity()(heat),
        "coherency": arcc.Coherency()(*given, grad_cam),
        "arcc": arcc.ARCC(grad_cam, shares)(*given),
    }


def recorded_of(name):
    case = networks.CASES[name]()
    found = by_captum(case) | at_the_pixels_by_captum(networks.in_double(name))
    found |= by_scikit_learn(case)
    found["finer_cam"] = finer_cam(case)
    for method, kind, scale in [
        ("grad_cam_plus_plus", pytorch_grad_cam.GradCAMPlusPlus, 2.0**-14),
        ("score_cam", pytorch_grad_cam.ScoreCAM, 1.0),
        ("hires_cam", pytorch_grad_cam.HiResCAM, 1.0),
        ("layer_cam", pytorch_grad_cam.LayerCAM, 1.0),
    ]:
        found[method] = by_pytorch_grad_cam(kind, case, scale)
    if name in networks.MEASURED:
        found |= metrics_by_pytorch_grad_cam(case)
    return found


def main():
    torch.nn.UpsamplingBilinear2d = lambda size: torch.nn.Upsample(size, mode="bilinear")
    road.NoisyLinearImputer = Quiet
    recorded = dict(np.load(networks.RECORD)) if networks.RECORD.exists() else {}
    recorded["versions"] = ", ".join(f"{name} {version(name)}" for name in ASKED)
    for name in sys.argv[1:] or networks.CASES:
        for what, value in recorded_of(name).items():
            recorded[f"{name}/{what}"] = np.asarray(torch.as_tensor(value).detach(), np.float32)
        print(name, "recorded")
    _files.write(networks.RECORD, lambda part: np.savez_compressed(part, **recorded))


if __name__ == "__main__":
    main()
