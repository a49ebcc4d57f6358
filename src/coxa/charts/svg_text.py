"""Text in pictures: made safe, measured, cut, wrapped, and placed where no other text stands.

Nothing tells a picture which font a page will have, so widths are those of a wide one (close to DejaVu Sans; Segoe UI,
Roboto and San Francisco are narrower): what fits by this measure fits everywhere.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from html import escape
from typing import Final, NamedTuple

SIZE: Final = 12.5
"""Of text, in units of a picture 340 wide: about the pixels of a phone."""
LINE: Final = 15.5
"""From one line of text to the next."""
ASCENT, DESCENT = 0.95, 0.26
"""Above and below the line on which letters stand, in sizes."""

_WIDTHS: Final = {
    0.33: " ijl.,:;'|!I·’‘",
    0.42: "ftr()[]/-\"J`",
    0.56: "ckszvxy",
    0.64: "abdeghnopqu0123456789LFETPSZ°²³−–",
    0.71: "ABCKRVXYUNH",
    0.85: "wGDOQMm→←↑↓+=<>~×±&",
    1.00: "W%@—…‰",
}  # fmt: skip
_WIDTH_OF: Final = {letter: width for width, letters in _WIDTHS.items() for letter in letters}
_BOLD: Final = 1.12
_FORBIDDEN: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]|[\x7f-\x9f]")
"""What XML 1.0 does not allow (section 2.2), and control characters that it discourages."""


class Box(NamedTuple):
    """A rectangle: left, top, right, bottom."""

    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: Box, gap: float = 0.0) -> bool:
        """Return whether two rectangles overlap, or come closer than a gap."""
        return (
            self.left < other.right + gap
            and other.left < self.right + gap
            and self.top < other.bottom + gap
            and other.top < self.bottom + gap
        )


def clean(words: str) -> str:
    """Return words on one line without characters that XML forbids."""
    return " ".join(_FORBIDDEN.sub("\ufffd", words).split())


def safe(words: str) -> str:
    """Return words as they can stand in an element or an attribute in double quotes."""
    return escape(clean(words))


def width(words: str, size: float = SIZE, bold: bool = False) -> float:
    """Return how wide words are drawn at most."""
    return sum(map(_letter, words)) * size * (_BOLD if bold else 1.0)


def _letter(letter: str) -> float:
    found = _WIDTH_OF.get(letter)
    if found is not None:
        return found
    if unicodedata.combining(letter):
        return 0.0
    if unicodedata.east_asian_width(letter) in "WF" or ord(letter) > 0xFFFF:
        return 1.1
    return 0.8


def cut(words: str, room: float, size: float = SIZE, bold: bool = False) -> str:
    """Return words, cut with '…' where they are wider than a room."""
    if width(words, size, bold) <= room:
        return words
    kept = words[: max(0, int(room / (0.3 * size)))]
    while kept and width(kept + "…", size, bold) > room:
        kept = kept[:-1]
    return kept.rstrip(" ,.;:") + "…"


def wrapped(words: str, room: float, most: int = 2, size: float = SIZE, bold: bool = False) -> list[str]:
    """Return words in lines no wider than a room; the last line is cut when there are more than allowed."""
    lines: list[str] = []
    left = words.split()
    while left and len(lines) < most - 1:
        count = 1
        while count < len(left) and width(" ".join(left[: count + 1]), size, bold) <= room:
            count += 1
        lines.append(cut(" ".join(left[:count]), room, size, bold))
        left = left[count:]
    return [*lines, cut(" ".join(left), room, size, bold)] if left else lines


def box_of(x: float, y: float, words: str, anchor: str, size: float = SIZE, bold: bool = False) -> Box:
    """Return where words stand.

    Args:
        x, y: Their anchor, on the line on which letters stand.
        words: The words.
        anchor: 'start', 'middle' or 'end'.
        size, bold: Of the letters.
    """
    wide = width(words, size, bold)
    left = x - {"start": 0.0, "middle": 0.5, "end": 1.0}[anchor] * wide
    return Box(left, y - ASCENT * size, left + wide, y + DESCENT * size)


class Place(NamedTuple):
    """Where words may stand."""

    x: float
    y: float
    anchor: str = "start"


def chosen(
    words: str,
    places: Iterable[Place],
    inside: Box,
    taken: Sequence[Box],
    avoided: Sequence[Box] = (),
    bold: bool = False,
) -> Place | None:
    """Return the first place inside a frame where words meet no other; None where there is none.

    Args:
        words: The words.
        places: Wished for, best first.
        inside: They stay in it.
        taken: Must not be met.
        avoided: Met only where every place meets some.
        bold: Of the words.
    """
    possible: list[tuple[int, int, Place]] = []
    for place in places:
        box = box_of(place.x, place.y, words, place.anchor, bold=bold)
        if box.left < inside.left or box.right > inside.right:
            continue
        if box.top < inside.top or box.bottom > inside.bottom:
            continue
        if not any(box.meets(other, 0.5) for other in taken):
            possible.append((sum(box.meets(other) for other in avoided), len(possible), place))
    return min(possible)[2] if possible else None


def apart(heights: Sequence[float], low: float, high: float, step: float = LINE) -> list[float]:
    """Return heights moved apart so that neighbours keep a step, inside low to high where they fit.

    Args:
        heights: Wished for, in any order.
        low, high: Between these.
        step: Least distance.
    """
    order = sorted(range(len(heights)), key=lambda k: heights[k])
    placed = [min(max(heights[k], low), high) for k in order]
    for k in range(1, len(placed)):
        placed[k] = max(placed[k], placed[k - 1] + step)
    if placed and placed[-1] > high:
        placed[-1] = high
        for k in range(len(placed) - 2, -1, -1):
            placed[k] = min(placed[k], placed[k + 1] - step)
    back = dict(zip(order, placed, strict=True))
    return [back[k] for k in range(len(heights))]
