"""A scene of a document made whole: what is missing or no number is left out, so that the rest can be drawn."""

from __future__ import annotations

import math
from typing import Any, Final

from coxa.charts.chart import Subject
from coxa.charts.pelvis import Path, Point
from coxa.charts.reading import listed, number, part, text

_TURN: Final = "rotation"
_STRIDE: Final = "percent of the stride"
_EVIDENCE: Final = ("measured", "modelled", "hypothesis")


def scene_of(subject: Subject, side: str) -> dict[str, Any] | None:
    """Return a hip's scene with every key that is drawn from; None where nothing can be drawn.

    Args:
        subject: A result.
        side: 'r' or 'l'.
    """
    scene = part(subject.drawings, "sides", side, "scene")
    muscles = [_muscle(each) for each in _list(scene, "muscles")]
    frames = [
        _frame(frame, len(muscles))
        for frame in listed(scene, "frames")
        if not math.isnan(number(frame.get("at")))
    ]
    if not frames or not any(frame["femur"] or any(frame["muscles"]) for frame in frames):
        return None
    evidence = text(scene.get("evidence"))
    return {
        "evidence": evidence if evidence in _EVIDENCE else "modelled",
        "slider": text(scene.get("slider"), _TURN if subject.kind == "check" else _STRIDE),
        "value_label": text(scene.get("value_label"), "pull"),
        "value_top": known(scene.get("value_top")) or 0.0,
        "spacing": known(scene.get("spacing")),
        "cup": _cup(part(scene, "cup")),
        "frames": frames,
        "muscles": muscles,
    }


def known(value: object) -> float | None:
    """Return a document's value as a number; None where it is none."""
    found = number(value)
    return None if math.isnan(found) else found


def point(place: object) -> Point | None:
    """Return three numbers as a point; None where they are none."""
    if not isinstance(place, list | tuple) or len(place) != 3:
        return None
    x, y, z = map(number, place)
    return None if math.isnan(x + y + z) else (x, y, z)


def path(places: object) -> Path:
    """Return those places that are points."""
    found = map(point, places) if isinstance(places, list | tuple) else ()
    return tuple(place for place in found if place is not None)


def _list(document: dict[str, Any], key: str) -> list[Any]:
    found = document.get(key)
    return found if isinstance(found, list) else []


def _muscle(told: object) -> dict[str, str]:
    muscle = text(part(told).get("muscle"))
    return {
        "name": text(part(told).get("name"), muscle or "a muscle"),
        "group": text(part(told).get("group")),
    }


def _frame(frame: dict[str, Any], count: int) -> dict[str, Any]:
    at = number(frame.get("at"))
    paths, values = _list(frame, "muscles"), _list(frame, "values")
    return {
        "label": text(frame.get("label"), f"{at:g}"),
        "at": at,
        "femur": path(frame.get("femur")),
        "trochanter": path(frame.get("trochanter")),
        "head": point(frame.get("head")),
        "load": point(frame.get("load")),
        "words": text(frame.get("words")),
        "muscles": [path(paths[k]) if k < len(paths) else () for k in range(count)],
        "values": [known(values[k]) if k < len(values) else None for k in range(count)],
    }


def _cup(cup: dict[str, Any]) -> dict[str, Any] | None:
    rim, pole, radius = path(cup.get("rim")), point(cup.get("pole")), known(cup.get("radius"))
    if len(rim) < 2 or pole is None or not any(pole) or radius is None or radius <= 0.0:
        return None
    return {"rim": rim, "pole": pole, "radius": radius}
