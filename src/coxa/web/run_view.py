"""What the page of runs shows: each figure over time beside how the hips differ, and every run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Final

from markupsafe import Markup

from coxa.figures.grades import MEASURED
from coxa.programme.beside_hips import HipLine, Link
from coxa.programme.rule_table import rule_table
from coxa.programme.running import (
    AT_HEART_RATE,
    BALANCE,
    PER_BEAT,
    RunRecord,
    balance_word,
    pace_words,
    reference_bpm,
    run_series,
    running_table,
)
from coxa.programme.series import Measure, Point, Series
from coxa.recording.fit.fields import watch_fields
from coxa.web.axes import Span, axis_over, day_month
from coxa.web.charts import Chart, line_chart
from coxa.web.i18n import gettext as _
from coxa.web.request import day_words
from coxa.web.trend_groups import JOINED_RANGES, JOINED_RATINGS, Panel, Table

JOINED_RUNS: Final = timedelta(days=21)  # ours: after three weeks without a run the line stops
LEAST: Final = {"%": 4.0, "ms": 40.0, "steps/min": 12.0, "m": 0.3, "km/h": 2.0}
"""Least height of an axis by unit, so that a usual day-to-day scatter stays small (ours)."""
ON_AXIS: Final = {"steps/min": "/min"}
"""Shorter units, where a chart has little room."""
DECIMALS: Final = {PER_BEAT: 2, AT_HEART_RATE: 1}


@dataclass(frozen=True)
class Line:
    """One run as it is listed.

    Attributes:
        id, day: Of the run.
        title, short: Such as '20 November 2026, 8.2 km', and '20 Nov 2026, 8.2 km'.
        facts: What it says, each short.
        balance: Share of the left foot with its band, empty where the watch does not say.
        band: 'green', 'yellow', 'orange' or ''.
    """

    id: str
    day: date
    title: str
    short: str
    facts: tuple[str, ...]
    balance: str
    band: str


@dataclass(frozen=True)
class Fact:
    """One figure of a run, for its own page.

    Attributes:
        label, value: With its unit.
        about: Where it is from and how much it scatters.
    """

    label: str
    value: str
    about: str


def figure_words(key: str, value: float) -> str:
    """Return a figure with its unit, with as many digits as it deserves."""
    one = watch_fields().get(key)
    decimals = one.decimals if one is not None else DECIMALS[key]
    unit = one.unit if one is not None else {PER_BEAT: "m", AT_HEART_RATE: "km/h"}[key]
    return f"{value:.{decimals}f} {unit}"


def panels(runs: Sequence[RunRecord], span: Span) -> dict[str, Panel]:
    """Return a chart of each figure, by key.

    Args:
        runs: Oldest first.
        span: Days from left to right.
    """
    return {line.key: _panel(line, runs, span) for line in run_series(runs)}


def _panel(line: Series, runs: Sequence[RunRecord], span: Span) -> Panel:
    shown = [point for point in line.points if span.holds(point.day)]
    title, unit = line.label, line.unit
    if line.key == BALANCE:
        unit = _("left % (device)")
    if line.key == AT_HEART_RATE:
        title = _("Speed at %(beat).0f beats/min") % {"beat": reference_bpm(runs) or 0.0}
    message = _message(line)
    if not shown:
        return Panel(line.key, title, unit, MEASURED, _("Nothing in these days.") + " " + message, Markup(""))
    bands = running_table()["balance_bands"]
    even = (100.0 - bands["green"], bands["green"]) if line.key == BALANCE else None
    limits = (100.0 - bands["yellow"], bands["yellow"]) if line.key == BALANCE else ()
    axis = axis_over(
        [*(end for p in shown for end in (p.low, p.high)), *limits],
        ON_AXIS.get(line.unit, line.unit),
        least=LEAST[line.unit],
        floor=0.0,
    )
    chart = Chart(f"run-{line.key}", _alt(title, unit, span, message), span, axis)
    names = [figure_words(line.key, shown[-1].value)]
    svg = line_chart(chart, [line], JOINED_RUNS, names, even=even, limits=limits)
    return Panel(line.key, title, unit, MEASURED, message, Markup(svg), _table(line.key, shown))  # noqa: S704 - own text


def _message(line: Series) -> str:
    """Say what the latest run gave and where the runs before lay, without calling anything a change."""
    last = line.points[-1]
    value = _held(figure_words(line.key, last.value))
    told = _("%(day)s: %(value)s.") % {"day": day_words(last.day), "value": value}
    if len(line.points) == 1:
        return told + " " + _("One run is no trend yet.")
    values = sorted(point.value for point in line.points)
    ends = {
        "low": figure_words(line.key, values[0]).split(" ")[0],
        "high": _held(figure_words(line.key, values[-1])),
    }
    return told + " " + _("All runs: between %(low)s and %(high)s.") % ends


def _held(text: str) -> str:
    """Return a figure that no line break parts from its unit."""
    return text.replace(" ", "\u00a0")


def hip_panel(hips: HipLine, span: Span) -> Panel:
    """Return the chart of how the hips differ, over the same days."""
    rules = rule_table()
    limit = rules.rotation_limit_deg if hips.key == "rotation" else rules.rating_limit
    joined = JOINED_RANGES if hips.key == "rotation" else JOINED_RATINGS
    unit = _("°, right less left") if hips.key == "rotation" else _("points, right less left")
    points = tuple(Point(day, value, value - limit / 2.0, value + limit / 2.0) for day, value in hips.points)
    shown = [point for point in points if span.holds(point.day)]
    last = hips.points[-1]
    message = _("%(day)s: %(value)s; shaded: no more than measurement error.") % {
        "day": day_words(last[0]),
        "value": _signed(last[1], hips),
    }
    key = f"hips-{hips.key}"
    if not shown:
        return Panel(key, hips.label, unit, MEASURED, _("Nothing in these days.") + " " + message, Markup(""))
    line = Series(Measure(hips.key, hips.label, hips.unit, limit, MEASURED), "", points)
    ends = [end for p in shown for end in (p.low, p.high)]
    short = "°" if hips.key == "rotation" else ""
    axis = axis_over([*ends, -limit, limit], short, least=4.0 * limit)
    chart = Chart(key, _alt(hips.label, unit, span, message), span, axis)
    svg = line_chart(chart, [line], joined, [_signed(shown[-1].value, hips)], even=(-limit, limit))
    rows = tuple((day_words(p.day), _signed(p.value, hips)) for p in reversed(shown))
    table = Table((_("Day"), _("Right less left")), rows)
    return Panel(key, hips.label, unit, MEASURED, message, Markup(svg), table)  # noqa: S704 - own text


def _signed(value: float, hips: HipLine) -> str:
    text = f"{value:+.0f}°" if hips.key == "rotation" else f"{value:+.1f}"
    return {"+0°": "0°", "-0°": "0°", "+0.0": "0.0", "-0.0": "0.0"}.get(text, text).replace("-", "−")


def _alt(title: str, unit: str, span: Span, message: str) -> str:
    words = _("Chart: %(title)s, %(unit)s, %(first)s to %(last)s. %(message)s")
    days = {"first": day_words(span.first), "last": day_words(span.last)}
    return words % {"title": title, "unit": unit, "message": message, **days}


def _table(key: str, shown: Sequence[Point]) -> Table:
    scattered = any(p.high > p.low for p in shown)
    columns = (_("Day"), _("Mean"), _("Band")) if scattered else (_("Day"), _("Mean"))
    rows = []
    for p in reversed(shown):
        ends = f"{figure_words(key, p.low).split(' ')[0]} – {figure_words(key, p.high).split(' ')[0]}"
        rows.append((day_words(p.day), figure_words(key, p.value), *((ends,) if scattered else ())))
    return Table(columns, tuple(rows))


def link_title(found: Link) -> str:
    """Return which two things are compared."""
    hips = _("%(label)s, right less left") if found.signed else _("%(label)s, size of the difference")
    label = found.hips.label[:1].lower() + found.hips.label[1:]
    return _("%(watch)s and %(hips)s") % {"watch": found.measure.label, "hips": hips % {"label": label}}


def line_of(run: RunRecord) -> Line:
    """Return how a run is listed."""
    balance = run.value(BALANCE)
    far = f", {run.distance_m / 1000.0:.1f} km" if run.distance_m else ""
    return Line(
        run.id,
        run.day,
        f"{day_words(run.day)}{far}",
        f"{day_month(run.day)} {run.day.year}{far}",
        tuple(_facts(run)),
        "" if balance is None else figure_words(BALANCE, balance),
        "" if balance is None else balance_word(balance),
    )


def _facts(run: RunRecord) -> list[str]:
    facts = [_("%(minutes).0f min") % {"minutes": run.duration_s / 60.0}]
    if (speed := run.value("speed_m_s")) is not None:
        facts.append(pace_words(speed))
    facts += [
        figure_words(key, value)
        for key in ("heart_rate_bpm", "contact_ms")
        if (value := run.value(key)) is not None
    ]
    return facts


def facts_of(run: RunRecord) -> list[Fact]:
    """Return every figure of a run."""
    found = []
    for key, one in run.figures.items():
        label = watch_fields()[key].label
        if key == BALANCE:
            label = _("%(label)s, left %% (device)") % {"label": label}
        value = pace_words(one.value) if key == "speed_m_s" else figure_words(key, one.value)
        found.append(Fact(_("Pace") if key == "speed_m_s" else label, value, _about(run, key)))
    if run.heart is not None:
        carried = figure_words(PER_BEAT, run.heart.metres_per_beat)
        found.append(Fact(_("Metres per heartbeat"), carried, _heart_words(run)))
    for key, one in run.developer.items():
        label = f"{watch_fields()[key].label}: {one.name}"
        found.append(
            Fact(
                label, figure_words(key, one.value), _("from a developer field, kept beside the watch's own")
            )
        )
    found += [Fact(name, f"{value:g}", _("developer field, mean")) for name, value in run.other.items()]
    return found


def _about(run: RunRecord, key: str) -> str:
    one = run.figures[key]
    if one.said_by == "average":
        return _("the device's own average, stops and walking included")
    parts = [_("developer field '%(name)s'") % {"name": one.name}] if one.said_by == "developer" else []
    if one.seconds < 0.9 * run.steady_s:
        parts.append(_("mean over %(minutes).0f min only") % {"minutes": one.seconds / 60.0})
    if one.sd is not None and key != "speed_m_s":
        parts.append(_("± %(sd)s") % {"sd": figure_words(key, one.sd)})
    return ", ".join(parts)


def _heart_words(run: RunRecord) -> str:
    heart = run.heart
    if heart is None:
        return ""
    span = {"low": heart.low_bpm, "high": heart.high_bpm}
    words = _("minutes between %(low).0f and %(high).0f beats/min") % span
    if heart.slope_m_s_per_bpm is None:
        return words + "; " + _("too narrow for a line of speed over heart rate")
    faster = {"more": 36.0 * heart.slope_m_s_per_bpm}
    return words + "; " + _("%(more)+.1f km/h for ten beats more, within these") % faster


def next_of(runs: Sequence[RunRecord], run_id: str) -> tuple[str | None, str | None]:
    """Return the ids of the runs before and after one."""
    before = {b.id: a.id for a, b in pairwise(runs)}
    after = {a.id: b.id for a, b in pairwise(runs)}
    return before.get(run_id), after.get(run_id)
