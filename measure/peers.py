"""What measure/explain_speed.py compares: one call of images and targets per library and method."""

import importlib.util
import os

OURS = "foodxai"
PACKAGES = ("tf-keras-vis", "xplique", "grad-cam", "torchcam", "captum", "torch")


def calls(model, layer, with_torch=False):
    """(library, method) -> function of images [N, H, W, 3] and targets [N], for what is installed.

    Args:
        model: a Keras classifier that ends in logits.
        layer: the target layer, by path.
        with_torch: also the libraries on PyTorch, on the same network in PyTorch.
    """
    libraries = {OURS: _foodxai}
    if importlib.util.find_spec("tf_keras_vis"):
        libraries["tf-keras-vis"] = _tf_keras_vis
    if importlib.util.find_spec("xplique"):
        libraries["xplique"] = _xplique
    found = {
        (library, method): call
        for library, make in libraries.items()
        for method, call in make(model, layer).items()
    }
    return found | (_torch(model, layer) if with_torch else {})


def _foodxai(model, layer):
    from foodxai import explain

    def call(method):
        return lambda x, targets: method(model, x, targets, layer=layer)

    return {
        name: call(getattr(explain, name))
        for name in (
            "grad_cam",
            "grad_cam_plus_plus",
            "score_cam",
            "hires_cam",
            "layer_cam",
            "finer_cam",
        )
    }


def _tf_keras_vis(model, layer):
    from tf_keras_vis.gradcam import Gradcam
    from tf_keras_vis.gradcam_plus_plus import GradcamPlusPlus
    from tf_keras_vis.scorecam import Scorecam
    from tf_keras_vis.utils.scores import CategoricalScore

    options = {
        "penultimate_layer": layer,
        "seek_penultimate_conv_layer": False,
        "expand_cam": False,
        "normalize_cam": False,
    }

    def call(kind):
        peer = kind(model, clone=False)
        return lambda x, targets: peer(CategoricalScore([int(t) for t in targets]), x, **options)

    return {
        "grad_cam": call(Gradcam),
        "grad_cam_plus_plus": call(GradcamPlusPlus),
        "score_cam": call(Scorecam),
    }


def _xplique(model, layer):
    import keras
    from xplique.attributions import GradCAM, GradCAMPP

    classes = model.output.shape[-1]

    def call(kind):
        peer = kind(model, conv_layer=layer)
        return lambda x, targets: peer.explain(x, keras.utils.to_categorical(targets, classes))

    return {"grad_cam": call(GradCAM), "grad_cam_plus_plus": call(GradCAMPP)}


def _torch(model, layer):
    import borrowed  # noqa: F401  (first, for helpers.oracles)
    import pytorch_grad_cam
    import torch
    import torchcam.methods
    from captum.attr import LayerGradCam
    from helpers.oracles.torch_twin import Twin
    from pytorch_grad_cam.utils.model_targets import ClassifierOutputTarget

    torch.set_num_threads(os.cpu_count())
    twin = Twin(model, layer)

    def grad_cam_of(kind):
        peer = kind(model=twin, target_layers=[twin.target])
        return lambda x, targets: peer(
            twin.prepare(x), [ClassifierOutputTarget(int(t)) for t in targets]
        )

    def torchcam_of(kind):
        def call(x, targets):
            with kind(twin, twin.target) as extractor:
                scores = twin(twin.prepare(x).requires_grad_())
                return extractor(class_idx=[int(t) for t in targets], scores=scores)

        return call

    captum = LayerGradCam(twin, twin.target)
    return {
        ("pytorch-grad-cam", "grad_cam"): grad_cam_of(pytorch_grad_cam.GradCAM),
        ("pytorch-grad-cam", "grad_cam_plus_plus"): grad_cam_of(pytorch_grad_cam.GradCAMPlusPlus),
        ("pytorch-grad-cam", "score_cam"): grad_cam_of(pytorch_grad_cam.ScoreCAM),
        ("torchcam", "grad_cam"): torchcam_of(torchcam.methods.GradCAM),
        ("torchcam", "grad_cam_plus_plus"): torchcam_of(torchcam.methods.GradCAMpp),
        ("torchcam", "score_cam"): torchcam_of(torchcam.methods.ScoreCAM),
        ("captum", "grad_cam"): lambda x, targets: captum.attribute(
            twin.prepare(x), torch.tensor(targets)
        ),
    }
