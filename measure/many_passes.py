"""Methods that ask the network many times, and their floors, for measure/explain_speed.py."""

from functools import partial

MASKS = 200
STEPS = 64
TOLERANCE = 0.02  # of Score-CAM: a tenth of EfficientNet-Lite0's 1,280 channels, on photos
FLOORS = {
    "occlusion": "197 forward passes",
    "rise": f"{MASKS} forward passes",
    "integrated_gradients": f"{STEPS} forward and backward passes",
}


def functions(model, images, run, size):
    """(library, method) -> function without arguments, for one image.

    run: count -> a function that passes so many images forward; size: images at a time.
    """
    import tensorflow as tf

    from foodxai import explain

    @tf.function(input_signature=[tf.TensorSpec([None, *images.shape[1:]])])
    def there_and_back(x):
        score = model(x, training=False)[:, 0]
        return tf.gradients(score, x)[0]

    batch = tf.constant(images[:size])
    floors = {
        "occlusion": partial(_repeat, run(size), 197 / size),
        "rise": partial(_repeat, run(size), MASKS / size),
        "integrated_gradients": partial(
            _repeat, lambda: there_and_back(batch).numpy(), STEPS / size
        ),
    }
    ours = {
        "occlusion": partial(explain.occlusion, batch_size=size),
        "rise": partial(explain.rise, batch_size=size, masks=MASKS),
        "integrated_gradients": partial(explain.integrated_gradients, batch_size=size, steps=STEPS),
    }
    if model.name == "efficientnet_lite0":  # of one that is untrained all scores are alike
        ours["score_cam, tolerance"] = partial(explain.score_cam, tolerance=TOLERANCE)
    found = {("TensorFlow", FLOORS[name]): floor for name, floor in floors.items()}
    for name, method in ours.items():
        found["foodxai", name] = partial(method, model, images[:1], [0])
    return found


def _repeat(function, times):
    for _ in range(round(times)):
        function()
