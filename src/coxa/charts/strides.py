"""Stride curves: each side on its own stride, angles, then loads, then every stride by itself.

Rows from the pelvis down, columns by plane, as gait laboratories lay them out. Words at the ends of the axes say what
their signs mean.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Final

from coxa.charts.chart import (
    SIDE_TONES,
    Absent,
    Chart,
    Legend,
    Mark,
    Panel,
    Subject,
)
from coxa.charts.curves import (
    LOADS,
    UNIT_WORDS,
    Curve,
    Stride,
    Told,
    across,
    ends_of,
    first_of,
    keys_of,
    line_of,
    panel_of,
    percents,
    span,
    strides_of,
    toe_offs,
    upright,
    worded,
)
from coxa.charts.reading import SIDES, columns, names, once, titled
from coxa.charts.words import amount, higher, hip, joined, said, told

NONE_DRAWN: Final = (
    "This result holds no stride curves: only an analysis of a recorded motion has them, one made with this version "
    "of Coxa."
)
NO_STRIDE: Final = (
    "This recording holds no whole stride of either side, from one landing of a foot to its next. "
    "Record three strides of each side or more in one go."
)
ONE_STRIDE: Final = (
    "One stride a side cannot show how alike strides are. "
    "Record three strides of each side or more in one go."
)


def stride_angles(subjects: Sequence[Subject]) -> Chart | Absent:
    """Return angles of pelvis, hip, knee and ankle over the stride, both sides in each panel.

    Args:
        subjects: Results, one or several to compare.
    """
    key, title = "stride-angles", "How you move"
    return _curves(subjects, key, title, lambda curve: curve.quantity == "angle", _angles_lead)


def stride_loads(subjects: Sequence[Subject]) -> Chart | Absent:
    """Return moments, contact force and offset over the stride, both sides in each panel.

    Args:
        subjects: Results, one or several to compare.
    """
    key, title = "stride-loads", "What your hips bear"
    return _curves(subjects, key, title, lambda curve: curve.quantity in LOADS, _loads_lead)


def all_cycles(subjects: Sequence[Subject]) -> Chart | Absent:
    """Return every stride thin and the mean thick, for the angles of the hip and the load in the socket.

    Args:
        subjects: Results, one or several to compare.
    """
    key, title = "all-strides", "How alike your strides are"
    told_apart = [
        (name, subject, strides_of(subject)) for name, subject in zip(names(subjects), subjects, strict=True)
    ]
    wanted = keys_of(
        told_apart, lambda c: bool(c.cycles) and ((c.part == "hip" and c.quantity == "angle") or c.from_zero)
    )
    if not wanted:
        strides = [stride for *_, own in told_apart for stride in own]
        return Absent(key, title, NO_STRIDE if strides else NONE_DRAWN)
    most = max(
        (len(s.curves[k].cycles) for *_, own in told_apart for s in own for k in wanted if k in s.curves)
    )
    if most < 2:
        return Absent(key, title, ONE_STRIDE)
    ends = {k: ends_of([s.curves[k] for *_, own in told_apart for s in own if k in s.curves]) for k in wanted}
    panels = [
        _cycles_panel(name, stride, k, ends[k])
        for k in wanted
        for side in SIDES
        for name, _, own in told_apart
        for stride in own
        if stride.side == side and k in stride.curves
    ]
    sides = once([stride.side for *_, own in told_apart for stride in own])
    return Chart(
        key=key,
        title=title,
        lead=told(subjects, lambda subject: _cycles_lead(subject, wanted)),
        alt=" ".join(_cycles_alt(name, stride, wanted) for name, _, own in told_apart for stride in own),
        evidence="modelled"
        if any(k for k in wanted if first_of(told_apart, k).evidence == "modelled")
        else "measured",
        panels=tuple(panels),
        columns=columns(subjects),
        legend=tuple(
            Legend(f"{SIDES[side]}: thin each stride, thick their mean", SIDE_TONES[side]) for side in sides
        ),
        notes=(
            "The closer the thin lines lie, the more alike the strides.",
            "At most twenty strides a side are drawn.",
        ),
        table=(
            ("hip", "quantity", "strides", "mean SD between strides"),
            *(
                (hip(s.side, name), s.curves[k].label, f"{len(s.curves[k].cycles)}", _spread(s.curves[k]))
                for name, _, own in told_apart
                for s in own
                for k in wanted
                if k in s.curves
            ),
        ),
    )


def _curves(
    subjects: Sequence[Subject],
    key: str,
    title: str,
    wanted: Callable[[Curve], bool],
    lead: Callable[[Subject, Sequence[Stride]], str],
) -> Chart | Absent:
    told_apart = [
        (name, subject, strides_of(subject)) for name, subject in zip(names(subjects), subjects, strict=True)
    ]
    keys = keys_of(told_apart, wanted)
    if not keys:
        return Absent(key, title, NONE_DRAWN)
    ends = {k: ends_of([s.curves[k] for *_, own in told_apart for s in own if k in s.curves]) for k in keys}
    panels = [
        panel_of(name, own, k, ends[k])
        for k in keys
        for name, _, own in told_apart
        if any(k in stride.curves for stride in own)
    ]
    grades = [first_of(told_apart, k).evidence for k in keys]
    return Chart(
        key=key,
        title=title,
        lead=told(subjects, lambda subject: lead(subject, strides_of(subject))),
        alt=" ".join(_alt(name, stride, keys) for name, _, own in told_apart for stride in own),
        evidence="modelled" if "modelled" in grades else grades[0],
        panels=tuple(panels),
        columns=3 if len(subjects) == 1 else columns(subjects),
        legend=_legend(told_apart, keys),
        notes=_notes(told_apart, keys),
        table=_table(told_apart, keys),
    )


def _cycles_panel(name: str, stride: Stride, key: str, ends: tuple[float, float]) -> Panel:
    curve = stride.curves[key]
    marks: list[Mark] = [
        line_of(stride.side, y, f"stride {n}", faint=True) for n, y in enumerate(curve.cycles, 1)
    ]
    marks.append(line_of(stride.side, curve.mean, "mean"))
    marks += toe_offs([stride])
    title = titled(name, f"{curve.label}, {SIDES[stride.side]}")
    tone = SIDE_TONES[stride.side]
    return Panel(title, across(stride.count == 0), upright(curve, ends), tuple(marks), tone=tone)


# ---- words -------------------------------------------------------------------------------------------------------


def _angles_lead(subject: Subject, own: Sequence[Stride]) -> str:
    spans = [(stride, stride.curves["hip_flexion"]) for stride in own if "hip_flexion" in stride.curves]
    if not spans:
        return "How the joints move over a stride, each side on its own."
    words = [f"your {SIDES[stride.side]} hip moves from {span(curve)}" for stride, curve in spans]
    return f"Over a stride {joined(words)}."


def _loads_lead(subject: Subject, own: Sequence[Stride]) -> str:
    found = []
    for stride in own:
        load = next(
            (c for c in stride.curves.values() if c.quantity == "contact force" and c.from_zero), None
        )
        if load:  # strides peak at different times: the mean of the peaks is more than the peak of the mean
            told_peak = amount(subject, stride.side, "peak_contact").value
            found.append(
                (stride.side, told_peak if told_peak == told_peak else max(y for y in load.mean if y == y))
            )
    if not found:
        return "Moments of the hip over a stride, each side on its own."
    words = joined([f"{peak:.1f} body weights on the {SIDES[side]}" for side, peak in found])
    who = higher(subject, "peak_contact")
    tail = {
        "right": ", clearly more on the right",
        "left": ", clearly more on the left",
        "alike": "; neither is clearly higher",
        "open": "; one value a side cannot tell whether they differ",
    }
    return f"The load in the socket rises to {words}{tail.get(who, '') if len(found) > 1 else ''}."


def _cycles_lead(subject: Subject, wanted: Sequence[str]) -> str:
    words = []
    for stride in strides_of(subject):
        key = next((k for k in wanted if k in stride.curves and len(stride.curves[k].cycles) > 1), None)
        if key:
            curve = stride.curves[key]
            words.append(f"{_spread(curve)} on the {SIDES[stride.side]} ({len(curve.cycles)} strides)")
            label = curve.label
    if not words:
        return "One stride a side: how alike strides are cannot be told."
    return f"Every stride beside their mean; {label[:1].lower()}{label[1:]} varies by {joined(words)}."


def _spread(curve: Curve) -> str:
    sds = [s for s in curve.sd if s == s]
    if not sds or len(curve.cycles) < 2:
        return "–"
    unit = curve.unit if curve.unit == "°" else f" {UNIT_WORDS.get(curve.unit, curve.unit)}"
    mean = sum(sds) / len(sds)
    return f"± {mean:.1f}{unit}" if curve.unit == "°" else f"± {said(mean, unit)}"


def _cycles_alt(name: str, stride: Stride, wanted: Sequence[str]) -> str:
    curves = [stride.curves[k] for k in wanted if k in stride.curves]
    words = [f"{c.label} {len(c.cycles)} strides, {_spread(c)} on average" for c in curves]
    return f"{hip(stride.side, name)}: {joined(words)}."


def _alt(name: str, stride: Stride, keys: Sequence[str]) -> str:
    words = [f"{stride.curves[k].label} from {span(stride.curves[k])}" for k in keys if k in stride.curves]
    toe_off = f"; toe-off at {stride.toe_off:.0f} % of the stride" if stride.toe_off == stride.toe_off else ""
    side = SIDES[stride.side].capitalize() if not name else f"{name}: {SIDES[stride.side]}"
    return f"{side}, {_count(stride)}: {joined(words)}{toe_off}."


def _count(stride: Stride) -> str:
    if stride.count == 0:
        return "the whole recording"
    return f"mean of {stride.count} strides" if stride.count > 1 else "one stride"


def _legend(told_apart: Told, keys: Sequence[str]) -> tuple[Legend, ...]:
    sides = once([stride.side for *_, own in told_apart for stride in own])
    curves = [s.curves[k] for *_, own in told_apart for s in own for k in keys if k in s.curves]
    lines = [Legend(SIDES[side], SIDE_TONES[side]) for side in sides]
    if any(len(c.sd) == len(c.mean) for c in curves):
        lines += [Legend(f"{SIDES[side]}: mean ± SD", SIDE_TONES[side], "band") for side in sides]
    if any(c.norm_mean for c in curves):
        lines.append(Legend("norm, mean ± SD", "norm", "band"))
    return tuple(lines)


def _notes(told_apart: Told, keys: Sequence[str]) -> tuple[str, ...]:
    notes = []
    for name, _, own in told_apart:
        counts = joined([f"{SIDES[stride.side]} {_count(stride)}" for stride in own])
        notes.append(f"{titled(name, 'each side on its own stride')}: {counts}.")
    if any(stride.toe_off == stride.toe_off for *_, own in told_apart for stride in own):
        notes.append("Upright lines: toe-off of each side.")
    curves = [s.curves[k] for k in keys for *_, own in told_apart for s in own if k in s.curves]
    if any(len(c.sd) == len(c.mean) for c in curves):
        notes.append(
            "Bands: mean ± SD, the standard deviation between strides; about two strides of three lie within."
        )
    if any(c.unit == "N·m/kg" for c in curves):
        notes.append(
            "Moments are those that muscles and ligaments make inside the body, against weight and momentum. N·m/kg: "
            "newton metres for each kilogram of body weight."
        )
    normed = [c for c in curves if c.norm_mean and c.norm_words]
    for words, changes in once([(c.norm_words, c.norm_changes) for c in normed]):
        labels = once([c.label.lower() for c in normed if c.norm_words == words])
        tail = f"; changed: {changes}" if changes else ""
        faster = ". Faster running bends hip and knee more" if "run" in words else ""
        notes.append(f"Norm of {joined(labels)}: {words}{tail}{faster}.")
    measured = once([c.evidence for c in curves])
    if len(measured) > 1:
        by = [(grade, once([c.quantity for c in curves if c.evidence == grade])) for grade in measured]
        notes.append("; ".join(f"{joined(what)}: {grade}" for grade, what in by) + ".")
    return tuple(notes)


def _table(told_apart: Told, keys: Sequence[str]) -> tuple[tuple[str, ...], ...]:
    lines: list[tuple[str, ...]] = [
        ("quantity", "side", "least of the mean", "at, %", "greatest of the mean", "at, %", "mean SD")
    ]
    for key in keys:
        for name, _, own in told_apart:
            for stride in own:
                if key in stride.curves:
                    c = stride.curves[key]
                    lines.append((titled(name, c.label), SIDES[stride.side], *_extremes(c)))
    return tuple(lines)


def _extremes(curve: Curve) -> tuple[str, ...]:
    known = [k for k, y in enumerate(curve.mean) if y == y]
    low, high = min(known, key=curve.mean.__getitem__), max(known, key=curve.mean.__getitem__)
    at = percents(len(curve.mean))
    sds = [s for s in curve.sd if not math.isnan(s)]
    return (
        worded(curve, curve.mean[low]),
        f"{at[low]:.0f}",
        worded(curve, curve.mean[high]),
        f"{at[high]:.0f}",
        said(sum(sds) / len(sds)) if sds else "–",
    )
