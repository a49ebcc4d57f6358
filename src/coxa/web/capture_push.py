"""Samples that an app on a phone sends while it records, kept in memory until the page that asked for them is done.

Such an app keeps no cookie and knows no form: what lets it in is a key in the address, made on the page of captures for
one person and half an hour. What arrives under it can only be watched on that person's page; nothing is stored.
"""

from __future__ import annotations

import base64
import hmac
import math
import secrets
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from coxa.errors import CoxaError
from coxa.web.i18n import gettext as _

PUSH: Final = "/push/"
"""Where apps send samples to; the key follows. Neither cookie nor token stands behind it."""
MOST_BYTES: Final = 512 * 1024
"""Of one message: a second of every sensor of a phone at 100 Hz takes about 100 kB as JSON (own estimate)."""
LASTS_s: Final = 1800.0
MOST_KEYS: Final = 200
MOST_KEYS_EACH: Final = 3
"""Keys of one person at a time; a new one ends the oldest."""
MOST_SAMPLES: Final = 60_000
"""Ten minutes at 100 Hz."""
MOST_IN_ALL: Final = 1_200_000
"""Samples under all keys together: twenty phones for ten minutes, and some 250 MB."""
MOST_PER_s: Final = 20.0
"""Messages under one key, on average; twice as many at once."""
_KEY_BYTES: Final = 16

Sample = tuple[float, float, float, float]
"""Time in seconds, and the direction away from the earth in the frame of the phone, of any length."""


class UnknownKeyError(CoxaError):
    """A key that was never made, or has lapsed."""

    def __init__(self) -> None:
        super().__init__(_("This address is not open for samples, or not any more. Open a new one in Coxa."))


class TooOftenError(CoxaError):
    """More messages than one phone sends."""

    def __init__(self) -> None:
        super().__init__(_("Too many messages at once. Let the app send about one a second."))


@dataclass
class Line:
    """What arrives under one key.

    Attributes:
        key: That opens it.
        person_id: Whose page watches it.
        until_s: When it ends, by the clock of `Pushes`.
        samples: So far, by time.
        missed: Samples that came after there was no more room.
        heard_s: When something last arrived; None before.
        sensor: That the samples are of; another one's would jump.
    """

    key: str
    person_id: str
    until_s: float
    samples: list[Sample] = field(default_factory=list)
    missed: int = 0
    heard_s: float | None = None
    sensor: str = ""
    _tokens: float = 2.0 * MOST_PER_s
    _counted_s: float = 0.0

    def spend(self, now_s: float) -> bool:
        """Return whether one more message may come now."""
        gained = (now_s - self._counted_s) * MOST_PER_s
        self._tokens = min(2.0 * MOST_PER_s, self._tokens + max(0.0, gained))
        self._counted_s = now_s
        if self._tokens < 1.0:
            return False
        self._tokens -= 1.0
        return True


class Pushes:
    """The keys that are open now, and what arrives under them. Of many threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._lines: list[Line] = []

    def open(self, person_id: str, now_s: float) -> Line:
        """Make a key for a person; the oldest ends where there are too many.

        Args:
            person_id: Whose page will watch it.
            now_s: By a clock that does not go back.
        """
        key = base64.b32encode(secrets.token_bytes(_KEY_BYTES)).decode().rstrip("=").lower()
        line = Line(key, person_id, now_s + LASTS_s, _counted_s=now_s)
        with self._lock:
            self._forget(now_s)
            own = [each for each in self._lines if each.person_id == person_id]
            for old in own[: max(0, len(own) - MOST_KEYS_EACH + 1)]:
                self._lines.remove(old)
            del self._lines[: max(0, len(self._lines) - MOST_KEYS + 1)]
            self._lines.append(line)
        return line

    def take(self, key: str, samples: Sequence[Sample], now_s: float, sensor: str = "") -> None:
        """Add samples; those that are no numbers, go back in time or are of another sensor than the first are left out.

        Raises:
            UnknownKeyError: The key is not open.
        """
        with self._lock:
            line = self._found(key, now_s)
            line.heard_s = now_s
            if samples and not line.samples:
                line.sensor = sensor
            if sensor != line.sensor:
                return
            last_s = line.samples[-1][0] if line.samples else -math.inf
            room = min(MOST_SAMPLES, MOST_IN_ALL - self._others(line))
            for sample in sorted(samples):
                if not all(map(math.isfinite, sample)) or sample[0] <= last_s:
                    continue
                if len(line.samples) >= room:
                    line.missed += 1
                    continue
                line.samples.append(sample)
                last_s = sample[0]

    def admit(self, key: str, now_s: float) -> None:
        """Let one more message in, before it is read.

        Raises:
            UnknownKeyError: The key is not open.
            TooOftenError: Too many came.
        """
        with self._lock:
            if not self._found(key, now_s).spend(now_s):
                raise TooOftenError

    def since(self, key: str, person_id: str, start: int, now_s: float) -> tuple[Line, list[Sample]]:
        """Return a line and its samples from one on.

        Raises:
            UnknownKeyError: The key is not open, or another person's.
        """
        with self._lock:
            line = self._found(key, now_s)
            if line.person_id != person_id:
                raise UnknownKeyError
            return line, line.samples[max(0, start) :]

    def close(self, key: str, person_id: str) -> None:
        """End a key of this person, if it is open."""
        with self._lock:
            self._lines = [
                each
                for each in self._lines
                if not (each.person_id == person_id and hmac.compare_digest(each.key, key))
            ]

    def forget(self, person_id: str) -> None:
        """End all keys of a person, as when everything about that person is deleted."""
        with self._lock:
            self._lines = [each for each in self._lines if each.person_id != person_id]

    def _found(self, key: str, now_s: float) -> Line:
        """Return the line of a key; it takes as long whichever of them it is, or none."""
        self._forget(now_s)
        given = key.encode()
        found = None
        for line in self._lines:
            if hmac.compare_digest(line.key.encode(), given):
                found = line
        if found is None:
            raise UnknownKeyError
        return found

    def _others(self, line: Line) -> int:
        return sum(len(each.samples) for each in self._lines if each is not line)

    def _forget(self, now_s: float) -> None:
        self._lines = [each for each in self._lines if each.until_s > now_s]
