"""The names one muscle goes by in the two common model families, and in plain English."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True)
class Alias:
    """One muscle; names without the side suffix `_r` or `_l`, empty where the family lacks it.

    Attributes:
        opensim_rajagopal: Name in Rajagopal 2016 and models made from it.
        gait2392: Name in gait2392 and models made from it.
        group: Functional group, e.g. "deep rotators".
        plain_english: What a person who is no anatomist calls it.
    """

    opensim_rajagopal: str
    gait2392: str
    group: str
    plain_english: str


@cache
def muscle_aliases() -> tuple[Alias, ...]:
    """Return the table of muscle names shipped with the package."""
    text = (files("coxa") / "data" / "muscle_aliases.csv").read_text(encoding="utf-8")
    return tuple(Alias(**row) for row in csv.DictReader(text.splitlines()))


def other_names(name: str) -> tuple[str, ...]:
    """Return what the muscle `name` is called in the other family, side suffix kept; empty when unknown.

    Args:
        name: A muscle's name in its model, e.g. `glmed1_r`.
    """
    base, suffix = split_side(name)
    found: dict[str, None] = {}
    for alias in muscle_aliases():
        pair = (alias.opensim_rajagopal, alias.gait2392)
        if base in pair:
            found |= dict.fromkeys(other + suffix for other in pair if other and other != base)
    return tuple(found)


def split_side(name: str) -> tuple[str, str]:
    """Return a muscle's name without its side, and the suffix `_r`, `_l` or nothing."""
    return (name[:-2], name[-2:]) if name.endswith(("_r", "_l")) else (name, "")


def plain_english(name: str) -> str:
    """Return what a person who is no anatomist calls a muscle, without its side; its own name when unknown.

    Args:
        name: A muscle's name in its model, e.g. `glmed1_r`.
    """
    base, _ = split_side(name)
    for alias in muscle_aliases():
        if base in (alias.opensim_rajagopal, alias.gait2392):
            return alias.plain_english
    return name
