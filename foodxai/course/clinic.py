"""The clinic of chapter 08 as a game in the page: charts, laboratory tests, diagnoses, treatment.

All of it is in the HTML, so it reads without a script; the script answers and counts.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from importlib import resources

import numpy as np

WIDTH, HEIGHT, LEFT, FLOOR, TOP = 300, 150, 24, 128, 8  # of a chart, in its own units
HIGHEST = 4.0  # loss at the upper edge
POINTS = 120  # at most so many single batches in one chart
GUESSING = np.log(10)


@dataclass(frozen=True)
class Patient:
    """A network that is ill.

    Attributes:
        name: a letter.
        ailment: one of the clinic's.
        look: where to look next, said after a wrong diagnosis.
        why: said after the right one.
        tests: {question: finding} of the laboratory.
        knob: what the treatment changes.
        stops: {its values as text: a ``ward.Record``}, the ill one first.
    """

    name: str
    ailment: str
    look: str
    why: str
    tests: Mapping[str, str]
    knob: str
    stops: Mapping[str, object]


@dataclass(frozen=True)
class Clinic:
    """HTML in a notebook and in the book, one line of text elsewhere."""

    html: str
    names: tuple[str, ...]

    def _repr_html_(self):
        return self.html

    def __repr__(self) -> str:
        return f"Clinic(patients {', '.join(self.names)}: a game, shown where HTML is)"


def clinic(patients: Sequence[Patient], signs: Mapping[str, str], caption: str) -> Clinic:
    """The game.

    Args:
        patients: at least two.
        signs: {ailment: how one knows it}, said to those who suspect it where it is not.
        caption: what to do, plain text.

    Returns:
        Clinic.

    Raises:
        ValueError: fewer than two patients, two of one name, an ailment without a sign, or a
            patient without at least two stops.
    """
    names = tuple(patient.name for patient in patients)
    if len(names) < 2 or len(set(names)) < len(names):
        raise ValueError(f"the patients are {names}; expected two or more, each with its own name")
    for patient in patients:
        if patient.ailment not in signs:
            raise ValueError(
                f"patient {patient.name} has {patient.ailment!r}; expected one of {list(signs)}"
            )
        if len(patient.stops) < 2:
            raise ValueError(f"patient {patient.name} needs two stops of treatment or more")
    ailments = sorted(signs)
    drawn = [{text: _drawn(record) for text, record in p.stops.items()} for p in patients]
    data = {
        "signs": [signs[name] for name in ailments],
        "patients": [
            {
                "right": ailments.index(patient.ailment),
                "look": patient.look,
                "why": patient.why,
                "stops": [{"text": text, **chart} for text, chart in charts.items()],
            }
            for patient, charts in zip(patients, drawn)
        ],
    }
    cards = "\n".join(
        _card(patient, next(iter(charts.values())), ailments)
        for patient, charts in zip(patients, drawn)
    )
    text = json.dumps(data, separators=(",", ":")).replace("<", "\\u003c")
    html = (
        f"<style>{_source('clinic.css')}</style>\n"
        '<figure class="foodxai-clinic" data-lm-suppress-shortcuts="true">\n'
        f'<script type="application/json">{text}</script>\n'
        '<p class="bill" role="status">No script runs here: note your diagnoses, and compare '
        f"them with the files.</p>\n<div class=ward>\n{cards}\n</div>\n"
        f"<figcaption>{escape(caption)}</figcaption>\n</figure>\n"
        f"<script>(() => {{\n{_source('clinic.js')}}})()</script>"
    )
    return Clinic(html, names)


def _source(name):
    return (resources.files("foodxai.course") / name).read_text(encoding="utf-8")


def _line(values, epochs, along=None):
    """Points of a line in the chart; it ends where a value is no number."""
    values = np.asarray(values, float)
    places = np.arange(len(values)) if along is None else along
    end = len(values) if np.isfinite(values).all() else int(np.argmin(np.isfinite(values)))
    x = LEFT + (WIDTH - LEFT - 8) * np.asarray(places)[:end] / epochs
    y = FLOOR - (FLOOR - TOP) * np.clip(values[:end], 0, HIGHEST) / HIGHEST
    return " ".join(f"{a:.0f},{b:.0f}" for a, b in zip(x, y))


def _plain(loss, digits=1):
    """A loss as people write it: 8.1, 290 or 77 trillion."""
    if not np.isfinite(loss):
        return f"{loss}"
    for size, word in ((1e12, " trillion"), (1e9, " billion"), (1e6, " million"), (10, "")):
        if loss >= size:
            count = float(f"{loss:.2g}") / (size if word else 1)
            return f"{count:,.0f}{word}"
    return f"{loss:.{digits}f}"


def _drawn(record):
    epochs = len(record.loss) - 1
    along = np.linspace(0, epochs, len(record.batch), endpoint=False)
    few = np.linspace(0, len(along) - 1, min(len(along), POINTS)).astype(int)
    first, last = record.loss[0], record.loss[-1]
    highest, note = np.nanmax(record.loss), ""
    if not np.isfinite(last):
        note = f"starts at {_plain(first)}, then nan"
    elif highest > HIGHEST:
        note = f"up to {_plain(highest)}"
    return {
        "train": _line(record.loss, epochs),
        "new": _line(record.val_loss, epochs),
        "batch": _line(np.array(record.batch)[few], epochs, along[few]),
        "note": note,
        "told": f"Training loss from {_plain(first, 2)} to {_plain(last, 2)}, validation loss from "
        f"{_plain(record.val_loss[0], 2)} to {_plain(record.val_loss[-1], 2)}.",
        "accuracy": f"Right: {record.accuracy[-1]:.0%} of the training plates, "
        f"{record.val_accuracy[-1]:.0%} of the validation plates",
        "epochs": epochs,
    }


def _chart(drawn):
    guess = FLOOR - (FLOOR - TOP) * GUESSING / HIGHEST
    ticks = "".join(
        f'<text x="{LEFT - 6}" y="{FLOOR - (FLOOR - TOP) * loss / HIGHEST + 4:.0f}" '
        f'text-anchor="end">{loss}</text>'
        for loss in (0, 2, 4)
    )
    return (
        f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{escape(drawn["told"])}">'
        f'<path class="axes" d="M{LEFT} {TOP}V{FLOOR}H{WIDTH - 8}"/>'
        f'<path class="guess" d="M{LEFT} {guess:.0f}H{WIDTH - 8}"/>{ticks}'
        f'<text x="{LEFT}" y="{HEIGHT - 6}">0</text>'
        f'<text class="end" x="{WIDTH - 8}" y="{HEIGHT - 6}" text-anchor="end">'
        f"{drawn['epochs']} epochs</text>"
        f'<polyline class="batch" points="{drawn["batch"]}"/>'
        f'<polyline class="train" points="{drawn["train"]}"/>'
        f'<polyline class="new" points="{drawn["new"]}"/>'
        f'<text class="note" x="{WIDTH - 8}" y="24" text-anchor="end">'
        f"{escape(drawn['note'])}</text></svg>"
    )


def _card(patient, drawn, ailments):
    name, count = escape(patient.name), len(patient.stops)
    tests = "\n".join(
        f"<details class=test><summary>{escape(question)}</summary>{escape(found)}</details>"
        for question, found in patient.tests.items()
    )
    options = "".join(
        f'<option value="{i}">{escape(ailment)}</option>' for i, ailment in enumerate(ailments)
    )
    return (
        f'<section aria-label="Patient {name}"><strong>Patient {name}</strong>\n{_chart(drawn)}\n'
        f"<p class=accuracy>{escape(drawn['accuracy'])}</p>\n"
        f"<details class=laboratory><summary>Laboratory</summary>\n{tests}\n</details>\n"
        f'<label>Diagnosis of {name} <select autocomplete="off"><option value="">'
        f"your choice</option>{options}</select></label>\n"
        "<output></output>\n"
        f'<label class=treatment hidden>{escape(patient.knob)} <input type="range" min="0" '
        f'max="{count - 1}" value="0" autocomplete="off" '
        f'aria-valuetext="{escape(next(iter(patient.stops)))}">'
        f"<span>{escape(next(iter(patient.stops)))}</span></label>\n</section>"
    )
