"""How each tone looks: a colour on light and on dark, and beside it a dash, a weight, a symbol and a hatch.

Sides look as everywhere else: right a circle on a solid line, left a square on a dashed one. Colours are ours, those of
the pages; every one reads as text (4.5:1) on the page and on its cards, light and dark (WCAG 2.2, 1.4.3 and 1.4.11).
`charts.css` holds the same colours as variables; a test keeps both alike.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from coxa.charts.chart import Tone

Symbol = Literal[
    "circle", "square", "diamond", "triangle", "down", "ring", "star", "cross", "plus", "tick", "dot"
]
Hatch = Literal["solid", "empty", "rising", "falling", "crossed", "level", "upright", "dots"]

LIGHT_PAPER: Final = ("#ffffff", "#f7f6f2")
"""What charts lie on: a card, and the page itself."""
DARK_PAPER: Final = ("#1d2427", "#14191b")


@dataclass(frozen=True)
class Look:
    """How a tone looks.

    Attributes:
        light, dark: Its colour on light and on dark paper, '#rrggbb'.
        dash: Lengths of strokes and gaps of its lines; empty: unbroken.
        weight: Width of its lines.
        symbol: Of its points.
        hatch: Of its bars and bands.
    """

    light: str
    dark: str
    dash: tuple[float, ...] = ()
    weight: float = 2.0
    symbol: Symbol = "circle"
    hatch: Hatch = "solid"

    @property
    def dasharray(self) -> str:
        """The dash as SVG writes it."""
        return " ".join(f"{length:g}" for length in self.dash)


LOOKS: Final[dict[Tone, Look]] = {
    "right": Look("#1d5fa8", "#7db4f0"),
    "left": Look("#b4441a", "#f0a07a", (6.0, 3.5), symbol="square", hatch="falling"),
    "healthy": Look("#1d6a3a", "#86d29e", (10.0, 3.0, 2.0, 3.0), symbol="diamond", hatch="level"),
    "norm": Look("#5f686d", "#a3adb1", (2.0, 3.0), 1.5, "tick", "upright"),
    "expected": Look("#6b4fa0", "#bfaaf2", (12.0, 4.0), symbol="triangle", hatch="empty"),
    "strength": Look("#8a5300", "#e8bd6c", (), 2.0, "square", "crossed"),
    "guard": Look("#7a3f8f", "#d2a3e3", (6.0, 3.0), 2.0, "diamond", "rising"),
    "tension": Look("#12645b", "#72cbbf", (2.0, 3.0), 2.0, "triangle", "dots"),
    "rest": Look("#5f686d", "#a3adb1", (10.0, 3.0, 2.0, 3.0), 1.5, "ring", "empty"),
    "mover": Look("#12645b", "#72cbbf", (), 2.0, "circle", "solid"),
    "helper": Look("#646100", "#d0cf6c", (6.0, 3.0), 2.0, "square", "rising"),
    "centring": Look("#7a3f8f", "#d2a3e3", (10.0, 3.0, 2.0, 3.0), 2.0, "diamond", "dots"),
    "opposing": Look("#a3271d", "#ffa298", (2.0, 3.0), 2.0, "down", "crossed"),
    "quiet": Look("#5f686d", "#a3adb1", (1.0, 4.0), 1.5, "ring", "upright"),
    "nothing": Look("#8a5300", "#e8bd6c", (3.0, 3.0), 2.0, "ring", "empty"),
    "programme": Look("#1d6a3a", "#86d29e", (), 2.6, "star", "level"),
    "measured": Look("#1b2225", "#e8ecec", (), 3.2, "cross", "upright"),
    "ink": Look("#1b2225", "#e8ecec", (), 1.4, "plus", "solid"),
    "soft": Look("#4f595e", "#aeb8bb", (3.0, 4.0), 1.2, "dot", "empty"),
    "warn": Look("#a3271d", "#ffa298", (4.0, 2.0, 1.0, 2.0), 2.0, "down", "crossed"),
}

LINES_TOGETHER: Final[tuple[tuple[Tone, ...], ...]] = (
    ("right", "left", "healthy", "norm", "expected", "measured", "ink", "soft", "warn"),
    ("nothing", "programme", "expected", "norm", "healthy", "measured", "left", "soft", "warn"),
    ("strength", "guard", "tension", "rest"),
    ("mover", "helper", "centring", "opposing", "quiet"),
)
"""Tones whose lines can stand in one chart: any two differ in dash or weight."""
BARS_TOGETHER: Final[tuple[tuple[Tone, ...], ...]] = (
    ("right", "left", "healthy", "norm", "expected"),
    ("ink", "left", "healthy", "strength", "guard", "tension", "rest", "measured"),
    ("right", "healthy", "strength", "guard", "tension", "rest"),
    ("mover", "helper", "centring", "opposing", "quiet"),
    ("nothing", "programme", "right", "left"),
)
"""Tones whose bars, bands and areas can: any two differ in their hatch."""
POINTS_TOGETHER: Final[tuple[tuple[Tone, ...], ...]] = (
    (
        *("right", "left", "healthy", "norm", "expected", "nothing"),
        *("programme", "measured", "ink", "soft", "warn"),
    ),
    ("strength", "guard", "tension", "rest"),
    ("mover", "helper", "centring", "opposing", "quiet"),
)
"""Tones whose points and intervals can: any two differ in their symbol."""


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours, 1 to 21.

    Args:
        one, other: '#rrggbb'.

    Source: WCAG 2.2, definitions of contrast ratio and relative luminance.
    """
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: str) -> float:
    """Return the relative luminance of '#rrggbb'."""
    parts = [int(colour[k : k + 2], 16) / 255.0 for k in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def mixed(colour: str, paper: str, share: float) -> str:
    """Return a colour thinned with paper.

    Args:
        colour, paper: '#rrggbb'.
        share: Of the colour, 0 to 1.
    """
    pairs = ((int(colour[k : k + 2], 16), int(paper[k : k + 2], 16)) for k in (1, 3, 5))
    return "#" + "".join(f"{round(share * c + (1.0 - share) * p):02x}" for c, p in pairs)
