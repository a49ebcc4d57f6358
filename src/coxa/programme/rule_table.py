"""The numbers of the rules, from `data/programme/rules.toml`, each with its source there."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any


@dataclass(frozen=True)
class Rhythm:
    """How often one kind of session is due.

    Attributes:
        per_week: At most so many in any seven days.
        days_apart: At least so many days from one to the next.
    """

    per_week: int
    days_apart: int


@dataclass(frozen=True)
class RuleTable:
    """The numbers of the rules.

    Attributes:
        pain_high, pain_rise: Pain, and rise in pain, that call for the safety screen, 0 to 10.
        rise_within_days: Within how many days a rise is sharp.
        rating_limit, rotation_limit_deg: Differences of the sides that measurement error explains.
        days_running: Days running on which the sides have to match.
        low: Rating that needs no improvement.
        sparse_within_days: Within how many days they have to lie once sessions are not daily.
        coordinate_days, coordinate_sessions: Days and strength sessions of the coordinate stage.
        rhythms: By stage and kind of session, for stages that are not daily.
        stalled_days, stalled_sessions: After which it must have helped.
        days_compared: Days at the start and at the end that are compared then.
        done_share: Share of a session's planned time from which it counts as done.
        break_days: Break after which a fresh screen is advised.
        recent_days: How long a slip is worth telling.
        absent_days, absent_sparse_days: After how many days without an entry somebody is absent, where sessions are
            daily and where they are not.
        told_days: How long it is news to a clinician that the hips became equal.
        hurt_told_days: How long pain is news that a clean screen has answered.
    """

    pain_high: float
    pain_rise: float
    rise_within_days: int
    rating_limit: float
    rotation_limit_deg: float
    days_running: int
    low: float
    sparse_within_days: int
    coordinate_days: int
    coordinate_sessions: int
    rhythms: Mapping[str, Mapping[str, Rhythm]]
    stalled_days: int
    stalled_sessions: int
    days_compared: int
    done_share: float
    break_days: int
    recent_days: int
    absent_days: int
    absent_sparse_days: int
    told_days: int
    hurt_told_days: int


@cache
def rule_table() -> RuleTable:
    """Return the numbers of the rules."""
    text = files("coxa").joinpath("data/programme/rules.toml").read_text(encoding="utf-8")
    table: Mapping[str, Any] = tomllib.loads(text)
    safety, equal, stalled, cautions = (table[key] for key in ("safety", "equal", "stalled", "cautions"))
    rhythms = {
        stage: MappingProxyType({kind: Rhythm(**kinds[kind]) for kind in ("release", "strength")})
        for stage, kinds in table["rhythm"].items()
    }
    return RuleTable(
        pain_high=safety["pain_high"],
        pain_rise=safety["pain_rise"],
        rise_within_days=safety["rise_within_days"],
        rating_limit=equal["rating"],
        rotation_limit_deg=equal["rotation_deg"],
        days_running=equal["days_running"],
        low=equal["low"],
        sparse_within_days=equal["sparse_within_days"],
        coordinate_days=7 * table["coordinate"]["weeks"],
        coordinate_sessions=table["coordinate"]["strength_sessions"],
        rhythms=MappingProxyType(rhythms),
        stalled_days=stalled["days"],
        stalled_sessions=stalled["release_sessions"],
        days_compared=stalled["days_compared"],
        done_share=table["session"]["done_share"],
        break_days=cautions["break_days"],
        recent_days=cautions["recent_days"],
        absent_days=table["attention"]["absent_days"],
        absent_sparse_days=table["attention"]["absent_sparse_days"],
        told_days=table["attention"]["told_days"],
        hurt_told_days=table["attention"]["hurt_told_days"],
    )
