"""What the trends page shows of each measure: charts, what they say in a sentence, and the figures as a table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from markupsafe import Markup

from coxa.exam.items import POSITIONS, REGIONS, SIDES, TURNS
from coxa.programme.diary import Diary
from coxa.programme.progress import Change, Marker, changes, figure
from coxa.programme.series import (
    EFFICIENCY,
    MEASURES,
    RATING_LIMIT,
    ROTATION_LIMIT_DEG,
    Difference,
    Measure,
    Point,
    Series,
    differences,
    efficiency_history,
    series,
)
from coxa.web.axes import RATING_AXIS, Axis, Span, axis_over, short_months, span_of
from coxa.web.charts import Chart, difference_chart, line_chart
from coxa.web.i18n import gettext as _
from coxa.web.request import day_words

JOINED_RATINGS: Final = timedelta(days=4)  # ours: the rhythm of twice a week holds together, a week off shows
JOINED_RANGES: Final = timedelta(days=35)  # ours: ranges are measured every two weeks
JOINED_CHECKS: Final = timedelta(days=120)  # ours
_BY_KEY: Final = {measure.key: measure for measure in (*MEASURES, EFFICIENCY)}
_LEAST: Final = {"°": 30.0, "%": 20.0}  # ours: least height of an axis, about five times measurement error


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
    """

    key: str
    title: str
    unit: str
    evidence: str
    message: str
    svg: Markup


@dataclass(frozen=True)
class Table:
    """The figures of a group.

    Attributes:
        columns: Heads, the day's first.
        rows: Latest day first, as text; empty where nothing was measured.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Group:
    """Charts of one kind.

    Attributes:
        key: Its id on the page.
        title: Head.
        about: What is shown and how to read it.
        panels: Charts in the open.
        folded: Charts behind a line that opens them.
        table: All figures in the range.
    """

    key: str
    title: str
    about: str
    panels: tuple[Panel, ...]
    folded: tuple[Panel, ...]
    table: Table


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
    def of(cls, diary: Diary, today: date, longest: int | None, stages: Sequence[Marker]) -> Drawing:
        """Return what a diary has to draw.

        Args:
            diary: All entries; those after today are left out of the charts.
            today: Last day drawn.
            longest: Days at most; None: all.
            stages: Where stages begin.
        """
        lines = {(line.key, line.side): line for line in (*series(diary), *efficiency_history(diary))}
        return cls(
            lines,
            differences(diary, "of 10"),
            differences(diary, "°"),
            {(c.measure.key, c.side): c for c in changes(diary)},
            span_of((entry.day for entry in diary.entries), today, longest),
            tuple(stages),
        )

    def sides(self, measure: Measure) -> list[Series]:
        """Return right and left of a measure, those that have a value."""
        return [self.lines[measure.key, side] for side in SIDES if (measure.key, side) in self.lines]


def groups(drawing: Drawing) -> list[Group]:
    """Return the groups of the page that have something to show, in order."""
    made = [_rating(drawing, "soreness"), _rating(drawing, "density"), _pressure(drawing), _rotation(drawing)]
    made += [_differences(drawing), _efficiency(drawing)]
    return [group for group in made if group.panels]


def _rating(drawing: Drawing, key: str) -> Group:
    titles = {"soreness": _("Soreness"), "density": _("Density")}
    about = {
        "soreness": _("How sore the hip is when you begin, 0 to 10: mean of front, side and back."),
        "density": _("How dense the tissue feels under the roller, 0 to 10: mean of front, side and back."),
    }
    regions = [_BY_KEY[f"{key}_{region}"] for region in REGIONS]
    mean = _panels(drawing, [_BY_KEY[key]], JOINED_RATINGS)
    single = _panels(drawing, regions, JOINED_RATINGS)
    if not mean:  # some regions only, never all on one day
        mean, single = single, ()
    table = _table(drawing, [_BY_KEY[key], *regions], [_("mean"), _("front"), _("side"), _("back")])
    return Group(key, titles[key], about[key], mean, single, table)


def _pressure(drawing: Drawing) -> Group:
    panels = _panels(drawing, [_BY_KEY["pressure"]], JOINED_RATINGS)
    about = _("How hard the bone presses into the roller during the front-of-hip rotation, 0 to 10.")
    table = _table(drawing, [_BY_KEY["pressure"]], [""])
    return Group("pressure", _("Pressure"), about, panels, (), table)


def _rotation(drawing: Drawing) -> Group:
    measures = [_BY_KEY[f"rotation_{position}_{turn}"] for position in POSITIONS for turn in TURNS]
    words = [_("inward, face down"), _("outward, face down"), _("inward, seated"), _("outward, seated")]
    panels = _panels(drawing, measures, JOINED_RANGES)
    about = _(
        "How far each hip turns. More is not better in itself; the same on both sides is what you look for."
    )
    return Group("rotation", _("Rotation"), about, panels, (), _table(drawing, measures, words))


def _efficiency(drawing: Drawing) -> Group:
    panels = _panels(drawing, [EFFICIENCY], JOINED_CHECKS)
    about = _(
        "From your self-checks: effort a healthy hip needs, divided by the effort of this one. "
        "The band holds nine of ten hips that fit what you measured."
    )
    return Group("efficiency", _("Hip efficiency"), about, panels, (), _table(drawing, [EFFICIENCY], [""]))


def _differences(drawing: Drawing) -> Group:
    kinds = (
        ("apart-ratings", _("Ratings"), drawing.ratings, "of 10", RATING_LIMIT),
        ("apart-rotation", _("Rotation"), drawing.ranges, "°", ROTATION_LIMIT_DEG),
    )
    panels = tuple(_apart(drawing, *kind) for kind in kinds if kind[2])
    rows = [
        (d.day, (_day(d.day), title, figure(d.value, unit), d.measure.label))
        for _key, title, found, unit, _limit in kinds
        for d in found
        if drawing.span.holds(d.day)
    ]
    rows.sort(key=lambda row: row[0], reverse=True)
    columns = (_("Day"), _("Of"), _("Largest difference"), _("In"))
    about = _(
        "The largest difference between right and left each day. In the shaded part they are equal within "
        "measurement error."
    )
    table = Table(columns, tuple(row for _day_of, row in rows))
    return Group("differences", _("Difference between the sides"), about, panels, (), table)


def _apart(
    drawing: Drawing, key: str, title: str, found: Sequence[Difference], unit: str, limit: float
) -> Panel:
    shown = [d for d in found if drawing.span.holds(d.day)]
    words = _unit_words(unit)
    if not shown:
        return Panel(key, title, words, "measured", _("Nothing in these days."), Markup(""))
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
    return Panel(key, title, words, "measured", message, Markup(difference_chart(chart, shown, limit, name)))  # noqa: S704 - own text, escaped by the chart


def _panels(drawing: Drawing, measures: Sequence[Measure], joined: timedelta) -> tuple[Panel, ...]:
    return tuple(_panel(drawing, measure, joined) for measure in measures if drawing.sides(measure))


def _panel(drawing: Drawing, measure: Measure, joined: timedelta) -> Panel:
    lines = drawing.sides(measure)
    shown = [[p for p in line.points if drawing.span.holds(p.day)] for line in lines]
    message, words = _message(drawing, lines), _unit_words(measure.unit)
    if not any(shown):
        message = _("Nothing in these days.") + " " + message
        return Panel(measure.key, measure.label, words, measure.evidence, message, Markup(""))
    axis = _axis(measure, [point for points in shown for point in points])
    chart = Chart(
        measure.key, _alt(drawing, measure.label, words, message), drawing.span, axis, drawing.stages
    )
    names = [
        f"{_side(line.side)} {figure(points[-1].value, measure.unit)}" if points else ""
        for line, points in zip(lines, shown, strict=True)
    ]
    svg = Markup(line_chart(chart, lines, joined, names))  # noqa: S704 - own text, escaped by the chart
    return Panel(measure.key, measure.label, words, measure.evidence, message, svg)


def _axis(measure: Measure, points: Sequence[Point]) -> Axis:
    if measure.unit == "of 10":
        return RATING_AXIS
    ends = [end for point in points for end in (point.low, point.high)]
    return axis_over(ends, _short_unit(measure.unit), least=_LEAST[measure.unit], floor=0.0)


def _message(drawing: Drawing, lines: Sequence[Series]) -> str:
    """Say for each side what it was and is, and whether that is a change."""
    return " ".join(_told(line, drawing.changed.get((line.key, line.side))) for line in lines)


def _told(line: Series, change: Change | None) -> str:
    unit = line.unit
    if change is None:
        (point,) = line.points
        words = _("{side}: {value} on {day}; one day is no trend yet.")
        return words.format(side=_side(line.side), value=figure(point.value, unit), day=day_words(point.day))
    words = (
        _("{side}: {start} at the start, {now} now, a change beyond measurement error.")
        if change.beyond
        else _("{side}: {start} at the start, {now} now, no change beyond measurement error.")
    )
    return words.format(side=_side(line.side), start=figure(change.start, unit), now=figure(change.now, unit))


def _table(drawing: Drawing, measures: Sequence[Measure], words: Sequence[str]) -> Table:
    used = [(m, word) for m, word in zip(measures, words, strict=True) if drawing.sides(m)]
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
        return figure(point.value, measure.unit)
    return f"{figure(point.value, measure.unit)} ({point.low:.0f}–{point.high:.0f})"


def _alt(drawing: Drawing, title: str, unit: str, message: str) -> str:
    first, last = day_words(drawing.span.first), day_words(drawing.span.last)
    words = _("Chart: {title}, {unit}, {first} to {last}. {message}")
    return words.format(title=title, unit=unit, first=first, last=last, message=message)


def _side(side: str) -> str:
    return _("Right") if side == "r" else _("Left")


def _day(day: date) -> str:
    return f"{day.day} {short_months()[day.month - 1]} {day.year}"


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]


def _short_unit(unit: str) -> str:
    return "" if unit == "of 10" else unit


def _unit_words(unit: str) -> str:
    words = {"of 10": _("points of 10"), "°": _("degrees"), "%": _("per cent")}
    return words[unit]
