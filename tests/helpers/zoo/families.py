"""Every family of keras.applications, its smallest member, with random weights."""

import keras

from .registry import CLASSES, GUIDED, network, refuse

NO_CAM = refuse(["cam"], ValueError, "grad_cam takes any head")
UNGUIDED = refuse(GUIDED, ValueError, "where its rule says nothing")
ASKED = ("last_conv", "split", "baseline", "cam", "grad_cam", "guided")
ALSO_COPIED = (*ASKED, "transfer", "in_bfloat16")
ALSO_GUIDED = (*ALSO_COPIED, "guided_backprop", "gradient", "score_cam")
IMAGENET = (123.675, 116.28, 103.53)


def family(member, layer, size, refused=None, options=None, scaled=False, **facts):
    """Put a family into the zoo, built without weights on small images."""

    def built():
        return getattr(keras.applications, member)(
            weights=None,
            input_shape=(size, size, 3),
            classes=CLASSES,
            classifier_activation=None,
            **(options or {}),
        )

    built.__name__ = facts.pop("name", member)
    facts = {"kind": "family", "asked": ASKED, "tolerance": 2e-3} | facts
    shape = (size, size, 3)
    network(shape=shape, layer=layer, scaled=scaled, refused=refused or {}, **facts)(built)


def with_small_maps(member, layer, size):
    """A family whose last maps are one pixel, or lie in a branch, at that size."""
    name, asked = f"{member}_at_{size}", ("last_conv", "split", "cam", "grad_cam", "transfer")
    family(member, layer, size, NO_CAM, kind="small maps", name=name, asked=asked)


family("VGG16", "block5_conv3", 32, NO_CAM, channels="block1_conv2", asked=ALSO_GUIDED)
family("ResNet50", "conv5_block3_out", 64, targets=(3, 4))
family("ResNet50V2", "post_relu", 64)
family(
    "MobileNet",
    "conv_pw_13_relu",
    64,
    NO_CAM,
    {"alpha": 0.25},
    channels="conv1_relu",
    targets=(3, 2),
    asked=ALSO_GUIDED,
)
family("MobileNetV2", "out_relu", 64, None, {"alpha": 0.35}, asked=ALSO_COPIED)
family(
    "MobileNetV3Small",
    "activation_17",
    64,
    NO_CAM | UNGUIDED,
    scaled=True,
    colour=127.5,
    asked=ALSO_COPIED,
)
family("DenseNet121", "relu", 64)
family("InceptionV3", "mixed10", 128)
family("InceptionResNetV2", "conv_7b_ac", 128, targets=(3, 4))
family("Xception", "block14_sepconv2_act", 71, targets=(3, 1))
family("NASNetMobile", "activation_187", 64, targets=(1, 4))
family(
    "EfficientNetB0", "top_activation", 64, UNGUIDED, scaled=True, targets=(0, 4), asked=ALSO_COPIED
)
family(
    "EfficientNetV2B0",
    "top_activation",
    64,
    UNGUIDED,
    scaled=True,
    colour=IMAGENET,
    targets=(0, 4),
)
family(
    "ConvNeXtTiny", "add_17", 64, NO_CAM | UNGUIDED, scaled=True, colour=IMAGENET, asked=ALSO_COPIED
)
with_small_maps("ResNet50V2", "conv4_block5_out", 32)
with_small_maps("InceptionV3", "mixed7", 96)
