import ticks


def test_pages_learn_what_each_chapter_asks():
    course = ticks.course(["book/intro", "chapters/05_cnn_layers", "chapters/13_cifar10"])
    assert list(course) == ["05", "13"]
    exercises = ["05-1", "05-2", "05-3", "05-4"]
    assert course["05"]["exercises"] == exercises and course["05"]["questions"] >= 3
