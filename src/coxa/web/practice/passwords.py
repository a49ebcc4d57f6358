"""Which passwords are taken: long ones of any kind; not those that everybody tries first."""

from __future__ import annotations

import unicodedata
from collections.abc import Container
from typing import Final

from coxa.web.i18n import gettext as _

LEAST: Final = 12
"""Characters; OWASP ASVS 5.0.0, 6.2.1 asks for 8."""
MOST: Final = 128
"""Characters; ASVS 6.2.9 asks for 64 at least."""
STRONG: Final = 18
"""From so many characters on a password is called strong; ours, two or three words beyond the least."""
_LIKENESS: Final = 0.6
"""Share of a password that may be one's own name or a common word; ours."""

_COMMON: Final = """
    password passwort passw0rd motdepasse contrasena parola passphrase secret geheim letmein welcome willkommen
    bienvenue administrator admin master login access hello hallo iloveyou ichliebedich jetaime football fussball
    baseball basketball superman batman spiderman starwars pokemon dragon monkey princess sunshine shadow michael
    jennifer jessica charlie daniel thomas summer winter spring autumn sommer herbst chocolate cookie computer
    internet google facebook whatever trustno freedom qwerty qwertz azerty qwertyuiop qwertzuiop azertyuiop asdfgh
    asdfghjkl zxcvbnm yxcvbnm qazwsx qazwsxedc changeme changeit default guest test testing practice praxis physio
    physiotherapy physiotherapie physiotherapist therapist clinic clinician patient client hip hips coxa
    correcthorsebatterystaple
"""
COMMON: Final = frozenset(_COMMON.split())
"""Words that lists of stolen passwords are full of, and what suggests itself here; chosen by us."""
_RUNS: Final = (
    "0123456789012345678901234567890",
    "abcdefghijklmnopqrstuvwxyzabcdefghijklm",
    "qwertyuiopasdfghjklzxcvbnm",
    "qwertzuiopasdfghjklyxcvbnm",
    "azertyuiopqsdfghjklmwxcvbn",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm",
    "1q2w3e4r5t6y7u8i9o0p",
)
_LOOKS_LIKE: Final = str.maketrans("01345780@$!", "oleastboasi")


def objection(password: str, *, login: str = "", name: str = "", stolen: Container[str] = ()) -> str | None:
    """Return why a password is not taken, in words; None when it is.

    Args:
        password: As typed.
        login, name: Of whom it will be.
        stolen: Passwords that are known to have been stolen.
    """
    if len(password) < LEAST:
        return _("Use at least %(least)d characters; three or four words are easy to keep in mind.") % {
            "least": LEAST
        }
    if len(password) > MOST:
        return _("Use at most %(most)d characters.") % {"most": MOST}
    plain = unicodedata.normalize("NFKC", password).casefold()
    if _is_pattern(plain):
        return _("That is one of the first things anybody would try. Use words that do not go together.")
    own = [part for text in (login, name) for part in _words(text)]
    letters, joined = ("".join(c for c in text if c.isalnum()) for text in (plain, "".join(own)))
    if letters in joined or _mostly(plain, own):
        return _("That is mostly your own name. Use words that have nothing to do with you.")
    if _mostly(plain, COMMON):
        return _("That is a common password with something added. Use words that do not go together.")
    if password in stolen:
        return _(
            "This password was stolen from somebody before, so it is among the first to be tried. Use another."
        )
    return None


def _words(text: str) -> list[str]:
    plain = unicodedata.normalize("NFKC", text).casefold()
    parts = "".join(c if c.isalnum() else " " for c in plain).split()
    return [word for word in (*parts, "".join(parts)) if len(word) >= 3]


def _is_pattern(plain: str) -> bool:
    """Return whether it is few characters, one bit over and over, or a row of keys, either way round."""
    bare = "".join(plain.split())
    if len(set(bare)) < 4:
        return True
    if any(bare == (bare[:unit] * len(bare))[: len(bare)] for unit in range(1, len(bare) // 2 + 1)):
        return True
    rows = [row for run in _RUNS for row in (run, run[::-1])]
    return any(bare in row + row for row in rows)


def _mostly(plain: str, words: list[str] | frozenset[str]) -> bool:
    """Return whether little is left of a password without such words, and without figures and signs."""
    core = plain.strip("".join(c for c in plain if not c.isalpha()))
    for text in (plain, plain.translate(_LOOKS_LIKE), core.translate(_LOOKS_LIKE)):
        letters = "".join(c for c in text if c.isalpha())
        for word in words:
            if len(word) >= _LIKENESS * len(plain) and word in text:
                return True
            if (
                letters
                and letters == (word * (len(letters) // len(word) + 1))[: len(letters)]
                and (len(letters) >= len(word))
            ):
                return True
    return False
