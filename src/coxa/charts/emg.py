"""Measured muscle activity over predicted: EMG envelope and activation, each as a share of its own greatest."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
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
    Rule,
    Subject,
    nice_ticks,
)
from coxa.charts.reading import (
    SIDES,
    columns,
    listed,
    number,
    numbers,
    once,
    pairs,
    part,
    sentence,
    text,
    titled,
)
from coxa.charts.words import joined, said

KEY: Final = "emg"
TITLE: Final = "Measured against predicted muscle activity"
WHY: Final = (
    "No EMG was given. Record it together with the motion and add its file: coxa analyze … --emg FILE."
)
ALIKE: Final = ((0.8, "much alike"), (0.5, "partly alike"), (0.2, "hardly alike"), (-0.2, "not alike"))
"""Least correlation of the shapes, and the word for it; below, they run against each other (own choice)."""
BETTER: Final = 0.05
"""A lead is told when it raises the correlation by this (own choice)."""
DELAY_NOTE: Final = (
    "A muscle is active before it pulls, by 30 to 100 ms; the prediction knows activity only through the pull. Where "
    "the shapes agree better with the electrodes ahead by that much, the delay is the likely reason."
)
AGAINST: Final = "against each other"
LEADS: Final = " lead by "


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
    best: float
    lead_s: float
    toe_off: float

    @property
    def numbers(self) -> str:
        """The correlation, and that at the best lead of the electrodes, where one makes it better."""
        words = said(self.correlation)
        if not self.best - self.correlation >= BETTER or not self.lead_s > 0.0:
            return words
        return f"{words}; {said(self.best)} when the electrodes{LEADS}{1000.0 * self.lead_s:.0f} ms"

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
    channels = [
        _channel(each, name, s, side) for name, s, side in pairs(subjects) for each in _given(s, side)
    ]
    channels = _electrodes([c for c in channels if any(y == y for y in (*c.measured, *c.predicted))])
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
        evidence="modelled",  # how alike the two are rests on the model
        panels=_panels(channels),
        columns=columns(subjects),
        legend=(
            Legend("measured by electrodes, mean of the strides", "measured"),
            Legend("measured ± SD", "measured", "band"),
            Legend("predicted by the model", "expected"),
        ),
        notes=_notes(subjects, channels),
        table=(
            ("muscle", "channel", "set against", "correlation of the shapes"),
            *((c.title, c.channel, ", ".join(c.muscles), c.numbers) for c in channels),
        ),
    )


def _given(subject: Subject, side: str) -> list[dict[str, Any]]:
    return listed(part(subject.drawings, "emg"), side)


def _channel(found: dict[str, Any], name: str, subject: Subject, side: str) -> Channel:
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
        best=number(found.get("best_correlation")),
        lead_s=number(found.get("lead_s")),
        toe_off=number(part(subject.drawings, "sides", side, "toe_off").get("mean")),
    )


def _electrodes(channels: Sequence[Channel]) -> list[Channel]:
    """Return channels, copies of one signal as one: the copy whose prediction is most alike.

    Recordings name one electrode after every part of a muscle that it may stand for.
    """
    found: dict[tuple[str, str, Numbers], list[Channel]] = {}
    for k, c in enumerate(channels):
        silent = not any(y == y for y in c.measured)
        found.setdefault((c.name, c.side, (float(k),) if silent else c.measured), []).append(c)
    return [_one(copies) for copies in found.values()]


def _one(copies: Sequence[Channel]) -> Channel:
    first = max(copies, key=lambda c: c.correlation if c.correlation == c.correlation else -2.0)
    if len(copies) == 1:
        return first
    label = joined(once([c.label for c in copies]))
    muscles = once([muscle for c in copies for muscle in c.muscles])
    channel = joined(once([c.channel for c in copies]))
    return replace(first, label=label, muscles=muscles, channel=channel)


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
        Panel(_headed(channel), across, upright, own, tone=SIDE_TONES[channel.side])
        for channel, own in zip(channels, marks, strict=True)
    )


def _headed(channel: Channel) -> str:
    return channel.title if math.isnan(channel.correlation) else f"{channel.title}: {channel.likeness}"


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
    if channel.toe_off == channel.toe_off:
        marks.append(Rule(channel.toe_off, "x", "toe-off"))
    return tuple(marks)


def _percents(y: Numbers) -> Numbers:
    return tuple(100.0 * k / max(len(y) - 1, 1) for k in range(len(y)))


def _lead(channels: Sequence[Channel]) -> str:
    groups = [(word, [_within(c) for c in channels if c.likeness == word]) for word in _likenesses(channels)]
    words = [f"{word} in {joined(titles)}" for word, titles in groups]
    return f"How measured and modelled activity rise and fall: {'; '.join(words)}.{_ahead(channels)}"


def _ahead(channels: Sequence[Channel]) -> str:
    """Return what a lead of the electrodes would change, in words."""
    leads = [1000.0 * c.lead_s for c in channels if LEADS in c.numbers]
    if not leads:
        return ""
    low, high = min(leads), max(leads)
    size = f"{low:.0f}" if f"{low:.0f}" == f"{high:.0f}" else f"{low:.0f} to {high:.0f}"
    count = f"{len(leads)} of {len(channels)} channels agree" if len(channels) > 1 else "They agree"
    return f" {count} better with the electrodes {size} ms ahead."


def _within(channel: Channel) -> str:
    """Return a channel's title within a sentence."""
    return channel.title if channel.name else f"{channel.title[:1].lower()}{channel.title[1:]}"


def _likenesses(channels: Sequence[Channel]) -> tuple[str, ...]:
    told = sorted((c for c in channels if c.correlation == c.correlation), key=lambda c: -c.correlation)
    return once([c.likeness for c in (*told, *channels)])


def _alt(channel: Channel) -> str:
    number_words = "" if math.isnan(channel.correlation) else f" (correlation {channel.numbers})"
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


def _notes(subjects: Sequence[Subject], channels: Sequence[Channel]) -> tuple[str, ...]:
    known = [c for c in channels if not math.isnan(c.correlation)]
    notes = [
        *([f"Correlation: {'. '.join(f'{c.title} {c.numbers}' for c in known)}."] if known else []),
        *((DELAY_NOTE,) if any(LEADS in c.numbers for c in known) else ()),
        "Each curve in % of its own greatest: how strongly a muscle works cannot be compared this way, only when.",
        "The correlation says how alike the two shapes are over the stride; it does not say that the forces are right. "
        "Words, our own choice: from 0.8 much alike, from 0.5 partly alike, from 0.2 hardly alike, from −0.2 not "
        "alike, below that against each other.",
    ]
    for subject in subjects:
        source = text(part(subject.drawings, "emg").get("source"))
        more = part(subject.drawings, "emg").get("notes")
        notes += [f"EMG: {source}."] if source else []
        notes += (
            [sentence(f"{note}"[:1].upper() + f"{note}"[1:]) for note in more]
            if isinstance(more, list)
            else []
        )
    return once(notes)
