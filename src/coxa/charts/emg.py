"""Measured muscle activity over predicted: EMG envelope and activation, each as a share of its own greatest."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from coxa.charts.chart import (
    SIDE_TONES,
    Absent,
    Axis,
    Band,
    Chart,
    Legend,
    Line,
    Mark,
    Numbers,
    Panel,
    Subject,
    nice_ticks,
)
from coxa.charts.reading import SIDES, columns, listed, number, numbers, once, pairs, part, text, titled
from coxa.charts.words import joined, said

KEY: Final = "emg"
TITLE: Final = "Measured against predicted muscle activity"
WHY: Final = (
    "No EMG was given. Record it together with the motion and add its file: coxa analyze … --emg FILE."
)
ALIKE: Final = ((0.8, "much alike"), (0.5, "partly alike"), (0.2, "hardly alike"), (-0.2, "not alike"))
"""Least correlation of the shapes, and the word for it; below, they run against each other (own choice)."""
AGAINST: Final = "against each other"


@dataclass(frozen=True)
class Channel:
    """One channel: two curves over the stride, in the units they came in."""

    name: str
    side: str
    label: str
    channel: str
    muscles: tuple[str, ...]
    measured: Numbers
    measured_sd: Numbers
    predicted: Numbers
    predicted_sd: Numbers
    correlation: float

    @property
    def title(self) -> str:
        """Its muscle and side."""
        return titled(self.name, f"{self.label}, {SIDES[self.side]}")

    @property
    def likeness(self) -> str:
        """How alike the two shapes are, in words."""
        if math.isnan(self.correlation):
            return "cannot be compared"
        return next((words for least, words in ALIKE if self.correlation >= least), AGAINST)


def emg_over_prediction(subjects: Sequence[Subject]) -> Chart | Absent:
    """Return the measured envelope over the predicted activation, for each channel given.

    Args:
        subjects: Results, one or several to compare.
    """
    channels = [_channel(each, name, side) for name, s, side in pairs(subjects) for each in _given(s, side)]
    channels = [c for c in channels if any(y == y for y in (*c.measured, *c.predicted))]
    if len(subjects) > 1:  # the same channel of all results side by side
        order = once([(c.side, c.channel) for c in channels])
        channels.sort(key=lambda c: order.index((c.side, c.channel)))
    if not channels:
        return Absent(KEY, TITLE, WHY)
    return Chart(
        key=KEY,
        title=TITLE,
        lead=_lead(channels),
        alt=" ".join(_alt(c) for c in channels),
        evidence="measured",
        panels=_panels(channels),
        columns=columns(subjects),
        legend=(
            Legend("measured, mean of the strides", "measured"),
            Legend("measured ± SD", "measured", "band"),
            Legend("predicted by the model, modelled", "expected"),
        ),
        notes=_notes(subjects),
        table=(
            ("muscle", "channel", "set against", "correlation of the shapes"),
            *((c.title, c.channel, ", ".join(c.muscles), said(c.correlation)) for c in channels),
        ),
    )


def _given(subject: Subject, side: str) -> list[dict[str, Any]]:
    return listed(part(subject.drawings, "emg"), side)


def _channel(found: dict[str, Any], name: str, side: str) -> Channel:
    measured, predicted = part(found, "measured"), part(found, "predicted")
    muscles = found.get("muscles")
    channel = text(found.get("channel"))
    return Channel(
        name=name,
        side=side,
        label=text(found.get("label"), channel),
        channel=channel,
        muscles=tuple(str(m) for m in muscles) if isinstance(muscles, list) else (),
        measured=numbers(measured.get("mean")),
        measured_sd=numbers(measured.get("sd")),
        predicted=numbers(predicted.get("mean")),
        predicted_sd=numbers(predicted.get("sd")),
        correlation=number(found.get("correlation")),
    )


def share_of_greatest(values: Numbers, of: Numbers) -> Numbers:
    """Return values in % of the greatest mean; nothing where there is none above 0.

    Args:
        values: What is scaled.
        of: The mean whose greatest is 100 %.
    """
    top = max((y for y in of if y == y), default=0.0)
    return tuple(100.0 * y / top for y in values) if top > 0.0 else ()


def _panels(channels: Sequence[Channel]) -> tuple[Panel, ...]:
    marks = [_marks(channel) for channel in channels]
    tops = [
        high for own in marks for mark in own if isinstance(mark, Band) for high in mark.high if high == high
    ]
    top = max([110.0, *tops])
    across = Axis("% of the stride", 0.0, 100.0, nice_ticks(0.0, 100.0))
    upright = Axis("% of its own greatest", 0.0, top, nice_ticks(0.0, top, most=5))
    return tuple(
        Panel(channel.title, across, upright, own, tone=SIDE_TONES[channel.side])
        for channel, own in zip(channels, marks, strict=True)
    )


def _marks(channel: Channel) -> tuple[Mark, ...]:
    marks: list[Mark] = []
    y, sd = share_of_greatest(channel.measured, channel.measured), channel.measured_sd
    if y and len(sd) == len(y):
        wide = share_of_greatest(sd, channel.measured)
        low = tuple(m - s for m, s in zip(y, wide, strict=True))
        high = tuple(m + s for m, s in zip(y, wide, strict=True))
        marks.append(Band(_percents(y), low, high, "measured ± SD", "measured"))
    if y:
        marks.append(Line(_percents(y), y, "measured", "measured"))
    if y := share_of_greatest(channel.predicted, channel.predicted):
        marks.append(Line(_percents(y), y, "predicted", "expected"))
    return tuple(marks)


def _percents(y: Numbers) -> Numbers:
    return tuple(100.0 * k / max(len(y) - 1, 1) for k in range(len(y)))


def _lead(channels: Sequence[Channel]) -> str:
    groups = [(word, [c.title for c in channels if c.likeness == word]) for word in _likenesses(channels)]
    words = [f"{word}: {joined(titles)}" for word, titles in groups]
    return f"How measured and predicted activity rise and fall; {'; '.join(words)}."


def _likenesses(channels: Sequence[Channel]) -> tuple[str, ...]:
    told = sorted((c for c in channels if c.correlation == c.correlation), key=lambda c: -c.correlation)
    return once([c.likeness for c in (*told, *channels)])


def _alt(channel: Channel) -> str:
    number_words = "" if math.isnan(channel.correlation) else f" (correlation {said(channel.correlation)})"
    peaks = [
        f"{name} greatest at {_peak(values)}"
        for name, values in (("measured", channel.measured), ("predicted", channel.predicted))
        if any(y == y for y in values)
    ]
    return f"{channel.title}: shapes {channel.likeness}{number_words}; {joined(peaks)}."


def _peak(values: Numbers) -> str:
    known = [k for k, y in enumerate(values) if y == y]
    place = max(known, key=values.__getitem__)
    return f"{100.0 * place / max(len(values) - 1, 1):.0f} % of the stride"


def _notes(subjects: Sequence[Subject]) -> tuple[str, ...]:
    notes = [
        "Each curve in % of its own greatest: how strongly a muscle works cannot be compared this way, only when.",
        "The correlation says how alike the two shapes are over the stride; it does not say that the forces are right. "
        "Words: 0.8 and more much alike, 0.5 partly, 0.2 hardly (own choice).",
    ]
    for subject in subjects:
        source = text(part(subject.drawings, "emg").get("source"))
        more = part(subject.drawings, "emg").get("notes")
        notes += [f"EMG: {source}."] if source else []
        notes += [str(note) for note in more] if isinstance(more, list) else []
    return once(notes)
