"""What is said of the hip in space: shifts, strongest pulls, loads, notes; and the numbers of its document."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, Final

from coxa.charts.chart import Legend, Scene, Subject
from coxa.charts.pelvis import Point, Side

_NAMED_MUSCLES: Final = 8
"""The table names so many of each hip's strongest."""
_IN_PLACE_mm: Final = 0.05
"""A shift below this rounds to nothing."""
_ALONE: Final = {"up": "above", "down": "below", "backward": "behind"}
"""How people say one direction alone; of the others they say "forward of"."""


def shift_of(frame: dict[str, Any]) -> Point:
    """Return the head's shift in a frame of the document, mm."""
    return frame["head"] or (0.0, 0.0, 0.0)


def load_of(frame: dict[str, Any]) -> Point:
    """Return the load in a frame of the document, body weights."""
    return frame["load"] or (0.0, 0.0, 0.0)


def shift_words(shift: Point, side: Side, factor: float) -> str:
    """Return where the ball lies in its socket, and how much larger that is drawn.

    Args:
        shift: mm, pelvis axes.
        side: Which hip: z points outward in the right and inward in the left.
        factor: How many times larger it is drawn.
    """
    drawn = f"drawn {factor:g} × larger" if factor > 1.0 else "drawn true to size"
    lies = _lies(shift, side)
    return lies if math.hypot(*shift) < _IN_PLACE_mm else f"{drawn}: {lies}"


def _lies(shift: Point, side: Side) -> str:
    size = math.hypot(*shift)
    if size < _IN_PLACE_mm:
        return "the ball lies in the socket's centre (within 0.1 mm)"
    outward = shift[2] if side == "r" else -shift[2]
    parts = [
        (abs(shift[0]), "forward" if shift[0] > 0.0 else "backward"),
        (abs(shift[1]), "up" if shift[1] > 0.0 else "down"),
        (abs(outward), "outward" if outward > 0.0 else "inward"),
    ]
    parts.sort(key=lambda part: -part[0])
    ways = [word for length, word in parts[:2] if length >= 0.5 * parts[0][0]]
    towards = _ALONE.get(ways[0]) if len(ways) == 1 else None
    return f"the ball lies {size:.1f} mm {towards or ' and '.join(ways) + ' of'} the socket's centre"


def _strongest(scene: dict[str, Any]) -> list[tuple[float, dict[str, Any], str]]:
    """Return each muscle's greatest value, the muscle and the frame's label, greatest first."""
    rows = []
    for k, muscle in enumerate(scene["muscles"]):
        values = [(frame["values"][k] or 0.0, frame["label"]) for frame in scene["frames"]]
        value, label = max(values, key=lambda pair: pair[0])
        rows.append((value, muscle, label))
    return sorted(rows, key=lambda row: -row[0])


def _named(scene: dict[str, Any]) -> tuple[str, str]:
    quantity, _, unit = scene["value_label"].rpartition(", ")
    return (quantity, unit) if quantity else (unit, "")


def numbers_in(scene: dict[str, Any], side: Side) -> str:
    """Return one hip's numbers in words: strongest pulls, greatest shift, greatest load."""
    quantity, unit = _named(scene)
    said = []
    rows = [row for row in _strongest(scene) if row[0] > 0.0][:3]
    if rows:
        listed = ", ".join(f"{muscle['name']} {value:.0f} {unit} at {label}" for value, muscle, label in rows)
        said.append(f"greatest {quantity}: {listed}.")
    else:
        said.append(f"no {quantity} in any muscle.")
    greatest = max((shift_of(frame) for frame in scene["frames"]), key=lambda shift: math.hypot(*shift))
    if any(frame["head"] for frame in scene["frames"]):
        said.append(f"At most {_lies(greatest, side)}.")
    loads = [(math.hypot(*frame["load"]), frame["label"]) for frame in scene["frames"] if frame["load"]]
    if loads:
        load, label = max(loads)
        said.append(f"The greatest load shown is {load:.1f} × body weight, at {label}.")
    return " ".join(said)


def lead_of(scenes: Sequence[dict[str, Any]]) -> str:
    """Return what to see, in plain words."""
    quantity = _named(scenes[0])[0]
    over = "through the turn" if scenes[0]["slider"] == "rotation" else "through the stride"
    return (
        "Every muscle of the hip as the line along which it pulls; thicker and stronger in colour means more "
        f"{quantity}. Turn the picture with a finger or the mouse, move it {over} with the slider."
    )


def legend_of(scenes: Sequence[dict[str, Any]]) -> tuple[Legend, ...]:
    """Return what the tones mean."""
    quantity = _named(scenes[0])[0]
    entries = [
        Legend("bones, generic", "ink"),
        Legend("socket", "healthy"),
        Legend(f"muscle: the more {quantity}, the thicker", "tension"),
    ]
    if any(frame["load"] for scene in scenes for frame in scene["frames"]):
        entries.append(Legend("load on the socket", "expected"))
    return tuple(entries)


def notes_of(factor: float, per_weight: float, scenes: Sequence[dict[str, Any]]) -> tuple[str, ...]:
    """Return what to mind: what is drawn, how much larger, and how long loads are."""
    notes = [
        "Nobody's scan: the lines are lines of action of a model, and pelvis and thigh bone are generic outlines "
        "drawn around the hip's centre, from landmarks of one adult (Carbone and others 2015, J Biomech 48:734)."
    ]
    if any(frame["head"] for scene in scenes for frame in scene["frames"]):
        if factor > 1.0:
            notes.append(
                f"The shift of the head is drawn {factor:g} × larger than it is; its words say the true length."
            )
        else:
            notes.append("The shift of the head is drawn true to size.")
    if any(frame["load"] for scene in scenes for frame in scene["frames"]):
        notes.append(
            f"The load is drawn {per_weight:g} mm long for each body weight, towards where it presses."
        )
    return tuple(notes)


def table_of(
    scenes: Sequence[Scene], found: Sequence[tuple[Subject, Side, dict[str, Any]]]
) -> tuple[tuple[str, ...], ...]:
    """Return each hip's strongest muscles with their greatest value, as lines."""
    rows: list[tuple[str, ...]] = [("Hip", "Muscle", "Group", f"Greatest {found[0][2]['value_label']}", "At")]
    for picture, (_, _, scene) in zip(scenes, found, strict=True):
        for value, muscle, label in _strongest(scene)[:_NAMED_MUSCLES]:
            rows.append((picture.title, muscle["name"], muscle["group"], f"{value:.0f}", label))
    return tuple(rows)
