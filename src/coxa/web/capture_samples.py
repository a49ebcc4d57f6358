"""Samples that Sensor Logger sends while it records: from its JSON to directions of up."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, Final

from coxa.errors import InputError
from coxa.web.capture_push import Sample
from coxa.web.i18n import gettext as _

SENSORS: Final = ("gravity", "orientation", "totalacceleration", "accelerometeruncalibrated")
"""Those that tell where up is, the best first. The accelerometer itself comes without gravity from this app."""
MOST_READINGS: Final = 20_000
"""Of one message."""
_PER_SECOND: Final = 1e9


def samples_of(document: Any) -> tuple[str, list[Sample]]:
    """Return the best sensor of a message and its samples; none when it has no sensor that tells where up is.

    Args:
        document: `{"payload": [{"name", "time" (epoch, ns), "values": {…}}, …]}`, as the app sends it.

    Raises:
        InputError: It is no such message.

    Source:
        github.com/tszheichoi/awesome-sensor-logger, its guide to pushing.
    """
    payload = document.get("payload") if isinstance(document, Mapping) else None
    if not isinstance(payload, list) or len(payload) > MOST_READINGS:
        raise InputError(_("This is no message of Sensor Logger."), mend=_("use its HTTP push as it is."))
    found: dict[str, list[Sample]] = {}
    for reading in payload:
        if not isinstance(reading, Mapping):
            continue
        name = str(reading.get("name", "")).lower()
        values = reading.get("values")
        if name in SENSORS and isinstance(values, Mapping):
            up = _up(name, values)
            at = _number(reading.get("time"))
            if up is not None and at is not None:
                found.setdefault(name, []).append((at / _PER_SECOND, *up))
    best = next((name for name in SENSORS if name in found), "")
    return best, found.get(best, [])


def _up(name: str, values: Mapping[str, Any]) -> tuple[float, float, float] | None:
    """Return up, or always down, in the frame of the phone."""
    if name == "orientation":  # of the phone in the world: up is the third row of its matrix
        w, x, y, z = (_number(values.get(key)) for key in ("qw", "qx", "qy", "qz"))
        if w is None or x is None or y is None or z is None:
            return None
        return 2.0 * (x * z - w * y), 2.0 * (y * z + w * x), w * w - x * x - y * y + z * z
    a, b, c = (_number(values.get(key)) for key in ("x", "y", "z"))
    return None if a is None or b is None or c is None or a == b == c == 0.0 else (a, b, c)


def _number(value: Any) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        number = float(value)
    except OverflowError:
        return None
    return number if math.isfinite(number) else None
