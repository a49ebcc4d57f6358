"""Pictures of a self-check's result, drawn as SVG by pure functions.

Right is a circle on a solid line, left a square on a dashed one, never colour alone; colours and letters come from the
style sheet by class (`fig-…`). Every picture carries its words as its label, and a table stands beside it on the page.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Final

from markupsafe import Markup

from coxa.figures.check import Spread
from coxa.web.i18n import gettext as _

WIDTH: Final = 340.0
"""Of every picture, in its own units: about the pixels of a phone."""
LEFT_EDGE, RIGHT_EDGE = 8.0, 332.0
LANE: Final = 22.0
"""Height of one line of a chart."""
WHOLE: Final = 100.0
RIM_DEG: Final = 75.0
"""From the middle of the socket to its rim, as drawn (own choice, not this person's socket)."""


@dataclass(frozen=True)
class Bar:
    """One line of a chart.

    Attributes:
        label: Its words.
        right, left: What stands there; None when not assessed.
    """

    label: str
    right: Spread | None
    left: Spread | None

    def side(self, side: str) -> Spread | None:
        """Return that of side 'r' or 'l'."""
        return self.right if side == "r" else self.left


def _svg(height: float, label: str, parts: Iterable[str], width: float = WIDTH) -> Markup:
    inside = "".join(parts)
    return Markup(  # noqa: S704 - every text in it went through _text or escape
        f'<svg class="fig" viewBox="0 0 {width:g} {height:g}" role="img" aria-label="{escape(label)}">{inside}</svg>'
    )


def _text(x: float, y: float, words: str, kind: str = "", anchor: str = "start") -> str:
    name = f"fig-text {kind}".strip()
    return f'<text class="{name}" x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(words)}</text>'


def _line(x1: float, y1: float, x2: float, y2: float, kind: str) -> str:
    return f'<line class="{kind}" x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"/>'


def _mark(x: float, y: float, side: str) -> str:
    """Return the sign of a side: a circle right, a square left."""
    if side == "r":
        return f'<circle class="fig-dot fig-right" cx="{x:.1f}" cy="{y:.1f}" r="5"/>'
    return f'<rect class="fig-dot fig-left" x="{x - 4.6:.1f}" y="{y - 4.6:.1f}" width="9.2" height="9.2"/>'


def _side_class(side: str) -> str:
    return "fig-right" if side == "r" else "fig-left"


def words_of(spread: Spread | None, unit: str = "") -> str:
    """Return a figure with its interval in words."""
    if spread is None:
        return _("not assessed")
    said = {
        "value": f"{spread.value:.0f}",
        "low": f"{spread.low:.0f}",
        "high": f"{spread.high:.0f}",
        "unit": unit,
    }
    return _("%(value)s%(unit)s (%(low)s to %(high)s)") % said


def intervals(
    bars: Sequence[Bar], title: str, *, unit: str, top: float, line_at: float | None = None
) -> Markup:
    """Return figures of both sides as marks with their intervals, one below the other.

    Args:
        bars: What to draw.
        title: What it is, for who cannot see it.
        unit: Behind the numbers.
        top: End of the scale, which begins at 0.
        line_at: Where the healthy hip stands.
    """
    scale = (RIGHT_EDGE - LEFT_EDGE) / top
    y, parts, said = 16.0, [], []
    for bar in bars:
        parts.append(_text(LEFT_EDGE, y, bar.label, "fig-strong"))
        said.append(
            f"{bar.label}: {_('right')} {words_of(bar.right, unit)}, {_('left')} {words_of(bar.left, unit)}"
        )
        for side in ("r", "l"):
            y += LANE
            parts += _interval(bar.side(side), side, y - 6.0, scale, unit, top)
        y += LANE + 6.0
    bottom = y - LANE + 4.0
    if line_at is not None:
        x = LEFT_EDGE + line_at * scale
        parts.insert(0, _line(x, 22.0, x, bottom, "fig-healthy"))
    parts.append(_line(LEFT_EDGE, bottom, RIGHT_EDGE, bottom, "fig-axis"))
    for tick in _ticks(top):
        x = LEFT_EDGE + tick * scale
        anchor = "start" if tick == 0 else "end" if x > RIGHT_EDGE - 12 else "middle"
        parts.append(_text(x, bottom + 16.0, f"{tick:g}{unit if tick == 0 else ''}", "fig-soft", anchor))
    return _svg(bottom + 24.0, f"{title}. " + "; ".join(said) + ".", parts)


def _interval(spread: Spread | None, side: str, y: float, scale: float, unit: str, top: float) -> list[str]:
    name = _side_class(side)
    if spread is None:
        return [_text(LEFT_EDGE, y + 4.0, _("not assessed"), "fig-soft")]
    low, value, high = (
        LEFT_EDGE + min(max(v, 0.0), top) * scale for v in (spread.low, spread.value, spread.high)
    )
    parts = [_line(low, y, high, y, f"fig-interval {name}"), _mark(value, y, side)]
    for end in (low, high):
        parts.append(_line(end, y - 4.0, end, y + 4.0, f"fig-cap {name}"))
    number = f"{spread.value:.0f}"
    room_right = high + 10.0 < RIGHT_EDGE - 24.0
    place, anchor = (high + 8.0, "start") if room_right else (low - 8.0, "end")
    if not room_right and low - 8.0 < LEFT_EDGE + 24.0:
        place, anchor, y = value, "middle", y - 13.0
    parts.append(_text(place, y + 4.5, number, f"fig-number {name}-ink", anchor))
    return parts


def _ticks(top: float) -> list[float]:
    step = next((s for s in (1.0, 2.0, 5.0, 10.0, 20.0, 25.0, 50.0, 100.0) if top / s <= 5.0), top)
    return [step * k for k in range(int(top / step + 1e-9) + 1)]


def wasted(causes: Sequence[tuple[str, Mapping[str, float]]], title: str) -> Markup:
    """Return what is wasted by cause as one stacked bar a side.

    Args:
        causes: Words of each cause, and per cent of effort by side ('r', 'l'); a side not assessed is missing.
        title: What it is, for who cannot see it.
    """
    sides = [side for side in ("r", "l") if any(side in shares for _word, shares in causes)]
    greatest = max((sum(shares.get(side, 0.0) for _w, shares in causes) for side in sides), default=0.0)
    top = next((t for t in (5.0, 10.0, 25.0, 50.0, WHOLE) if greatest <= t), greatest)
    scale = (RIGHT_EDGE - LEFT_EDGE) / top
    y, parts, said = 6.0, [], []
    for side in ("r", "l"):
        word = _("right") if side == "r" else _("left")
        shares = [(cause, found[side]) for cause, found in causes if side in found]
        told = [f"{cause} {share:.0f} %" for cause, share in shares]
        said.append(f"{word}: {', '.join(told) or _('not assessed')}")
        parts += [
            _mark(LEFT_EDGE + 6.0, y + 8.0, side),
            _text(LEFT_EDGE + 18.0, y + 12.5, word, "fig-strong"),
        ]
        if not told:
            parts.append(_text(LEFT_EDGE + 60.0, y + 12.5, _("not assessed"), "fig-soft"))
            y += 1.5 * LANE
            continue
        y += LANE
        parts.append(
            f'<rect class="fig-track" x="{LEFT_EDGE:g}" y="{y:g}" width="{top * scale:g}" height="18"/>'
        )
        x, key = LEFT_EDGE, LEFT_EDGE
        for place, (_cause, share) in enumerate(shares):
            parts.append(_patch(place, side, x, y, max(share, 0.0) * scale, 18.0))
            parts.append(_patch(place, side, key, y + 24.0, 11.0, 11.0))
            parts.append(_text(key + 16.0, y + 34.0, told[place]))
            x, key = x + max(share, 0.0) * scale, key + (RIGHT_EDGE - LEFT_EDGE) / len(causes)
        y += 18.0 + 1.6 * LANE
    parts.append(_text(LEFT_EDGE, y + 8.0, "0", "fig-soft"))
    parts.append(_text(RIGHT_EDGE, y + 8.0, f"{top:g} %", "fig-soft", "end"))
    return _svg(y + 14.0, f"{title}. " + "; ".join(said) + ".", parts)


def _patch(place: int, side: str, x: float, y: float, width: float, height: float) -> str:
    """Return a piece of a bar in the shade of one cause."""
    name = f"fig-cause-{place} {_side_class(side)}"
    return f'<rect class="{name}" x="{x:.1f}" y="{y:g}" width="{width:.1f}" height="{height:g}"/>'


def socket(side: str, offset: Spread | None, healthy: float | None) -> Markup:
    """Return the ball in its socket, cut open, with where the load presses while walking.

    It shows how far from the middle, not in which direction: drawn towards the outer rim.

    Args:
        side: 'r' or 'l'; seen from the front, as on an X-ray: the outer side of the right hip is on the left.
        offset: 0 in the middle of the socket, 1 on its rim; None when not assessed.
        healthy: The same of the healthy hip.
    """
    out = -1.0 if side == "r" else 1.0
    centre_x, centre_y, ball, cup = 80.0, 84.0, 44.0, 51.0
    name = _side_class(side)

    def at(share: float, radius: float) -> tuple[float, float]:
        # The middle of the socket is where its opening faces away from: up and in by 40° from the vertical.
        angle = math.radians(-40.0 + share * RIM_DEG) * out
        return centre_x + radius * math.sin(angle), centre_y - radius * math.cos(angle)

    def arc(low: float, high: float, radius: float, kind: str) -> str:
        (x1, y1), (x2, y2) = at(low, radius), at(high, radius)
        sweep = 1 if out > 0 else 0
        return f'<path class="{kind}" d="M{x1:.1f} {y1:.1f}A{radius:g} {radius:g} 0 0 {sweep} {x2:.1f} {y2:.1f}"/>'

    neck = f"M{centre_x + out * 30:.1f} {centre_y + 22:.1f}L{centre_x + out * 62:.1f} {centre_y + 60:.1f}"
    parts = [
        f'<path class="fig-neck" d="{neck}"/>',
        arc(-1.0, 1.0, cup + 5.0, "fig-cup"),
        f'<circle class="fig-ball" cx="{centre_x:g}" cy="{centre_y:g}" r="{ball:g}"/>',
    ]
    middle = at(0.0, cup + 19.0)
    parts.append(_line(*at(0.0, cup + 1.0), *at(0.0, cup + 12.0), "fig-axis"))
    parts.append(_text(middle[0], middle[1] + 4.0, "0", "fig-soft", "middle"))
    rim = at(1.0, cup + 19.0)
    parts.append(_text(rim[0], rim[1] + 4.0, "1", "fig-soft", "middle"))
    if healthy is not None:
        parts.append(_line(*at(healthy, cup - 3.0), *at(healthy, cup + 14.0), "fig-healthy"))
    word = _("right hip") if side == "r" else _("left hip")
    if offset is None:
        said = _("%(hip)s: where the load presses is not assessed.") % {"hip": word}
        parts.append(_text(centre_x, centre_y + 5.0, "?", "fig-strong", "middle"))
    else:
        parts.append(arc(offset.low, offset.high, cup + 5.0, f"fig-press {name}"))
        tip = at(offset.value, cup - 6.0)
        parts.append(_line(centre_x, centre_y, *tip, f"fig-arrow {name}"))
        parts.append(_mark(*tip, side))
        said = _(
            "%(hip)s in section: the load presses %(value).2f of the way from the middle of the socket to its rim "
            "(%(low).2f to %(high).2f)."
        ) % {"hip": word, "value": offset.value, "low": offset.low, "high": offset.high}
    return _svg(160.0, said, parts, 160.0)


def turning(side: str, inward: Spread | None, outward: Spread | None, position: str) -> Markup:
    """Return how far one thigh turns inward and outward, as arcs that the shin sweeps, seen from behind the feet.

    Args:
        side: 'r' or 'l'.
        inward, outward: Degrees; None when not measured.
        position: How the person lay or sat, in words.
    """
    out = 1.0 if side == "r" else -1.0  # inward turning carries the foot outward
    x, y, shin = 80.0, 126.0, 84.0
    name = _side_class(side)

    def foot(degrees: float, radius: float = shin) -> tuple[float, float]:
        return x + radius * math.sin(math.radians(degrees)), y - radius * math.cos(math.radians(degrees))

    def wedge(spread: Spread, sign: float) -> list[str]:
        end, rim = foot(sign * spread.value), shin + 10.0
        low, high = foot(sign * spread.low, rim), foot(sign * spread.high, rim)
        top = foot(0.0)
        sweep = 1 if sign > 0 else 0
        area = (
            f"M{x:g} {y:g}L{top[0]:.1f} {top[1]:.1f}A{shin:g} {shin:g} 0 0 {sweep} {end[0]:.1f} {end[1]:.1f}Z"
        )
        doubt = f"M{low[0]:.1f} {low[1]:.1f}A{rim:g} {rim:g} 0 0 {sweep} {high[0]:.1f} {high[1]:.1f}"
        label = foot(0.5 * sign * max(spread.value, 24.0), 0.72 * shin)
        return [
            f'<path class="fig-wedge {name}" d="{area}"/>',
            f'<path class="fig-doubt {name}" d="{doubt}"/>',
            _line(x, y, *end, f"fig-shin {name}"),
            _mark(*end, side),
            _text(label[0], label[1] + 4.0, f"{spread.value:.0f}°", "fig-number", "middle"),
        ]

    parts = [_line(x, y, *foot(0.0, shin + 6.0), "fig-axis")]
    for spread, sign in ((inward, out), (outward, -out)):
        parts += wedge(spread, sign) if spread is not None else []
    ends = {-1.0: _("outward"), 1.0: _("inward")}
    parts.append(_text(4.0, 152.0, ends[-out], "fig-soft"))
    parts.append(_text(156.0, 152.0, ends[out], "fig-soft", "end"))
    parts.append(f'<circle class="fig-ball" cx="{x:g}" cy="{y:g}" r="7"/>')
    word = _("right") if side == "r" else _("left")
    said = _("%(side)s thigh, %(position)s: turns inward %(inward)s, outward %(outward)s.") % {
        "side": word.capitalize(),
        "position": position,
        "inward": words_of(inward, "°"),
        "outward": words_of(outward, "°"),
    }
    return _svg(160.0, said, parts, 160.0)
