"""The 22 muscles of a hip as anatomy counts them, and what models call them."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from importlib.resources import files

from coxa.state.aliases import split_side


@dataclass(frozen=True)
class HipMuscle:
    """One of the 22 muscles of a hip, as anatomy counts them.

    Attributes:
        name: E.g. "piriformis".
        deep_rotator: Whether it is one of the six short external rotators.
        patterns: What models call it, without side; `*` stands for anything.
        pcsa_cm2: Physiological cross-sectional area, if known; `pcsa_source` says from where.
    """

    name: str
    deep_rotator: bool
    patterns: tuple[str, ...]
    pcsa_cm2: float | None
    pcsa_source: str

    def is_called(self, name: str) -> bool:
        """Return whether a model's muscle `name` is this muscle, or a part of it."""
        base = split_side(name)[0].lower()
        return any(fnmatchcase(base, pattern) for pattern in self.patterns)


@cache
def hip_muscles() -> tuple[HipMuscle, ...]:
    """Return the table of the 22 hip muscles shipped with the package."""
    text = (files("coxa") / "data" / "hip_muscles.csv").read_text(encoding="utf-8")
    return tuple(
        HipMuscle(
            name=row["muscle"],
            deep_rotator=row["deep_rotator"] == "yes",
            patterns=tuple(row["names"].split()),
            pcsa_cm2=float(row["pcsa_cm2"]) if row["pcsa_cm2"] else None,
            pcsa_source=row["pcsa_source"],
        )
        for row in csv.DictReader(text.splitlines())
    )


def is_only(known: HipMuscle, name: str) -> bool:
    """Return whether a model's muscle `name` stands for this muscle and no other (`gem` is both gemelli)."""
    return [each for each in hip_muscles() if each.is_called(name)] == [known]
