"""What a model's muscles are called for people: the whole muscle, which part of it, and its group."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

from coxa.anatomy.families import hip_muscles
from coxa.anatomy.muscles import muscle_table
from coxa.state.aliases import split_side

OTHER_GROUP: Final = "other"
"""Group of muscles that no table knows; they keep the name the model gives them."""


@dataclass(frozen=True)
class PlainName:
    """A muscle of a model in words.

    Attributes:
        name: With its part: "gluteus medius, front part".
        whole: The muscle as anatomy counts it: "gluteus medius".
        group: One of `GROUPS`, or `OTHER_GROUP`.
    """

    name: str
    whole: str
    group: str


def plain_names(muscles: Sequence[str]) -> tuple[PlainName, ...]:
    """Return what the muscles of one hip are called; no two of them have the same name.

    Args:
        muscles: Names in the model, e.g. `glmed1_r`.
    """
    found = [_known(muscle) for muscle in muscles]
    pieces = Counter(whole for whole, _ in found)
    named = [
        PlainName(_with_part(muscle, whole, pieces[whole]), whole, group)
        for muscle, (whole, group) in zip(muscles, found, strict=True)
    ]
    taken = Counter(each.name for each in named)
    return tuple(
        each if taken[each.name] == 1 else PlainName(f"{each.name} ({muscle})", each.whole, each.group)
        for muscle, each in zip(muscles, named, strict=True)
    )


def _known(muscle: str) -> tuple[str, str]:
    """Return whole muscle and group; one piece that stands for two muscles (`gem`) bears what they share."""
    whole = [each.name for each in hip_muscles() if each.is_called(muscle)]
    if not whole:
        return muscle, OTHER_GROUP
    name = whole[0] if len(whole) == 1 else "gemelli"
    return name, _groups().get(whole[0], OTHER_GROUP)


def _with_part(muscle: str, whole: str, pieces: int) -> str:
    if pieces == 1 or whole == muscle:
        return whole
    base = split_side(muscle)[0].lower()
    number = base[len(base.rstrip("0123456789")) :]
    part = _parts().get((base, str(pieces))) or _parts().get((base, "")) or (number and f"part {number}")
    return f"{whole}, {part or base}"


@cache
def _groups() -> dict[str, str]:
    return {element.muscle: element.group for element in muscle_table()}


@cache
def _parts() -> dict[tuple[str, str], str]:
    text = (files("coxa") / "data" / "muscle_parts.csv").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    return {
        (name, row["pieces"]): row["part"] for row in csv.DictReader(lines) for name in row["names"].split()
    }
