"""Legends: a list in HTML, each entry with a small picture that looks as the marks of the chart do."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from coxa.charts.chart import Area, Band, Chart, Legend, Line, Panel, Points, Tone, Trail
from coxa.charts.svg_panel import named_lines, names_at_ends
from coxa.charts.svg_sheet import EDGE, SHADES, WIDTH, Sheet, n, stroke, symbol
from coxa.charts.svg_text import LINE, Place, clean, cut, safe, width
from coxa.charts.tones import LOOKS

WIDE, TALL = 30.0, 16.0
MIDDLE: Final = 0.5 * TALL
INSET: Final = f'x="2" y="2.5" width="{n(WIDE - 4)}" height="{n(TALL - 5)}"'
EDGES: Final = f"M2 2.5H{n(WIDE - 2)}M2 {n(TALL - 2.5)}H{n(WIDE - 2)}"
WIDEST: Final = 8.0


def legend_list(chart: Chart, uid: str) -> str:
    """Return what tones mean as an HTML list: the chart's own entries, else what its marks are called.

    Args:
        chart: The chart.
        uid: Begins the names inside.
    """
    items = "".join(
        f"<li>{_key(chart, entry, f'{uid}-key-{k}').key(WIDE, TALL)}<span>{safe(entry.words)}</span></li>"
        for k, entry in enumerate(entries_of(chart))
    )
    return f'<ul class="chart-legend">{items}</ul>' if items else ""


def entries_of(chart: Chart) -> tuple[Legend, ...]:
    """Return the entries of a chart's legend: its own, else what its marks are called."""
    return chart.legend or tuple(_found(chart.panels))


def legend_below(sheet: Sheet, chart: Chart) -> None:
    """Draw the legend below a picture that stands by itself, in as many lines as it needs.

    Args:
        sheet: The picture.
        chart: The chart.
    """
    x, y = EDGE, sheet.height + 6.0
    room = WIDTH - 2.0 * EDGE - WIDE - 6.0
    entries = entries_of(chart)
    for k, entry in enumerate(entries):
        words = cut(clean(entry.words), room)
        wide = WIDE + 6.0 + width(words)
        if x > EDGE and x + wide > WIDTH - EDGE:
            x, y = EDGE, y + LINE + 3.0
        sheet.put(x, y, _key(chart, entry, f"{sheet.uid}-key-{k}"))
        sheet.text(Place(x + WIDE + 6.0, y + 12.5), words, full=entry.words)
        x += wide + 14.0
    if entries:
        sheet.height = y + LINE + 6.0


def _found(panels: Sequence[Panel]) -> list[Legend]:
    """Return an entry for every name of marks that does not stand in the pictures; none for a single one."""
    at_ends = names_at_ends(panels)
    entries: dict[tuple[str, str], Legend] = {}
    for panel in panels:
        written = {line.name for line in named_lines(panel)} if at_ends else set()
        for mark in panel.marks:
            match mark:
                case Line():
                    entry = Legend(clean(mark.name), mark.tone, "line")
                case Band() | Area():
                    entry = Legend(clean(mark.name), mark.tone, "band")
                case Points():
                    entry = Legend(clean(mark.name), mark.tone, "point")
                case _:
                    continue
            if entry.words and mark.name not in written:
                entries.setdefault((entry.words, entry.tone), entry)
    return list(entries.values()) if len(entries) > 1 or at_ends else []


def _tones_of(chart: Chart, kind: type[Line] | type[Band] | type[Area] | type[Trail]) -> set[Tone]:
    return {m.tone for panel in chart.panels for m in panel.marks if isinstance(m, kind)}


def _grows(chart: Chart, tone: Tone) -> Tone | None:
    """Return the tone of lines that grow with a value, where a tone stands for such; None: for plain lines."""
    if tone in _tones_of(chart, Trail):
        return tone
    lines = [line for scene in chart.scenes for frame in scene.frames for line in frame.lines]
    lines += [line for scene in chart.scenes for line in scene.still]
    if not any(line.value is not None for line in lines):
        return None
    if tone in {line.tone for line in lines if line.value is None}:
        return None
    sides = {scene.tone for scene in chart.scenes}
    return sides.pop() if len(sides) == 1 else "ink"


def _key(chart: Chart, entry: Legend, uid: str) -> Sheet:
    """Return the small picture of one entry."""
    sheet = Sheet(uid)
    drawers: dict[str, Callable[[Sheet, Chart, Tone], None]] = {
        "line": _line,
        "band": _band,
        "bar": _bar,
        "point": _point,
        "interval": _interval,
    }
    drawers[entry.shape](sheet, chart, entry.tone)
    return sheet


def _line(sheet: Sheet, chart: Chart, tone: Tone) -> None:
    grows = _grows(chart, tone)
    if grows is None:
        return _plain(sheet, tone)
    step = (WIDE - 6.0) / SHADES
    for k in range(SHADES):
        sheet.mark(
            f'<path class="ch-trail ct-{grows} cs-{k + 1}" d="M{n(3 + k * step)} {n(MIDDLE)}h{n(step)}" '
            f'stroke-width="{n(stroke((k + 0.5) / SHADES, WIDEST))}"/>'
        )


def _plain(sheet: Sheet, tone: Tone) -> None:
    look = LOOKS[tone]
    dash = f' stroke-dasharray="{look.dasharray}"' if look.dash else ""
    sheet.mark(
        f'<path class="ch-line ct-{tone}" stroke-width="{look.weight:g}"{dash} d="M1 {n(MIDDLE)}H{n(WIDE - 1)}"/>'
    )


def _band(sheet: Sheet, chart: Chart, tone: Tone) -> None:
    if tone in _tones_of(chart, Area) - _tones_of(chart, Band):
        dash = f' stroke-dasharray="{LOOKS[tone].dasharray}"' if LOOKS[tone].dash else ""
        sheet.mark(f'<rect class="ch-area ct-{tone}"{dash} {INSET}/>')
        return
    sheet.mark(f"<rect {sheet.veil(tone)} {INSET}/>")
    sheet.mark(f'<path class="ch-edge ct-{tone}" d="{EDGES}"/>')


def _bar(sheet: Sheet, chart: Chart, tone: Tone) -> None:
    sheet.mark(f"<rect {sheet.fill(tone)} {INSET}/>")


def _point(sheet: Sheet, chart: Chart, tone: Tone) -> None:
    sheet.mark(symbol(tone, 0.5 * WIDE, MIDDLE, 4.6))


def _interval(sheet: Sheet, chart: Chart, tone: Tone) -> None:
    _plain(sheet, tone)
    _point(sheet, chart, tone)
