"""The socket map: the bowl seen from the ball, with the path of the contact point over the stride.

How a place is drawn. The document holds degrees from the deepest point, towards the outer upper edge and towards the
front. On the map the outer upper edge is up and the front is right, on both sides alike: a left hip is mirrored. In the
section, cut from the inner lower to the outer upper edge, the deepest point is below.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, Final, Literal, TypeVar

from coxa.charts.bowl import LIGHT, SECTORS, Bowl, Path, bowl_of, rim_at, section_angles
from coxa.charts.chart import (
    SIDE_TONES,
    Absent,
    Area,
    Axis,
    Chart,
    Legend,
    Line,
    Mark,
    Numbers,
    Panel,
    Points,
    Subject,
    Trail,
    Words,
)
from coxa.charts.reading import SIDES, columns, once, pairs, part, text
from coxa.charts.words import (
    NO_DRAWINGS,
    amount,
    drawn_sides,
    higher,
    hip,
    joined,
    said,
    saying,
    sides_of,
    told,
)

_T = TypeVar("_T")

KEY: Final = "socket-map"
TITLE: Final = "Where the ball presses in its socket"
WIDE: Final = 2.35
"""Half the width of a section, in radii of the bowl: room for words beside it."""
RINGS: Final = (30.0, 60.0)
"""Circles drawn as a scale, degrees from the deepest point."""


def socket_map(subjects: Sequence[Subject]) -> Chart | Absent:
    """Return the bowls of both hips with the paths of contact, from above and in section.

    Args:
        subjects: Results, one or several to compare.
    """
    shown = sides_of(subjects)
    found = [(name, s, bowl_of(s, side)) for name, s, side in pairs(subjects) if side in shown]
    bowls = [bowl for *_, bowl in found if bowl.rim]
    if not bowls:
        return Absent(KEY, TITLE, NO_DRAWINGS)
    reach = max(math.hypot(*point) for bowl in bowls for point in bowl.rim)
    paths = [path for bowl in bowls for path in (bowl.path, bowl.healthy) if path]
    reach = max(
        [reach, *(math.hypot(*p) for path in paths for p in zip(*path.drawn, strict=True) if p[0] == p[0])]
    )
    top = max((max(bowl.path.load) for bowl in bowls if bowl.path), default=1.0)
    top = max(math.ceil(2.0 * top - 1e-9) / 2.0, 0.5)  # a round end of the scale
    panels: list[Panel] = []
    for row in rows_of(found, columns(subjects)):
        panels += [_map(bowl, name, reach, top) for name, _, bowl in row]
        panels += [_section(bowl, name) for name, _, bowl in row]
    return Chart(
        key=KEY,
        title=TITLE,
        lead=told(subjects, _lead),
        alt=" ".join(_alt(bowl, subject, name) for name, subject, bowl in found),
        evidence=bowls[0].evidence,
        panels=tuple(panels),
        columns=columns(subjects),
        legend=_legend(bowls),
        notes=_notes(bowls),
        table=_table(found),
    )


def rows_of(hips: Sequence[_T], wide: int) -> list[Sequence[_T]]:
    """Return hips as the rows in which they stand side by side."""
    return [hips[k : k + wide] for k in range(0, len(hips), wide)]


# ---- panels ------------------------------------------------------------------------------------------------------


def _map(bowl: Bowl, name: str, reach: float, top: float) -> Panel:
    tone = SIDE_TONES[bowl.side]
    if not bowl.rim:
        return saying(hip(bowl.side, name), "not assessed: this result holds no socket for this hip", tone)
    wide = high = 1.05 * reach
    marks: list[Mark] = [
        Area(*_on_map(bowl.rim), tone="norm", name="bowl up to its rim"),
        *_scale(),
    ]
    if bowl.path:
        marks.append(_trail(bowl.path, tone, top))
    else:
        marks.append(Words(0.0, -12.0, "path not assessed"))
    if bowl.healthy:
        outer, front = bowl.healthy.drawn
        marks.append(Line(front, outer, "with healthy muscles", "healthy"))
    return Panel(
        title=hip(bowl.side, name),
        x=Axis("", -wide, wide, shown=False, plus="front", minus="back"),
        y=Axis("", -high, high, shown=False, plus="outer upper edge", minus="inner lower edge"),
        marks=tuple(marks),
        equal=True,
        height=340.0 * high / wide,
        tone=tone,
    )


def _on_map(points: Sequence[tuple[float, float]]) -> tuple[Numbers, Numbers]:
    return tuple(front for _, front in points), tuple(outer for outer, _ in points)


def _scale() -> list[Mark]:
    around = [math.radians(6.0 * k) for k in range(61)]
    rings: list[Mark] = [
        Line(
            tuple(r * math.sin(a) for a in around),
            tuple(r * math.cos(a) for a in around),
            tone="soft",
            faint=True,
        )
        for r in RINGS
    ]
    rings += [Words(0.0, -r, f"{r:g}°") for r in RINGS]
    cross = 4.0
    return [
        *rings,
        Line((-cross, cross), (0.0, 0.0), "deepest point"),
        Line((0.0, 0.0), (-cross, cross), "deepest point"),
    ]


def _trail(path: Path, tone: Any, top: float) -> Trail:
    marks = [(path.peak, "greatest load")]
    if path.toe_off is not None and path.toe_off != path.peak:
        marks.append((path.toe_off, "toe-off"))
    outer, front = path.drawn
    return Trail(front, outer, path.load, "load, body weights", "", top, tone, tuple(sorted(marks)))


def _section(bowl: Bowl, name: str) -> Panel:
    title, tone = f"{hip(bowl.side, name)}, in section", SIDE_TONES[bowl.side]
    if not bowl.rim:
        return saying(title, "not assessed", tone)
    inner, outer = rim_at(bowl.rim, 180.0), rim_at(bowl.rim, 0.0)
    marks: list[Mark] = []
    if bowl.path:
        ways = section_angles(bowl.path)
        told_ways = [way for way in ways if way == way]
        low, high = min(told_ways), max(told_ways)
        wedge = [(0.0, 0.0), *(_on_arc(low + (high - low) * k / 20.0) for k in range(21)), (0.0, 0.0)]
        marks.append(Area(*_columns(wedge), tone=tone, name="where the load points over the stride"))
        peak = _on_arc(ways[bowl.path.peak])
        marks.append(Line((0.0, peak[0]), (0.0, peak[1]), "at the greatest load", tone))
    ball = [_on_arc(6.0 * k, 0.92) for k in range(61)]
    marks.append(Line(*_columns(ball), name="ball", tone="soft", faint=True))
    arc = [_on_arc(-inner + (inner + outer) * k / 60.0) for k in range(61)]
    marks.append(Line(*_columns(arc), name="bowl", tone="measured"))
    edges = _columns((_on_arc(-inner), _on_arc(outer)))
    marks.append(Points(*edges, name="rim", tone="ink"))
    marks += _rim_words(-WIDE, edges[1][0], "inner lower", inner, "start")
    marks += _rim_words(WIDE, edges[1][1], "outer upper", outer, "end")
    marks.append(Words(0.0, -1.22, "deepest point"))
    hidden = Axis("", -WIDE, WIDE, shown=False)
    return Panel(
        title=title,
        x=hidden,
        y=Axis("", -1.45, 1.0, shown=False),
        marks=tuple(marks),
        equal=True,
        height=340.0 * 2.45 / (2.0 * WIDE),
        tone=tone,
    )


def _rim_words(
    x: float, y: float, words: str, degrees: float, anchor: Literal["start", "end"]
) -> tuple[Words, Words]:
    return Words(x, y + 0.16, words, anchor), Words(x, y - 0.1, f"rim {degrees:.0f}°", anchor)


def _on_arc(degrees: float, radius: float = 1.0) -> tuple[float, float]:
    angle = math.radians(degrees)
    return radius * math.sin(angle), -radius * math.cos(angle)


def _columns(points: Sequence[tuple[float, float]]) -> tuple[Numbers, Numbers]:
    return tuple(x for x, _ in points), tuple(y for _, y in points)


# ---- words -------------------------------------------------------------------------------------------------------


def _offset_key(subject: Subject, task: str) -> str:
    """Return the name of the figure 'off-centre on average' of what the map shows."""
    if subject.kind == "analysis":
        return "mean_offset"
    figures = part(subject.document, "sides", "r", "figures") or part(
        subject.document, "sides", "l", "figures"
    )
    labels = {text(part(f).get("label")): key for key, f in figures.items() if key.startswith("efficiency_")}
    named = labels.get(task, "efficiency_walking" if "walking" in task else "")
    return f"offset_{named.removeprefix('efficiency_')}"


def _lead(subject: Subject) -> str:
    bowls = [bowl for bowl in (bowl_of(subject, side) for side in drawn_sides(subject)) if bowl.path]
    if not bowls:
        return "Where the ball presses is not known from this result; only the bowls are drawn."
    key = _offset_key(subject, bowls[0].task)
    who = higher(subject, key)
    if who in SIDES.values():
        other = "left" if who == "right" else "right"
        values = [said(amount(subject, side, key).value) for side in (who[0], other[0])]
        return (
            f"Your {who} hip presses further out than your {other}: "
            f"on average {values[0]} against {values[1]} of the way to the rim."
        )
    if who == "alike":
        return (
            f"Neither hip clearly presses further out than the other; at the greatest load {_places(bowls)}."
        )
    reason = ": one value a side cannot tell which presses further out" if who == "open" else ""
    return f"At the greatest load {_places(bowls)}{reason}."


def _places(bowls: Sequence[Bowl]) -> str:
    sectors = [b.path.peak_sector for b in bowls if b.path]
    if len(sectors) > 1 and len(set(sectors)) == 1:
        return f"both press towards the {sectors[0]}"
    return joined(
        [f"your {SIDES[b.side]} hip presses towards the {b.path.peak_sector}" for b in bowls if b.path]
    )


def _alt(bowl: Bowl, subject: Subject, name: str) -> str:
    if not bowl.rim:
        return f"{hip(bowl.side, name)}: not assessed."
    rims = [f"{rim_at(bowl.rim, 90.0 * k):.0f}° ({SECTORS[2 * k]})" for k in range(4)]
    words = f"{hip(bowl.side, name)}: the rim lies {joined(rims)} from the deepest point"
    path = bowl.path
    if path is None:
        return f"{words}; path of contact not assessed."
    peak = path.peak
    return (
        f"{words}; greatest load {said(path.load[peak])} body weights at {path.phase[peak]:.0f} %, "
        f"{said(path.offset[peak])} of the way to the rim, towards the {path.peak_sector}; "
        f"on average {said(amount(subject, bowl.side, _offset_key(subject, bowl.task)).value)}."
    )


def _legend(bowls: Sequence[Bowl]) -> tuple[Legend, ...]:
    sides = once([b.side for b in bowls if b.path])
    lines = [Legend("bowl up to its rim", "norm", "band")]
    lines += [
        Legend(f"{SIDES[s]} hip: path of contact, the wider the more load", SIDE_TONES[s]) for s in sides
    ]
    if any(b.healthy for b in bowls):
        lines.append(Legend("the same with healthy muscles", "healthy"))
    return tuple(lines)


def _notes(bowls: Sequence[Bowl]) -> tuple[str, ...]:
    notes = [
        "Seen from the ball, looking into the socket: outer upper edge up, front to the right. A left hip is "
        "mirrored so that both read alike. Circles: 30° and 60° from the deepest point, the cross; the same "
        "scale everywhere, so that a deep bowl looks large and a saucer small.",
        "In section, cut from the inner lower to the outer upper edge: a deep bowl reaches up around the ball, a "
        "saucer stays below. The wedge holds every direction of the load over the stride.",
        f"Where less presses than {100 * LIGHT:.0f} % of the greatest load, no place is drawn: its direction says "
        "little.",
    ]
    if any(b.healthy and b.path for b in bowls):
        notes.append("Where the two paths lie on each other, healthy muscles would press there, too.")
    notes += once([f"Shown: {b.task}." for b in bowls if b.task])
    notes += once([f"{b.words[:1].upper()}{b.words[1:]}." for b in bowls if b.assumed and b.words])
    return tuple(notes)


def _table(found: Sequence[tuple[str, Subject, Bowl]]) -> tuple[tuple[str, ...], ...]:
    heading = (
        "hip",
        "greatest load, body weights",
        "at, %",
        "off-centre there",
        "towards",
        "off-centre, mean",
    )
    rims = tuple(f"rim, {SECTORS[2 * k]}, °" for k in range(4))
    lines = []
    for name, subject, b in found:
        mean = said(amount(subject, b.side, _offset_key(subject, b.task)).value)
        edges = tuple(said(rim_at(b.rim, 90.0 * k)) if b.rim else "–" for k in range(4))
        lines.append((hip(b.side, name), *_peak_cells(b.path), mean, *edges))
    return ((*heading, *rims), *lines)


def _peak_cells(path: Path | None) -> tuple[str, str, str, str]:
    if path is None:
        return ("–", "–", "–", "–")
    peak = path.peak
    return said(path.load[peak]), f"{path.phase[peak]:.0f}", said(path.offset[peak]), path.peak_sector
