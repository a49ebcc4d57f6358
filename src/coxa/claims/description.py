"""What each claim says, how it is computed and from what size on it counts: read from the data file."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, fields
from functools import cache
from importlib.resources import files
from typing import Any


@dataclass(frozen=True)
class Claim:
    """One claim put to the test.

    Attributes:
        id: Short name.
        about: Whose figures: "healthy", "weak", "weak loop", "impaired" or "moves".
        method: Id of the claim in the method, or the study.
        statement: In plain words.
        computed: What is computed.
        measure: Its name among the measures.
        threshold: Size from which it counts, in the unit of the measure (shares for %).
        unit: In which it is shown.
        sign: +1 when the claim says more, -1 when it says less.
        reason: Why this threshold.
        evidence: "modelled" or "hypothesis".
        construction: What of the answer is given before anything is computed; empty for nothing.
        conditions: Names of the measure's columns; one column without a name when empty.
    """

    id: str
    about: str
    method: str
    statement: str
    computed: str
    measure: str
    threshold: float
    unit: str
    sign: int
    reason: str
    evidence: str
    construction: str = ""
    conditions: tuple[str, ...] = ()


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads(files("coxa").joinpath("data/claims.toml").read_text(encoding="utf-8"))


@cache
def claims() -> tuple[Claim, ...]:
    """Return all claims, in their order."""
    known = {f.name for f in fields(Claim)}
    rows = [{k: v for k, v in row.items() if k in known} for row in _table()["claim"]]
    return tuple(Claim(**row | {"conditions": tuple(row.get("conditions", ()))}) for row in rows)


def sampling() -> dict[str, Any]:
    """Return the ranges that hips and impairments are drawn from."""
    found: dict[str, Any] = _table()["sampling"]
    return found
