"""Codes that an app on a phone and the server work out alike from a seed and the time (RFC 6238, RFC 4226)."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import secrets
from datetime import datetime
from typing import Final
from urllib.parse import quote, urlencode

STEP_s: Final = 30
"""How long a code counts; RFC 6238, 5.2. It counts in its own step alone (OWASP ASVS 5.0.0, 6.5.5)."""
DIGITS: Final = 6
SEED_BYTES: Final = 20
"""As long as the hash, RFC 4226, section 4; SHA-1 is what every app reads, and HMAC does not rest on collisions."""
_TYPED: Final = re.compile(r"[\s\-]+")


def new_seed() -> str:
    """Return a seed as apps read it, base32."""
    return base64.b32encode(secrets.token_bytes(SEED_BYTES)).decode()


def step_of(at: datetime) -> int:
    """Return the number of the step in which a time lies."""
    return int(at.timestamp()) // STEP_s


def code(seed: str, step: int, digits: int = DIGITS) -> str:
    """Return the code of a step (RFC 4226, 5.3).

    Args:
        seed: From `new_seed`.
        step: From `step_of`.
        digits: Of the code.
    """
    mac = hmac.new(base64.b32decode(seed), step.to_bytes(8, "big"), hashlib.sha1).digest()
    offset = mac[-1] & 15
    number: int = int.from_bytes(mac[offset : offset + 4], "big") & 0x7FFFFFFF
    return f"{number % 10**digits:0{digits}d}"


def typed(text: str) -> str:
    """Return a code as it was meant: without the spaces and dashes that make it readable."""
    return _TYPED.sub("", text)[:64]


def fits(seed: str, text: str, at: datetime) -> bool:
    """Return whether a code is the one of this moment."""
    return _same(code(seed, step_of(at)), typed(text))


def off_by_s(seed: str, text: str, at: datetime, steps: int = 20) -> int | None:
    """Return by how much the clock of the phone that showed a code is wrong; None where it is no clock.

    Args:
        seed: Of which the code should be.
        text: The code.
        at: Now.
        steps: How far to look, before and after.
    """
    now = step_of(at)
    for away in sorted(range(-steps, steps + 1), key=abs):
        if _same(code(seed, now + away), typed(text)):
            return away * STEP_s
    return None


def address(seed: str, login: str, issuer: str) -> str:
    """Return what an app reads from a QR code (the `otpauth` format of Google Authenticator's Key URI).

    Args:
        seed: From `new_seed`.
        login: Whose, as the app will show it.
        issuer: Of what.
    """
    query = urlencode({"secret": seed, "issuer": issuer}, quote_via=quote)
    return f"otpauth://totp/{quote(issuer)}:{quote(login)}?{query}"


def _same(one: str, other: str) -> bool:
    return hmac.compare_digest(one.encode(), other.encode())
