"""Record what captum and pytorch-grad-cam say of the networks in networks.py, in recorded.npz.

    pip install torch torchvision captum grad-cam -e ".[test]"     (an environment of its own)
    python tests/helpers/oracles/record.py [NETWORK ...]

Where a library adds an epsilon or samples in another way than the paper, that is taken out here:

- pytorch-grad-cam's Grad-CAM++ adds 1e-6 to a denominator of squared gradients. The target layer's
  maps are divided by 2^14 and multiplied again behind it, which multiplies its gradient by 2^14
  and leaves the formula as it is, without the epsilon.
- pytorch-grad-cam's Score-CAM upsamples from corner to corner; here from pixel centre to pixel
  centre, as everything else does.
"""

import sys
from pathlib import Path

import captum
import numpy as np
import pytorch_grad_cam
import torch
from captum.attr import GuidedBackprop, GuidedGradCam, LayerGradCam
from pytorch_grad_cam.utils.model_targets import ClassifierOutputTarget

from foodxai import _files

sys.path.insert(0, str(Path(__file__).parents[2]))

from helpers.oracles import networks
from helpers.oracles.torch_twin import Twin

EVERY = 7  # of the pixels of a guided map, every seventh along both sides is recorded


def by_captum(case):
    twin = Twin(case.model, case.layer)
    x, targets = twin.prepare(case.images), torch.tensor(case.targets)
    grad_cam = LayerGradCam(twin, twin.target).attribute(x, targets, relu_attributions=True)
    with torch.no_grad():
        logits = twin(x)
    return {"logits": logits, "grad_cam": grad_cam[:, 0]}


def guided_by_captum(case):
    twin = Twin(case.model, case.layer).double()
    x, targets = twin.prepare(case.images), torch.tensor(case.targets)
    fine = GuidedBackprop(twin).attribute(x.clone().requires_grad_(), targets)
    product = GuidedGradCam(twin, twin.target).attribute(
        x.clone().requires_grad_(), targets, interpolate_mode="bilinear"
    )
    return {
        "guided_backprop": fine.permute(0, 2, 3, 1)[:, ::EVERY, ::EVERY],
        "guided_grad_cam": product.permute(0, 2, 3, 1)[:, ::EVERY, ::EVERY],
    }


def by_pytorch_grad_cam(method, case, scale=1.0):
    twin = Twin(case.model, case.layer, scale)
    found = []
    cam = method(model=twin, target_layers=[twin.target])
    whole = cam.get_cam_image

    def keep(*args, **kwargs):
        found.append(np.maximum(whole(*args, **kwargs), 0))
        return found[-1]

    cam.get_cam_image = keep
    cam(twin.prepare(case.images), [ClassifierOutputTarget(target) for target in case.targets])
    return found[0]


def main():
    torch.nn.UpsamplingBilinear2d = lambda size: torch.nn.Upsample(size, mode="bilinear")
    path = Path(__file__).with_name("recorded.npz")
    recorded = dict(np.load(path)) if path.exists() else {}
    recorded["versions"] = f"torch {torch.__version__}, captum {captum.__version__}"
    for name in sys.argv[1:] or networks.CASES:
        case = networks.CASES[name]()
        found = by_captum(case) | guided_by_captum(networks.in_double(name))
        found["grad_cam_plus_plus"] = by_pytorch_grad_cam(
            pytorch_grad_cam.GradCAMPlusPlus, case, 2.0**-14
        )
        found["score_cam"] = by_pytorch_grad_cam(pytorch_grad_cam.ScoreCAM, case)
        for what, value in found.items():
            recorded[f"{name}/{what}"] = np.asarray(torch.as_tensor(value).detach(), np.float32)
        print(name, "recorded")
    _files.write(path, lambda part: np.savez_compressed(part, **recorded))


if __name__ == "__main__":
    main()
