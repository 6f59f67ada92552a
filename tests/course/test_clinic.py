import json
import re

import numpy as np
import pytest

from foodxai.course import ward
from foodxai.course.clinic import HIGHEST, Patient, clinic

SIGNS = {"too fast": "Then the loss would jump.", "too <slow": "Then it would creep."}
rng = np.random.default_rng(0)
MIDDLES = rng.normal(size=(10, 8))
LABELS = np.arange(200) % 10
SEEN = MIDDLES[LABELS] + 0.3 * rng.normal(size=(200, 8))
NEW = MIDDLES[LABELS] + 0.3 * rng.normal(size=(200, 8)), LABELS


def fit(**settings):
    return ward.train(SEEN, LABELS, NEW, ward.Plan(**{"epochs": 6, "lr": 0.2, **settings}))


def a_patient(name="A", ailment="too fast", **more):
    stops = {"rate 50": fit(lr=50.0), "rate 0.2": fit()}
    tests = {"Gradients": "1 & <b>2</b>", "Inputs": "from 0 to 1"}
    told = {"look": "Look up.", "why": "It jumps.", "knob": "Rate"}
    return Patient(name, ailment, **{"stops": stops, "tests": tests, **told, **more})


@pytest.fixture(scope="module")
def game():
    return clinic([a_patient(), a_patient("B", "too <slow")], SIGNS, "Play <script>.")


@pytest.mark.parametrize(
    "settings", [{}, {"bend": "sigmoid"}, {"norm": 0.9}, {"softmax": True}, {"decay": 0.1}]
)
def test_gradients_are_those_of_differences(settings):
    plan = ward.Plan(hidden=(5, 4), **settings)
    net = ward.train(SEEN, LABELS, NEW, ward.Plan(hidden=(5, 4), epochs=0, **settings)).net
    x, y = SEEN[:20], LABELS[:20]
    _, found = ward.slopes(net, x, y, plan)

    def loss():
        weights = sum(np.sum(layer["W"] ** 2) for layer in net)
        return ward.slopes(net, x, y, plan)[0] + plan.decay / 2 * weights

    for layer, here in zip(net, found):
        for name, slope in here.items():
            place, old = tuple(np.array(slope.shape) // 2), layer[name].copy()
            losses = []
            for nudge in (1e-5, -1e-5):
                layer[name] = old.copy()
                layer[name][place] += nudge
                losses.append(loss())
            layer[name] = old
            assert slope[place] == pytest.approx((losses[0] - losses[1]) / 2e-5, abs=1e-6)


def test_a_sound_network_learns_and_its_record_is_complete():
    record = fit(epochs=15)
    assert record.val_accuracy[-1] > 0.9 and record.loss[-1] < 0.3 * record.loss[0]
    assert len(record.loss) == len(record.val_accuracy) == 16
    assert len(record.batch) == len(record.classes) == 15 * 4
    assert len(record.gradients) == len(record.net) == 2


def test_each_thing_that_can_be_wrong_is():
    assert fit(softmax=True).loss[-1] > np.log(np.e + 9) - 1 - 1e-9  # no lower is possible
    ordered = np.argsort(LABELS, kind="stable")
    x, y = SEEN[ordered], LABELS[ordered]
    in_order, mixed = (
        ward.train(x, y, NEW, ward.Plan(epochs=2, buffer=buffer)) for buffer in (1, None)
    )
    assert np.mean(in_order.classes) < 4 < 9 < np.mean(mixed.classes)
    late, soon = fit(norm=0.999), fit(norm=0.5)
    np.testing.assert_allclose(late.batch, soon.batch)
    assert late.val_accuracy[-1] < soon.val_accuracy[-1]
    awake = ward.train(x, y, (x, y), ward.Plan(norm=0.5, asleep=False, epochs=6, lr=0.2))
    as_used = ward.scores(awake.net, x, awake.plan, asleep=True).argmax(axis=1)
    assert awake.accuracy[-1] < np.mean(as_used == y)
    assert np.isfinite(fit(lr=50.0, limit=0.1).loss).all()


def test_the_page_holds_charts_tests_and_no_open_answer(game):
    assert game.html.count("<svg") == 2 and game.html.count("<details class=test>") == 4
    assert "1 &amp; &lt;b&gt;2&lt;/b&gt;" in game.html and "Play &lt;script&gt;." in game.html
    text = re.sub(r"<(script|style).*?</\1>", "", game.html, flags=re.S)
    assert "It jumps." not in text and "Look up." not in text
    data = json.loads(re.search(r'application/json">(.*?)</script>', game.html, re.S)[1])
    assert [patient["right"] for patient in data["patients"]] == [1, 0]
    for patient in data["patients"]:
        for stop in patient["stops"]:
            points = np.array([p.split(",") for p in stop["train"].split()], int)
            assert len(points) == 7 and points[:, 1].min() >= 8 and points[:, 1].max() <= 128
    assert repr(game) == "Clinic(patients A, B: a game, shown where HTML is)"


def test_losses_that_leave_the_chart_are_told():
    record = fit()
    record.loss[:] = [300.0] + [np.nan] * 6
    html = clinic([a_patient(stops={"ill": record, "well": fit()}), a_patient("B")], SIGNS, "").html
    assert "starts at 300, then nan" in html and HIGHEST < 300
    for loss, words in ((8.14, "8.1"), (293.2, "290"), (2513, "2,500"), (7.7e13, "77 trillion")):
        record.loss[:] = [3.0, loss] + [1.0] * 5
        ill = a_patient(stops={"ill": record, "well": fit()})
        assert f">up to {words}<" in clinic([ill, a_patient("B")], SIGNS, "").html


@pytest.mark.parametrize(
    "patients, words",
    [
        ([a_patient()], "two or more"),
        ([a_patient(), a_patient()], "its own name"),
        ([a_patient(), a_patient("B", "flu")], "'flu'"),
        ([a_patient(), a_patient("B", stops={"only": fit()})], "two stops"),
    ],
)
def test_what_cannot_be_played_is_refused(patients, words):
    with pytest.raises(ValueError, match=words):
        clinic(patients, SIGNS, "")


def test_the_clinic_answers_counts_and_treats(browser, game):
    page = browser.new_page(viewport={"width": 375, "height": 800})
    problems = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.set_content(f"<!doctype html><main>{game.html}{game.html}</main>")
    assert page.evaluate("document.documentElement.scrollWidth") <= 375
    card, bill = page.locator("section").first, page.locator(".bill").first
    slider, said = card.locator("input"), card.locator("output")
    assert bill.inner_text() == "Diagnosed: 0 of 2. Laboratory tests bought: 0."
    card.locator("summary").first.press("Enter")
    for _ in range(3):
        card.locator(".test summary").first.press("Enter")
    page.wait_for_function("document.querySelector('.bill').textContent.includes('bought: 1')")
    assert not slider.is_visible()
    card.locator("select").select_option("too <slow")
    assert said.inner_text() == "Not yet. Then it would creep. Look up."
    card.locator("select").select_option("too fast")
    assert said.inner_text() == "Right. It jumps. Now treat it:" and slider.is_visible()
    assert bill.inner_text().startswith("Diagnosed: 1 of 2.")
    ill = card.locator(".train").get_attribute("points")
    slider.press("ArrowRight")
    assert card.locator(".train").get_attribute("points") != ill
    assert slider.get_attribute("aria-valuetext").startswith("rate 0.2. Right:")
    assert card.locator("label.treatment span").inner_text() == "rate 0.2"
    assert page.locator(".bill").last.inner_text() == (
        "Diagnosed: 0 of 2. Laboratory tests bought: 0."
    )
    page.close()
    assert not problems
