"""Times told by a device whose clock is off, moved to where the clock of the server has them.

The safety screen is stamped by the server, a session by the phone. A stop for pain must not lie before the screen that
came first, nor beyond the one that comes after it.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any, Final

TELLS_NOW: Final = "X-Coxa-Now"
"""Header in which a device tells its present time."""
ALLOWED: Final = timedelta(seconds=5)
"""Skew that the way to the server may explain; ours."""
DAY_HOLDS: Final = timedelta(hours=1)
"""Up to which a shift leaves the day as the person's own calendar has it, which knows the zone; ours."""


def time_of(text: object) -> datetime | None:
    """Return the time that a text tells, in UTC; None where it is no time with its zone."""
    if not isinstance(text, str):
        return None
    with suppress(ValueError, OverflowError):
        found = datetime.fromisoformat(text.strip())
        return None if found.tzinfo is None else found.astimezone(UTC)
    return None


def corrected(document: Mapping[str, Any], device_now: datetime | None, now: datetime) -> dict[str, Any]:
    """Return the document of a session with its times by the clock of the server.

    Times that cannot be read are left for the diary to refuse.

    Args:
        document: As it arrived.
        device_now: What the clock of the device showed when it sent the document; None when it told no time.
        now: By the clock of the server, with the zone of the person's calendar.

    Returns:
        The same session with `at` and `ended_at` shifted by the skew, none after `now`; `day` is that of the new
        `at` where it moved far.
    """
    began, ended = time_of(document.get("at")), time_of(document.get("ended_at"))
    if began is None or ended is None:
        return dict(document)
    skew = timedelta() if device_now is None else now - device_now
    shift = skew if abs(skew) > ALLOWED else timedelta()
    try:
        moved_began, moved_ended = (min(time + shift, now.astimezone(UTC)) for time in (began, ended))
        day = moved_began.astimezone(now.tzinfo).date()
    except OverflowError:
        return dict(document)
    times = {"at": (began, moved_began), "ended_at": (ended, moved_ended)}
    told = {key: _text(to) for key, (was, to) in times.items() if to != was}
    if abs(moved_began - began) > DAY_HOLDS:
        told["day"] = day.isoformat()
    return {**document, **told}


def _text(time: datetime) -> str:
    return time.isoformat(timespec="milliseconds").replace("+00:00", "Z")
