"""What the trends page shows of each measure: charts, what they say in a sentence, and the figures as a table."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import zip_longest
from typing import Final

from markupsafe import Markup

from coxa.exam.items import POSITIONS, REGIONS, SIDES, TURNS
from coxa.figures.grades import MEASURED
from coxa.programme.progress import Change, Marker, changes, figure
from coxa.programme.rule_table import rule_table
from coxa.programme.series import (
    EFFICIENCY,
    MEANS,
    Difference,
    Measure,
    Point,
    Series,
    measures,
    movement_measures,
)
from coxa.web.axes import Axis, Span, axis_over, day_month, rating_axis
from coxa.web.charts import Chart, difference_chart, line_chart
from coxa.web.i18n import gettext as _
from coxa.web.request import day_words

JOINED_RATINGS: Final = timedelta(days=4)  # ours: the rhythm of twice a week holds together, a week off shows
JOINED_RANGES: Final = timedelta(days=35)  # ours: ranges are measured every two weeks
JOINED_CHECKS: Final = timedelta(days=120)  # ours
JOINED_TURNS: Final = timedelta(days=8)  # ours: turns are not measured in every session
_LEAST: Final = {
    "°": 30.0,
    "%": 20.0,
    "per min": 20.0,
    "": 1.0,
}  # ours: least height of an axis, about five times measurement error


@dataclass(frozen=True)
class Table:
    """Figures.

    Attributes:
        columns: Heads, the day's first.
        rows: Latest day first, as text; empty where nothing was measured.
    """

    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True)
class Panel:
    """One chart.

    Attributes:
        key: Its id on the page.
        title: What it shows.
        unit: In what.
        evidence: Evidence grade.
        message: What it says, in a sentence or two.
        svg: The chart; empty when these days hold nothing of it.
        table: Its figures; that of a mean holds its regions too, so theirs is empty.
    """

    key: str
    title: str
    unit: str
    evidence: str
    message: str
    svg: Markup
    table: Table = Table()


@dataclass(frozen=True)
class Group:
    """Charts of one kind.

    Attributes:
        key: Its id on the page.
        title: Head.
        about: What is shown and how to read it.
        panels: Charts in the open.
        folded: Charts behind a line that opens them.
    """

    key: str
    title: str
    about: str
    panels: tuple[Panel, ...]
    folded: tuple[Panel, ...] = ()


@dataclass(frozen=True)
class Drawing:
    """All that charts draw from.

    Attributes:
        lines: By measure and side.
        ratings, ranges: Largest differences between the sides.
        changed: Start against now, by measure and side.
        span: Days from left to right, the same in all charts.
        stages: Where stages begin.
    """

    lines: dict[tuple[str, str], Series]
    ratings: tuple[Difference, ...]
    ranges: tuple[Difference, ...]
    changed: dict[tuple[str, str], Change]
    span: Span
    stages: tuple[Marker, ...]

    @classmethod
    def of(
        cls,
        found: Sequence[Series],
        apart: Mapping[str, tuple[Difference, ...]],
        span: Span,
        stages: Sequence[Marker],
    ) -> Drawing:
        """Return what there is to draw.

        Args:
            found: Every measure over time (`all_series`).
            apart: Largest differences between the sides (`differences`).
            span: Days from left to right; others are left out of the charts.
            stages: Where stages begin.
        """
        lines = {(line.key, line.side): line for line in found}
        return cls(
            lines,
            apart["of 10"],
            apart["°"],
            {(c.measure.key, c.side): c for c in changes(found)},
            span,
            tuple(stages),
        )

    @property
    def found(self) -> tuple[Change, ...]:
        """Start against now, in the order of the measures; without turns, whose change has no known error."""
        return tuple(c for c in self.changed.values() if c.measure not in movement_measures())

    @property
    def rating_axis(self) -> Axis:
        """The axis of all ratings drawn: one for all, so that their heights can be compared."""
        lines = [line for line in self.lines.values() if line.unit == "of 10"]
        return rating_axis(p.value for line in lines for p in line.points if self.span.holds(p.day))

    def sides(self, measure: Measure) -> list[Series]:
        """Return right and left of a measure, those that have a value."""
        return [self.lines[measure.key, side] for side in SIDES if (measure.key, side) in self.lines]


def groups(drawing: Drawing) -> list[Group]:
    """Return the groups of the page that have something to show, in order."""
    made = [_ratings(drawing), _rotation(drawing), _movement(drawing), _efficiency(drawing)]
    return [group for group in made if group.panels]


def _by_key() -> dict[str, Measure]:
    return {measure.key: measure for measure in measures()}


def _ratings(drawing: Drawing) -> Group:
    known = _by_key()
    panels: list[Panel] = []
    folded: list[Panel] = []
    words = [_("mean"), _("front"), _("side"), _("back")]
    for name in MEANS:
        regions = [known[f"{name}_{region}"] for region in REGIONS]
        table = _table(drawing, [known[name], *regions], words)
        means = _panels(drawing, [known[name]], JOINED_RATINGS, [table])
        single = _panels(drawing, regions, JOINED_RATINGS, [] if means else [table])
        (folded if means else panels).extend(single)  # without a mean, no day has all regions
        panels.extend(means)
    pressure = known["pressure"]
    panels += _panels(drawing, [pressure], JOINED_RATINGS, [_table(drawing, [pressure], [""])])
    panels += _apart(drawing, "apart-ratings", drawing.ratings, "of 10", rule_table().rating_limit)
    about = _(
        "Soreness when you begin and density under the roller, each the mean of front, side and back; pressure is how "
        "hard the bone presses into the roller during the front-of-hip rotation. All from 0 to 10, less is better; "
        "the charts show 0 to {top}."
    )
    about = about.format(top=f"{drawing.rating_axis.high:g}")
    return Group("ratings", _("How it feels"), about, tuple(panels), tuple(folded))


def _rotation(drawing: Drawing) -> Group:
    turns = [_by_key()[f"rotation_{position}_{turn}"] for position in POSITIONS for turn in TURNS]
    panels = _panels(drawing, turns, JOINED_RANGES, [_table(drawing, [turn], [""]) for turn in turns])
    panels += _apart(drawing, "apart-rotation", drawing.ranges, "°", rule_table().rotation_limit_deg)
    about = _("How far each hip turns. More is not better in itself; look for the same on both sides.")
    return Group("rotation", _("Rotation"), about, tuple(panels))


def _movement(drawing: Drawing) -> Group:
    known = movement_measures()
    panels = _panels(drawing, known, JOINED_TURNS, [_table(drawing, [measure], [""]) for measure in known])
    about = _(
        "Turns on the roller as the phone on your shin measured them. The band is from the lowest to the highest "
        "bout of a day. Smoothness nearer to 0 is smoother."
    )
    return Group("movement", _("Turns on the roller"), about, tuple(panels))


def _efficiency(drawing: Drawing) -> Group:
    panels = _panels(drawing, [EFFICIENCY], JOINED_CHECKS, [_table(drawing, [EFFICIENCY], [""])])
    about = _(
        "From your self-checks: the effort that a healthy hip needs, divided by the effort of this one. "
        "The band holds nine of ten hips that fit what you measured."
    )
    return Group("efficiency", _("Hip efficiency"), about, tuple(panels))


def _apart(drawing: Drawing, key: str, found: Sequence[Difference], unit: str, limit: float) -> list[Panel]:
    """Return the chart of the largest difference between the sides; none when there is no difference to show."""
    if not found:
        return []
    title = _("Largest difference of the sides")
    shown = [d for d in found if drawing.span.holds(d.day)]
    words = _unit_words(unit)
    if not shown:
        return [Panel(key, title, words, MEASURED, _("Nothing in these days."), Markup(""))]
    last = shown[-1]
    verdict = _("within measurement error") if last.value <= limit else _("beyond measurement error")
    message = _("{day}: {value}, most in {measure}; {verdict}.").format(
        day=day_words(last.day),
        value=figure(last.value, unit),
        measure=_lower(last.measure.label),
        verdict=verdict,
    )
    least = 4.0 if unit == "of 10" else 15.0
    axis = axis_over([0.0, limit, *(d.value for d in shown)], _short_unit(unit), least=least, floor=0.0)
    chart = Chart(key, _alt(drawing, title, words, message), drawing.span, axis, drawing.stages)
    name = _("equal ≤ {limit}").format(limit=f"{limit:g}{_short_unit(unit)}")
    svg = Markup(difference_chart(chart, shown, limit, name))  # noqa: S704 - own text, escaped by the chart
    rows = tuple((_day(d.day), figure(d.value, unit), d.measure.label) for d in reversed(shown))
    table = Table((_("Day"), _("Largest"), _("In")), rows)
    return [Panel(key, title, words, MEASURED, message, svg, table)]


def _panels(
    drawing: Drawing, shown: Sequence[Measure], joined: timedelta, tables: Sequence[Table]
) -> list[Panel]:
    """Return a chart for each measure that has a value, with its table where there is one."""
    pairs = zip_longest(shown, tables, fillvalue=Table())
    return [_panel(drawing, m, joined, t) for m, t in pairs if isinstance(m, Measure) and drawing.sides(m)]


def _panel(drawing: Drawing, measure: Measure, joined: timedelta, table: Table) -> Panel:
    lines = drawing.sides(measure)
    shown = [[p for p in line.points if drawing.span.holds(p.day)] for line in lines]
    message, words = _message(drawing, lines), _unit_words(measure.unit)
    if not any(shown):
        message = _("Nothing in these days.") + " " + message
        return Panel(measure.key, measure.label, words, measure.evidence, message, Markup(""))
    axis = _axis(drawing, measure, [point for points in shown for point in points])
    alt = _alt(drawing, measure.label, words, message)
    chart = Chart(measure.key, alt, drawing.span, axis, drawing.stages)
    names = [
        f"{_side(line.side)} {_short(points[-1].value, measure.unit)}" if points else ""
        for line, points in zip(lines, shown, strict=True)
    ]
    svg = Markup(line_chart(chart, lines, joined, names))  # noqa: S704 - own text, escaped by the chart
    return Panel(measure.key, measure.label, words, measure.evidence, message, svg, table)


def _axis(drawing: Drawing, measure: Measure, points: Sequence[Point]) -> Axis:
    if measure.unit == "of 10":
        return drawing.rating_axis
    ends = [end for point in points for end in (point.low, point.high)]
    if not measure.unit:  # smoothness lies below zero
        return axis_over([*ends, 0.0], "", least=_LEAST[""])
    return axis_over(ends, _short_unit(measure.unit), least=_LEAST[measure.unit], floor=0.0)


def _message(drawing: Drawing, lines: Sequence[Series]) -> str:
    """Say for each side what it was and is, and whether that is a change: more than measurement error explains."""
    return " ".join(_told(line, drawing.changed.get((line.key, line.side))) for line in lines)


def _told(line: Series, change: Change | None) -> str:
    unit = line.unit
    if change is None:
        (point,) = line.points
        words = _("{side}: {value} on {day}; one day is no trend yet.")
        return words.format(side=_side(line.side), value=figure(point.value, unit), day=day_words(point.day))
    if math.isinf(line.measure.limit):
        words = _("{side}: {start} at the start, {now} now.")
    elif change.beyond:
        words = _("{side}: {start} at the start, {now} now: a change.")
    elif line.measure is EFFICIENCY:
        words = _("{side}: {start} at the start, {now} now: within what the check leaves open.")
    else:
        words = _("{side}: {start} at the start, {now} now: within measurement error.")
    return words.format(side=_side(line.side), start=figure(change.start, unit), now=figure(change.now, unit))


def _table(drawing: Drawing, shown: Sequence[Measure], words: Sequence[str]) -> Table:
    used = [(m, word) for m, word in zip(shown, words, strict=True) if drawing.sides(m)]
    columns: list[str] = [_("Day")]
    cells: list[dict[date, str]] = []
    for side in SIDES:
        for measure, word in used:
            line = drawing.lines.get((measure.key, side))
            columns.append(f"{_side(side)} {word}".strip())
            cells.append({p.day: _cell(measure, p) for p in line.points} if line else {})
    days = sorted({day for cell in cells for day in cell if drawing.span.holds(day)}, reverse=True)
    return Table(tuple(columns), tuple((_day(day), *(cell.get(day, "") for cell in cells)) for day in days))


def _cell(measure: Measure, point: Point) -> str:
    if measure.unit == "of 10":
        return f"{point.value:.1f}" if measure.key in MEANS else f"{round(point.value, 1):g}"
    if not measure.unit:
        return figure(point.value, "")
    return f"{figure(point.value, measure.unit)} ({point.low:.0f}–{point.high:.0f})"


def _alt(drawing: Drawing, title: str, unit: str, message: str) -> str:
    first, last = day_words(drawing.span.first), day_words(drawing.span.last)
    words = _("Chart: {title}, {unit}, {first} to {last}. {message}")
    return words.format(title=title, unit=unit, first=first, last=last, message=message)


def _side(side: str) -> str:
    return _("Right") if side == "r" else _("Left")


def _day(day: date) -> str:
    return f"{day_month(day)} {day.year}"


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]


def _short(value: float, unit: str) -> str:
    """Return a value as it fits beside a line."""
    return f"{value:.0f}" if unit == "per min" else figure(value, unit)


def _short_unit(unit: str) -> str:
    return "" if unit == "of 10" else "/min" if unit == "per min" else unit


def _unit_words(unit: str) -> str:
    words = {
        "of 10": _("points of 10"),
        "°": _("degrees"),
        "%": _("per cent"),
        "per min": _("per minute"),
        "": _("no unit"),
    }
    return words[unit]
