"""Every family of keras.applications, its smallest member, with random weights."""

import keras

from .registry import CLASSES, GUIDED, network, refuse

KIND = "family"
NO_CAM = refuse(["cam"], ValueError, "grad_cam takes any head")


def family(member, layer, channels, size, build=None, scaled=False, **facts):
    """Put a family into the zoo, built without weights on small images."""
    options = build or {}

    def built():
        return getattr(keras.applications, member)(
            weights=None, input_shape=(size, size, 3), classes=CLASSES,
            classifier_activation=None, **options,
        )

    built.__name__ = member
    network(
        KIND, shape=(size, size, 3), layer=layer, channels=channels, scaled=scaled,
        tolerance=2e-3, **facts,
    )(built)


def unguided(kind):
    """Guided backpropagation is refused, for that activation."""
    return refuse(GUIDED, ValueError, kind)


IMAGENET = (123.675, 116.28, 103.53)

family("VGG16", "block5_conv3", "block1_conv2", 32, refused=NO_CAM)
family("ResNet50", "conv5_block3_out", "conv1_relu", 64)
family("ResNet50V2", "conv4_block5_out", "conv1_conv", 32, refused=NO_CAM)
family("MobileNet", "conv_pw_13_relu", "conv1_relu", 64, {"alpha": 0.25}, refused=NO_CAM)
family("MobileNetV2", "out_relu", "Conv1_relu", 64, {"alpha": 0.35})
family("DenseNet121", "relu", "conv1_relu", 64)
family("InceptionV3", "mixed7", "activation", 96, refused=NO_CAM)
family("InceptionResNetV2", "conv_7b_ac", "activation", 128)
family("Xception", "block14_sepconv2_act", "block1_conv1_act", 71)
family("NASNetMobile", "activation_187", "stem_bn1", 64)
family(
    "MobileNetV3Small", "activation_17", "conv", 64, {"alpha": 0.75}, scaled=True, colour=127.5,
    refused=NO_CAM | unguided("hard_silu"),
)
family("EfficientNetB0", "top_activation", "stem_activation", 64, scaled=True,
       refused=unguided("silu"))
family("EfficientNetV2B0", "top_activation", "stem_activation", 64, scaled=True, colour=IMAGENET,
       refused=unguided("silu"))
family("ConvNeXtTiny", "add_17", "convnext_tiny_stem/convnext_tiny_stem_conv", 64, scaled=True,
       colour=IMAGENET, refused=NO_CAM | unguided("gelu"))
