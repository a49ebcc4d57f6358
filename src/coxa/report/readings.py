"""What rules can ask of a result: its figures, and what follows from them by simple sums, per side."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from coxa.charts.chart import Subject
from coxa.charts.reading import number, part
from coxa.exam.items import SIDE_WORDS
from coxa.figures.analysis import DIFFERENT_SD
from coxa.figures.check import (
    UNTOLD,
    CheckFigure,
    Spread,
    digits_of,
    figure_of,
    interval,
    plain,
    says_nothing,
)

SIDES: Final = ("r", "l")
OTHER: Final = {"r": "l", "l": "r"}
CAUSES: Final[Mapping[str, tuple[str, ...]]] = {
    "check": ("strength", "guard", "tension"),
    "analysis": ("weakness", "guarding", "tension"),
}
"""Endings of the figures `waste_…`, by kind of result."""
OUT_OF_REACH: Final = "out of reach"
"""How the words of a figure begin whose task the muscles cannot make."""


TO_RIM: Final = "of the way to the rim"
"""Unit of how far from the middle a load presses: people read it in per cent."""
SPEECH: Final[Mapping[str, str]] = {
    "abduction": "lifting the leg sideways",
    "adduction": "pulling the leg inward",
    "flexion": "lifting the thigh forward",
    "extension": "pushing the leg back",
    "inward": "turning inward",
    "outward": "turning outward",
}
"""Directions of strength tests as people say them, the most telling first: to the side the hip carries the pelvis."""
GROUP_OF_TEST: Final[Mapping[str, str]] = {
    "abduction": "abductors",
    "adduction": "adductors",
    "flexion": "hip flexors",
    "extension": "gluteus maximus",
    "outward": "deep rotators",
}
"""The group that a test asks most; turning inward is made by parts of several (own choice)."""
TOLD_WEAKER: Final = 10.0
"""Per cent, as in the rule that tells it."""
PLACE_OF_TEST: Final[Mapping[str, str]] = {
    "abduction": "at the outer side",
    "adduction": "at the inner side",
    "flexion": "at the front",
    "extension": "at the back",
    "inward": "in turning inward",
    "outward": "in turning outward",
}


ROTATION: Final = "hip_rotation"
"""How the name of the coordinate of hip rotation begins."""


@dataclass(frozen=True)
class Reading:
    """One number a rule can ask for.

    Attributes:
        value: It.
        low, high: Ends of its interval; both the value where there is none.
        label: What it is, for people.
        unit: Its unit.
        evidence: Grade.
        listed: What goes with it, such as the tasks that are counted.
        spread: Whether the ends say anything.
        sd: Standard deviation of strides; None for anything else.
        told: Words of its own, by placeholder.
    """

    value: float
    low: float
    high: float
    label: str
    unit: str
    evidence: str = "modelled"
    listed: str = ""
    spread: bool = True
    sd: float | None = None
    told: Mapping[str, str] = field(default_factory=dict)

    @property
    def alone(self) -> str:
        """The number with its unit, without the interval."""
        if self.unit == TO_RIM:
            return with_unit(plain(100.0 * self.value, 0), "%")
        return with_unit(self._plain(self.value), short_unit(self.unit))

    def _plain(self, value: float) -> str:
        if self.spread and self.low < self.high:
            return plain(value, digits_of(self.value, Spread(self.value, self.low, self.high)))
        # Without an interval nobody knows how many digits hold: two are read.
        return plain(
            value, 0 if not self.value else min(max(1 - math.floor(math.log10(abs(self.value))), 0), 3)
        )

    def __str__(self) -> str:
        if self.sd is not None:
            number = f"{self._plain(self.value)} ± {self._plain(self.sd)}"
            return with_unit(number, short_unit(self.unit))
        low, high = self._plain(self.low), self._plain(self.high)
        if not self.spread or low == high:
            return self.alone
        return f"{self.alone} ({low} to {with_unit(high, short_unit(self.unit))})"


def with_unit(number: str, unit: str) -> str:
    """Return a number and its unit as they are written: 6°, 7 %, 0.4."""
    if unit in ("", "1", TO_RIM):
        return number
    return f"{number}°" if unit == "°" else f"{number}\u00a0{unit}"


def unbroken(words: str) -> str:
    """Return a text in which no line breaks between a number and its unit."""
    return _UNITS.sub("\u00a0", words)


def short_unit(unit: str) -> str:
    """Return a unit as it is repeated: '% of effort' as '%'."""
    return "%" if unit.startswith("%") else unit


_UNITS: Final = re.compile(r"(?<=\d) (?=(?:%|mm|cm|kg|N·m|N\b|years|weeks|of 10|of healthy))")


@dataclass(frozen=True)
class Side:
    """What one side of a result tells.

    Attributes:
        readings: By the names that rules use.
        group: Key of the muscle group, or name of the muscle, that wastes most; empty when none stands out.
    """

    readings: Mapping[str, Reading]
    group: str


def sides_of(subject: Subject) -> dict[str, Side]:
    """Return what each side of a result tells.

    Args:
        subject: A self-check or an analysis.
    """
    return _check_sides(subject.document) if subject.kind == "check" else _analysis_sides(subject)


def told(figure: CheckFigure) -> str:
    """Return a figure of a self-check with its unit, as people read it."""
    text = interval(figure)
    return text if figure.spread is None or text == UNTOLD else with_unit(text, short_unit(figure.unit))


def _check_sides(document: Mapping[str, Any]) -> dict[str, Side]:
    found = {}
    for side in SIDES:
        own = document["sides"][side]
        readings = dict(_check_readings(document, side))
        found[side] = Side(readings, _wasting(own))
    return found


def _wasting(own: Mapping[str, Any]) -> str:
    return _top(own["waste_by_group"], lambda each: each["spread"]["value"])


def _weaker(
    differences: Mapping[str, Reading], own: Mapping[str, CheckFigure], others: Mapping[str, Any]
) -> Iterator[tuple[str, Reading]]:
    """Yield by how many per cent of the other side's push the most telling test is less, where they clearly differ."""
    found: dict[str, Reading] = {}
    spoken: dict[str, str] = {}
    for direction, doing in SPEECH.items():
        for key in (key for key in own if key.startswith(f"test_{direction}_")):
            gap, here = differences.get(f"less.{key}"), own[key].spread
            there = (others.get(key) or {}).get("spread")
            if gap is None or gap.value <= 0.0 or here is None or not there or there["value"] <= 0.0:
                continue
            values = [with_unit(plain(x, 0 if there["value"] >= 9.95 else 1), "N·m")
                      for x in (here.value, there["value"])]  # fmt: skip
            told = {
                "direction": direction,
                "doing": doing,
                "own": values[0],
                "others": values[1],
                "place": PLACE_OF_TEST[direction],
            }
            found[key] = replace(_scaled(gap, 100.0 / there["value"], "%"), told=told)
            spoken[key] = f"{doing} ({values[0]} against {values[1]})"
    if not found:
        return
    first = next(iter(found))
    # To the side comes first where it is enough to be told; else what differs most.
    main = first if _telling(first, found[first]) else max(found, key=lambda key: found[key].value)
    rest = " and ".join(words for key, words in spoken.items() if key != main)
    told = {**found[main].told, "besides": f"Less, too: {rest}." if rest else ""}
    yield "weaker", replace(found[main], told=told)


def _telling(key: str, reading: Reading) -> bool:
    return key.startswith("test_abduction") and reading.value > TOLD_WEAKER


def _check_readings(document: Mapping[str, Any], side: str) -> Iterator[tuple[str, Reading]]:
    own = document["sides"][side]
    figures = {key: figure_of(entry) for key, entry in own["figures"].items()}
    read = {key: _of(f) for key, f in figures.items() if f.spread is not None and not says_nothing(f)}
    yield from read.items()
    yield from _waste(read, "check")
    for key, reading in read.items():
        healthy = figures[key].healthy
        if healthy is not None:
            yield f"excess.{key}", _moved(reading, healthy)
        if healthy is not None and healthy > 0.0:
            yield f"share.{key}", _scaled(reading, 100.0 / healthy, "% of healthy")
    differences = dict(_differences(document, side, ("not different",)))
    yield from differences.items()
    yield from _weaker(differences, figures, document["sides"][OTHER[side]]["figures"])
    yield "strength_measured", _count(sum(key.startswith("test_") for key in figures))
    if (group := f"strength_{_wasting(own)}") in read:
        yield "strength_of_group", read[group]
    if (eta := read.get("efficiency")) is not None:
        ends = f"{with_unit(plain(eta.low, 0), '')} to {with_unit(plain(eta.high, 0), '%')}"
        yield "least_efficiency", replace(eta, value=eta.low, high=eta.low, spread=False, listed=ends)
    edge = number(part(document, "exam", SIDE_WORDS[side], "imaging").get("lateral_centre_edge_deg"))
    if math.isfinite(edge):
        yield "lateral_edge", Reading(edge, edge, edge, "", "°", "measured", spread=False)
    beyond = [f.label for f in figures.values() if f.key.startswith("efficiency_") and _is_beyond(f)]
    yield "tasks_out_of_reach", replace(_count(len(beyond)), told={"tasks": tasks_in_words(beyond)})
    untold = own["informative"] and "efficiency" in figures and figures["efficiency"].spread is None
    yield "not_told", _count(untold)
    lacking = [each for each in document["missing"] if side in each["sides"] or not each["sides"]]
    yield "not_assessed", _count(not own["informative"], lacking[0]["what"] if lacking else "")
    outlook = document["outlooks"].get(side)
    if outlook is not None:
        share = 100.0 * float(outlook["escalating"])
        yield "settles_not", Reading(share, share, share, "", "%", "hypothesis", spread=False)


def tasks_in_words(labels: Sequence[str]) -> str:
    """Return tasks as part of a sentence: the parts of one in brackets behind it.

    Args:
        labels: As the check names them: "running, on the foot".
    """
    parts: dict[str, list[str]] = {}
    for label in labels:
        task, _, when = label.partition(", ")
        parts.setdefault(task, []).extend([_PHASES.get(when, when)] if when else [])
    return " and ".join(f"{task} ({' and '.join(when)})" if when else task for task, when in parts.items())


_PHASES: Final = {"on the foot": "foot on the ground"}


def _is_beyond(figure: CheckFigure) -> bool:
    return figure.spread is None and figure.words.startswith(OUT_OF_REACH)


def _of(figure: CheckFigure) -> Reading:
    spread = figure.spread or Spread(0.0, 0.0, 0.0)
    return Reading(spread.value, spread.low, spread.high, figure.label, figure.unit, figure.evidence)


def _count(amount: float, listed: str = "") -> Reading:
    return Reading(float(amount), float(amount), float(amount), "", "", listed=listed, spread=False)


def _moved(reading: Reading, by: float) -> Reading:
    value, low, high = (x - by for x in (reading.value, reading.low, reading.high))
    return Reading(value, low, high, reading.label, reading.unit, reading.evidence, spread=reading.spread)


def _scaled(reading: Reading, by: float, unit: str) -> Reading:
    low, value, high = sorted(x * by for x in (reading.low, reading.value, reading.high))
    return Reading(value, low, high, reading.label, unit, reading.evidence, spread=reading.spread)


def _waste(read: Mapping[str, Reading], kind: str) -> Iterator[tuple[str, Reading]]:
    """Yield all waste, and each cause where it is the greatest."""
    eta = read.get("efficiency")
    if eta is None:
        return
    value, low, high = (max(100.0 - x, 0.0) for x in (eta.value, eta.high, eta.low))
    yield "waste", Reading(value, low, high, eta.label, "%", eta.evidence, spread=eta.spread)
    causes = {name: read[f"waste_{name}"] for name in CAUSES[kind] if f"waste_{name}" in read}
    most = max(causes, key=lambda name: causes[name].value, default="")
    for name, reading in causes.items():
        yield f"cause.{name}", reading if name == most else _count(0.0)


def _differences(
    document: Mapping[str, Any], side: str, same: tuple[str, ...]
) -> Iterator[tuple[str, Reading]]:
    """Yield by how much a side has less and more than the other, where the document calls them different."""
    for each in document["differences"]:
        if each["verdict"] in same:
            continue
        spread = each.get("spread") or dict.fromkeys(("value", "low", "high"), each.get("difference"))
        if spread["value"] is None:
            continue
        sign = 1.0 if side == "r" else -1.0  # the documents tell right less left
        more = _scaled(
            Reading(spread["value"], spread["low"], spread["high"], each["label"], each["unit"]),
            sign,
            each["unit"],
        )
        yield f"more.{each['key']}", more
        yield f"less.{each['key']}", _scaled(more, -1.0, each["unit"])


def _top(entries: list[Any], size: Any) -> str:
    """Return the name of the greatest entry; empty when none is above nothing."""
    best = max(entries, key=size, default=None)
    return "" if best is None or size(best) <= 0.0 else str(best.get("name", best.get("muscle", "")))


_CHANCE: Final = ("one value a side: cannot tell from chance", "not more than strides vary")


def _analysis_sides(subject: Subject) -> dict[str, Side]:
    document = subject.document
    found = {}
    for side, hip in document["hips"].items():
        readings = {f["key"]: _of_strides(f) for f in hip["figures"].values() if f["value"] is not None}
        readings |= dict(_waste(readings, "analysis"))
        readings |= dict(_differences(document, side, _CHANCE))
        readings |= dict(_trust(document, side))
        readings["no_state"] = _count(hip["figures"]["efficiency"]["value"] is None)
        readings["emg"] = _count(len(document.get("emg") or ()))
        found[side] = Side(
            readings, _muscle(subject, side, _top(hip["waste_by_muscle"], lambda e: e["share"]))
        )
    return found


def _of_strides(figure: Mapping[str, Any]) -> Reading:
    value, sd = float(figure["value"]), figure["sd"]
    wide = DIFFERENT_SD * (sd or 0.0)
    return Reading(
        value,
        value - wide,
        value + wide,
        figure["label"].strip(),
        figure["unit"],
        figure["evidence"],
        spread=sd is not None,
        sd=sd,
    )


def _trust(document: Mapping[str, Any], side: str) -> Iterator[tuple[str, Reading]]:
    """Yield the shares of a leg's frames that were not solved, and that lean on reserves.

    Reserves about the hip's rotation are told apart: its moments are small, and models that lack the deep rotators fall
    short there in motions that they make well otherwise.
    """
    for leg in document["legs"]:
        frames = leg.get("frames")
        if side not in leg["hips"] or not frames:
            continue
        solved = sum(n for status, n in leg["frames_by_status"].items() if status == "optimal")
        over = {row: 100.0 * n / frames for row, n in leg["frames_over_reserve"].items()}
        turning = {row: over.pop(row) for row in tuple(over) if row.startswith(ROTATION)}
        most = max(over.values(), default=0.0)
        rows = ", ".join(sorted(over, key=lambda row: -over[row])[:3])
        for name, share, listed in (
            ("unsolved_frames", 100.0 * (1.0 - solved / frames), ""),
            ("doubtful_frames", most, rows),
            ("doubtful_rotation", max(turning.values(), default=0.0), ""),
        ):
            yield name, Reading(share, share, share, "", "%", listed=listed, spread=False)


def _muscle(subject: Subject, side: str, muscle: str) -> str:
    """Return the name of a muscle for people, where the drawings tell it."""
    drawn = (subject.drawings.get("sides", {}).get(side) or {}).get("muscles") or ()
    return next((str(each["name"]) for each in drawn if each.get("muscle") == muscle), muscle)
