"""Documents for the tests: plain ones, and random ones of every kind."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

START = datetime(2026, 3, 2, 6, 30, tzinfo=UTC)


def ident() -> str:
    return str(uuid.uuid4())


def _common(kind: str, number: int, key: str | None) -> dict[str, Any]:
    at = START + timedelta(days=number // 2, hours=number % 2)
    return {
        "kind": kind,
        "id": key or ident(),
        "at": at.isoformat().replace("+00:00", "Z"),
        "day": at.date().isoformat(),
    }


def ratings(value: float = 2) -> dict[str, Any]:
    regions = {"front": value, "side": value, "back": value}
    side = {"soreness": regions, "density": regions, "pressure": value}
    return {"right": side, "left": side, "pain": value}


def rated(number: int = 0, key: str | None = None, note: str = "") -> dict[str, Any]:
    return {**_common("rated", number, key), "ratings": ratings(), "note": note}


def session(number: int = 0, key: str | None = None, note: str = "") -> dict[str, Any]:
    common = _common("session", number, key)
    ended = datetime.fromisoformat(common["at"]) + timedelta(minutes=32)
    window = {"planned_s": 180, "done_s": 175.5, "skipped": False}
    windows = [
        {"exercise": e, "side": s, **window} for s in ("right", "left") for e in ("P1", "P2", "P3", "P4")
    ]
    felt = {"before": ratings(4), "after": ratings(3)}
    rest = {"session": "release", "stage": "release", "ended_at": ended.isoformat(), "windows": windows}
    return {**common, **rest, **felt, "stopped": False, "note": note}


def checked(number: int = 0, key: str | None = None) -> dict[str, Any]:
    return {
        **_common("checked", number, key),
        "ratings": ratings(5),
        "right": {"rotation": {"prone": {"inward_deg": [38, 40, 39], "outward_deg": 41}}},
        "flags": [],
        "efficiency": {"right": {"value": 98, "low": 95, "high": 100}},
        "harder": "left",
        "bothers": "left",
    }


def screening(number: int = 0, key: str | None = None) -> dict[str, Any]:
    return {**_common("screening", number, key), "answers": {}, "pain": 1}


EXAM = {"person": {"height_m": 1.75}, "note": "ä"}
SUMMARY = {"schema_version": "1.0", "sentences": ["…"], "sides": {"right": None}}

_makers = st.sampled_from([rated, session, checked, screening])


@st.composite
def documents(draw: st.DrawFn, most: int = 12) -> list[dict[str, Any]]:
    """Documents of any kind, with any note, each id once."""
    found = []
    for number in draw(st.lists(st.integers(0, 60), max_size=most)):
        document = draw(_makers)(number)
        if "note" in document:
            document["note"] = draw(
                st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=30)
            )
        found.append(document)
    return found
