"""The sheet a picture is drawn on: collects parts, keeps texts apart, names its hatches."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Final

from coxa.charts.chart import Tone
from coxa.charts.svg_text import SIZE, Box, Place, box_of, chosen, clean, cut, safe, width
from coxa.charts.tones import LOOKS, Symbol

WIDTH: Final = 340.0
"""Of every picture: about the pixels of a phone."""
EDGE: Final = 4.0
"""Nothing stands closer to the sides."""
SHADES: Final = 5
"""Steps of shade that follow a value."""

_HATCHES: Final = {
    "rising": '<path d="M-1 1 1-1M0 6 6 0M5 7 7 5"/>',
    "falling": '<path d="M-1 5 1 7M0 0 6 6M5-1 7 1"/>',
    "crossed": '<path d="M0 6 6 0M0 0 6 6"/>',
    "level": '<path d="M0 1.5H6M0 4.5H6"/>',
    "upright": '<path d="M1.5 0V6M4.5 0V6"/>',
    "dots": '<circle cx="1.5" cy="1.5" r="1.1"/><circle cx="4.5" cy="4.5" r="1.1"/>',
}
"""In a tile of 6 by 6."""

_SYMBOLS: Final[dict[Symbol, tuple[tuple[float, float], ...]]] = {
    "square": ((-0.92, -0.92), (0.92, -0.92), (0.92, 0.92), (-0.92, 0.92)),
    "diamond": ((0, -1.25), (1.25, 0), (0, 1.25), (-1.25, 0)),
    "triangle": ((0, -1.2), (1.15, 0.85), (-1.15, 0.85)),
    "down": ((0, 1.2), (1.15, -0.85), (-1.15, -0.85)),
    "star": tuple(
        (
            r * math.sin(math.pi * k / 5),
            -r * math.cos(math.pi * k / 5),
        )
        for k, r in enumerate((1.4, 0.6) * 5)
    ),
}
"""Outlines in radii."""
_STROKES: Final[dict[Symbol, tuple[tuple[float, float, float, float], ...]]] = {
    "cross": ((-0.9, -0.9, 0.9, 0.9), (-0.9, 0.9, 0.9, -0.9)),
    "plus": ((-1.1, 0, 1.1, 0), (0, -1.1, 0, 1.1)),
    "tick": ((0, -1.4, 0, 1.4),),
}


def n(value: float) -> str:
    """Return a coordinate to a tenth, as short as it can be written."""
    tenths = round(10.0 * value)
    return f"{tenths // 10}" if tenths % 10 == 0 else f"{tenths / 10:.1f}"


def said(value: float) -> str:
    """Return a number for people, to three digits: '2000', '4.4', '−0.02'."""
    if not math.isfinite(value) or value == 0.0:
        return "0"
    digits = 2 - math.floor(math.log10(abs(value)))
    text = f"{round(value, digits):.{max(digits, 0)}f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text).replace("-", "−")


def path(points: Iterable[tuple[float, float]], closed: bool = False) -> str:
    """Return the path through points; nothing for none, a dot for one."""
    found = [f"{n(x)} {n(y)}" for x, y in points]
    if not found:
        return ""
    rest = "L" + " ".join(found[1:]) if len(found) > 1 else "h0"
    return f"M{found[0]}{rest}{'Z' if closed else ''}"


def runs(points: Iterable[tuple[float, ...]]) -> list[list[tuple[float, ...]]]:
    """Return points in runs without gaps: a point with anything but finite numbers is a gap."""
    found: list[list[tuple[float, ...]]] = [[]]
    for point in points:
        if all(map(math.isfinite, point)):
            found[-1].append(point)
        elif found[-1]:
            found.append([])
    return [run for run in found if run]


def titled(inside: str, words: str = "", name: str = "") -> str:
    """Return parts as a group that tells its words on hover."""
    told = f"<title>{safe(words)}</title>" if clean(words) else ""
    attribute = f' class="{name}"' if name else ""
    return f"<g{attribute}>{told}{inside}</g>" if told or name else inside


def symbol(tone: Tone, x: float, y: float, radius: float = 5.0, halo: bool = False) -> str:
    """Return the sign of a tone at a place; strokes with paper around them where they lie on bars."""
    kind = LOOKS[tone].symbol
    name = f"ch-dot ct-{tone}"
    if kind in ("circle", "ring", "dot"):
        size = 0.6 * radius if kind == "dot" else radius
        more = " ch-ring" if kind == "ring" else ""
        return f'<circle class="{name}{more}" cx="{n(x)}" cy="{n(y)}" r="{n(size)}"/>'
    if kind in _STROKES:
        lines = (
            f"M{n(x + a * radius)} {n(y + b * radius)}L{n(x + c * radius)} {n(y + d * radius)}"
            for a, b, c, d in _STROKES[kind]
        )
        d = "".join(lines)
        around = f'<path class="ch-gap" stroke-width="4.6" d="{d}"/>' if halo else ""
        return f'{around}<path class="ch-stroke ct-{tone}" d="{d}"/>'
    corners = [(x + radius * a, y + radius * b) for a, b in _SYMBOLS[kind]]
    return f'<path class="{name}" d="{path(corners, closed=True)}"/>'


def shade(value: float, top: float) -> int:
    """Return the step of shade of a value, 1 (faint) to `SHADES`."""
    share = min(max(value / top, 0.0), 1.0) if top > 0.0 and math.isfinite(value) else 0.0
    return min(SHADES, 1 + int(share * SHADES))


class Sheet:
    """What has been drawn so far."""

    def __init__(self, uid: str) -> None:
        self.uid = uid
        self.height = 0.0
        self.texts: list[Box] = []
        self.avoided: list[Box] = []
        self._under: list[str] = []
        self._marks: list[str] = []
        self._words: list[str] = []
        self._hatches: list[Tone] = []
        self._clip = ""

    def under(self, part: str) -> None:
        """Draw below all marks."""
        self._under.append(part)

    def mark(self, part: str) -> None:
        """Draw over what is there."""
        self._marks.append(part)

    def put(self, x: float, y: float, other: Sheet) -> None:
        """Draw another sheet at a place."""
        self._marks.append(f'<g transform="translate({n(x)} {n(y)})">{other._inside()}</g>')

    def clip(self, box: Box) -> str:
        """Return the attribute that keeps a part inside the plot."""
        self._clip = (
            f'<clipPath id="{self.uid}-clip"><rect x="{n(box.left)}" y="{n(box.top)}" '
            f'width="{n(box.right - box.left)}" height="{n(box.bottom - box.top)}"/></clipPath>'
        )
        return f' clip-path="url(#{self.uid}-clip)"'

    def fill(self, tone: Tone) -> str:
        """Return the attributes that fill with a tone's hatch."""
        hatch = LOOKS[tone].hatch
        if hatch in ("solid", "empty"):
            return f'class="ch-{hatch} ct-{tone}"'
        if tone not in self._hatches:
            self._hatches.append(tone)
        return f'class="ch-hatched ct-{tone}" fill="url(#{self.uid}-{tone})"'

    def veil(self, tone: Tone) -> str:
        """Return the attributes that fill lightly with a tone's hatch."""
        return self.fill(tone).replace('class="', 'class="ch-veil ', 1)

    def text(
        self, place: Place, words: str, kind: str = "", tone: Tone | None = None, full: str = ""
    ) -> None:
        """Write words and keep their place; `full` is told on hover when they were cut."""
        bold = "ch-strong" in kind
        self.texts.append(box_of(place.x, place.y, words, place.anchor, bold=bold))
        names = " ".join(filter(None, ("ch-text", kind, f"ct-{tone}-ink" if tone else "")))
        anchor = "" if place.anchor == "start" else f' text-anchor="{place.anchor}"'
        told = f"<title>{safe(full)}</title>" if full and clean(full) != words else ""
        self._words.append(
            f'<text class="{names}" x="{n(place.x)}" y="{n(place.y)}"{anchor}>{told}{safe(words)}</text>'
        )

    def written(
        self, words: str, places: Iterable[Place], inside: Box, kind: str = "", tone: Tone | None = None
    ) -> bool:
        """Write words at the first free place, cut to the frame; return whether there was one."""
        bold = "ch-strong" in kind
        whole = clean(words)
        short = cut(whole, inside.right - inside.left, bold=bold)
        place = chosen(short, places, inside, self.texts, self.avoided, bold=bold)
        if place is None or not short:
            return False
        self.text(place, short, kind, tone, full=whole)
        return True

    def avoid(self, points: Sequence[tuple[float, float]], radius: float = 2.0) -> None:
        """Keep words off points where that is possible, and off the way between them."""
        for x, y in points:
            self.avoided.append(Box(x - radius, y - radius, x + radius, y + radius))
        for (x1, y1), (x2, y2) in pairwise(points):
            steps = int(math.hypot(x2 - x1, y2 - y1) / 12.0)
            for k in range(1, steps + 1):
                x, y = x1 + (x2 - x1) * k / (steps + 1), y1 + (y2 - y1) * k / (steps + 1)
                self.avoided.append(Box(x - radius, y - radius, x + radius, y + radius))

    def svg(self, label: str, head: str = "") -> str:
        """Return the picture.

        Args:
            label: What it shows, for who cannot see it.
            head: More attributes of the outermost element.
        """
        return (
            f'<svg class="chart-svg"{head} viewBox="0 0 {n(WIDTH)} {n(math.ceil(self.height))}" role="img" '
            f'aria-label="{safe(label)}">{self._inside()}</svg>'
        )

    def key(self, wide: float, tall: float) -> str:
        """Return a small picture beside words, which say all there is to say."""
        return (
            f'<svg class="chart-svg chart-key" viewBox="0 0 {n(wide)} {n(tall)}" width="{n(wide)}" '
            f'height="{n(tall)}" aria-hidden="true" focusable="false">{self._inside()}</svg>'
        )

    def _inside(self) -> str:
        defs = self._clip + "".join(map(self._pattern, self._hatches))
        drawn = "".join((*self._under, *self._marks, *self._words))
        return f"<defs>{defs}</defs>{drawn}" if defs else drawn

    def _pattern(self, tone: Tone) -> str:
        hatch = LOOKS[tone].hatch
        return (
            f'<pattern id="{self.uid}-{tone}" class="ch-pattern ct-{tone}" width="6" height="6" '
            f'patternUnits="userSpaceOnUse"><rect class="ch-tile" width="6" height="6"/>{_HATCHES[hatch]}</pattern>'
        )


def value_key(sheet: Sheet, y: float, label: str, top: str, tone: Tone, widest: float) -> float:
    """Draw what width and shade mean and return where it ends.

    Args:
        sheet: To draw on.
        y: Its upper end.
        label: What the value is, with its unit.
        top: The number drawn widest.
        tone: Of the strokes.
        widest: Width of the widest, in units of the picture.
    """
    start, step = EDGE + width("0") + 6.0, 18.0
    whole, top = clean(top), cut(clean(top), 90.0)
    line = y + 0.5 * max(widest, SIZE)
    sheet.text(Place(EDGE, line + 4.5), "0", "ch-soft")
    for k in range(SHADES):
        share = (k + 0.5) / SHADES
        sheet.mark(
            f'<path class="ch-trail ct-{tone} cs-{k + 1}" stroke-width="{n(stroke(share, widest))}" '
            f'd="M{n(start + k * step)} {n(line)}h{n(step)}"/>'
        )
    end = start + SHADES * step + 6.0
    sheet.text(Place(end, line + 4.5), top, "ch-soft", full=whole)
    place = end + width(top) + 8.0
    words = cut(clean(label), WIDTH - EDGE - place)
    sheet.text(Place(place, line + 4.5), words, "ch-soft", full=label)
    return line + 0.5 * max(widest, SIZE) + 4.0


def stroke(share: float, widest: float) -> float:
    """Return the width of a stroke for a share of the greatest value."""
    return 1.0 + (widest - 1.0) * min(max(share, 0.0), 1.0)
