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

_CONTEXT: Final = """
    practice praxis physio physiotherapy physiotherapie physiotherapist therapist therapie clinic clinician klinik
    patient client klient arzt doctor hip hips huefte hüfte coxa diary tagebuch session runner läufer
"""
_COMMON: Final = """
    password passwort passw0rd motdepasse contrasena parola passphrase secret geheim letmein welcome willkommen
    bienvenue administrator admin master login access hello hallo iloveyou ichliebedich jetaime football fussball
    baseball basketball superman batman spiderman starwars pokemon dragon monkey princess sunshine shadow michael
    jennifer jessica charlie daniel thomas summer winter spring autumn sommer herbst frühling chocolate cookie computer
    internet google facebook whatever trustno freedom changeme changeit default guest test testing
    correcthorsebatterystaple
    love lover liebe amor amour baby babygirl babyboy angel engel honey sweet sweetheart darling schatz beautiful pretty
    forever always friend friends family familie mother father mama papa sister brother happy birthday world life home
    jesus christ jesuschrist godisgood god gott blessed heaven hope faith grace money rich lucky magic music rock party
    fuck fucker fuckyou motherfucker shit bitch asshole sexy hot killer devil ninja samurai pirate wizard
    january february march april june july august september october november december januar februar märz juni juli
    oktober dezember monday tuesday wednesday thursday friday saturday sunday montag freitag
    alexander andreas anthony anna andrea ashley benjamin charlotte christian christopher david elizabeth gabriel george
    jacqueline james john jordan joseph joshua julia justin laura louis maria martin matthew max melissa michelle
    nicole patrick peter richard robert samantha sarah sebastian sophie stefan stephanie steven thomas tobias victoria
    william
    arsenal barcelona bayern berlin borussia chelsea deutschland england france germany hamburg juventus liverpool
    london madrid manchester marseille milan munich münchen newyork paris realmadrid schalke united vienna wien zürich
    apple android audi bmw corvette ferrari honda iphone linux mercedes microsoft motorola mustang nintendo playstation
    porsche samsung sony toyota windows xbox yamaha
    banana blackberry butterfly cheerleader cherry diamond dolphin eagle elephant flower garfield ginger guitar hunter
    kitty lemon lion mickey orange peanut pepper purple rainbow red silver snoopy soccer strawberry sugar tiger
    tinkerbell turtle volleyball hellokitty minecraft naruto metallica linkinpark onedirection slipknot eminem greenday
    harrypotter skywalker justinbieber zelda matrix terminator
"""
CONTEXT: Final = frozenset(_CONTEXT.split())
"""What suggests itself here; docs/practice.md names them."""
COMMON: Final = frozenset(_COMMON.split()) | CONTEXT
"""Words that passwords which were stolen are full of; chosen by us."""
LEAST_PARTS: Final = 8
"""Of a password, where a row of keys, a year, a word of those above or what came before is one part; ours."""
ONE_WORD: Final = 20
"""Letters from which a password may be a single word with figures and signs around it; ours, beyond most words."""
ADDED: Final = 6
"""Parts that have to stand beside a single word; ours: six figures that nobody knows."""
_VOWELS: Final = frozenset("aeiouyäöüàáâãåæèéêëìíîïòóôõøœùúûýаеёиоуыэюяіїєαεηιουωάέήίόύώ")
_LONGEST_CLUSTER: Final = 4
_RUNS: Final = (
    "0123456789012345678901234567890",
    "abcdefghijklmnopqrstuvwxyzabcdefghijklm",
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "qwertyuiopasdfghjklzxcvbnm",
    "qwertzuiopasdfghjklyxcvbnm",
    "azertyuiopqsdfghjklmwxcvbn",
    "qweasdzxc",
    "qwerasdfzxcv",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm",
    "1qazxsw23edcvfr45tgbnhy67ujm",
    "1q2w3e4r5t6y7u8i9o0p",
    "q1w2e3r4t5y6u7i8o9p0",
    "147258369",
    "159357258456",
    "!@#$%^&*()",
    '!"§$%&/()=',
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
    if _is_pattern(plain) or parts(plain) < LEAST_PARTS:
        return _("That is one of the first things anybody would try. Use words that do not go together.")
    own = [part for text in (login, name) for part in _words(text)]
    letters, joined = ("".join(c for c in text if c.isalnum()) for text in (plain, "".join(own)))
    if letters in joined or _mostly(plain, own):
        return _("That is mostly your own name. Use words that have nothing to do with you.")
    if _mostly(plain, COMMON):
        return _("That is a common password with something added. Use words that do not go together.")
    if _is_one_word(password):
        return _(
            "That reads like one word with something added. Use three or four, with a space or sign between."
        )
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


def parts(plain: str) -> int:
    """Return of how many parts a password is made that have to be guessed one by one.

    Args:
        plain: In small letters.
    """
    found, at = 0, 0
    while at < len(plain):
        at += max(_row(plain, at), _seen(plain, at), _word(plain, at), 1)
        found += 1
    return found


def _row(plain: str, at: int) -> int:
    """Return how many characters from here are a row of keys, one key over and over, or a year; 0 for few."""
    if plain[at : at + 2] in ("19", "20") and plain[at : at + 4].isdecimal() and len(plain[at : at + 4]) == 4:
        longest = 4
    else:
        longest = 2
    for end in range(len(plain), at + longest, -1):
        piece = plain[at:end]
        rows = (row for run in _RUNS for row in (run, run[::-1]))
        if len(set(piece)) == 1 or _in_pairs(piece) or any(piece in row for row in rows):
            return end - at
    return longest if longest > 2 else 0


def _in_pairs(piece: str) -> bool:
    """Return whether it is figures that count up or down, each of them so many times: 112233, 102030."""
    if len(piece) < 6 or len(piece) % 2 or not piece.isdecimal():
        return False
    steps = {int(b) - int(a) for a, b in zip(piece[::2], piece[2::2], strict=False)}
    ends = set(piece[1::2])
    return steps in ({1}, {-1}) and (len(ends) == 1 or piece[::2] == piece[1::2])


def _seen(plain: str, at: int) -> int:
    """Return how many characters from here stood there before; 0 for fewer than three."""
    longest = 0
    for end in range(at + 3, len(plain) + 1):
        if plain[at:end] not in plain[:at]:
            break
        longest = end - at
    return longest


def _word(plain: str, at: int) -> int:
    """Return how many characters from here are a word that everybody uses; 0 where none begins."""
    return max((len(word) for word in COMMON if len(word) > 2 and plain.startswith(word, at)), default=0)


def _is_one_word(password: str) -> bool:
    """Return whether it is a single word, as far as its letters tell, with figures and signs around it."""
    apart = "".join(
        f" {c}" if c.isupper() and before.islower() else c if c.isalpha() else " "
        for before, c in zip(" " + password, password, strict=False)
    )
    words = {word.casefold() for word in apart.split() if len(word) >= 3}
    if len(words) != 1:
        return not words and "".join(password.split()).isdecimal() and len(password) < ONE_WORD
    word = words.pop()
    rest = parts(password.casefold()) - parts(word)
    return len(word) < ONE_WORD and rest < ADDED and _reads_like_a_word(word)


def _reads_like_a_word(letters: str) -> bool:
    """Return whether vowels and consonants take turns as in languages that are written with both."""
    vowels = sum(letter in _VOWELS for letter in letters)
    clusters = "".join(" " if letter in _VOWELS else "x" for letter in letters).split()
    return 0.2 <= vowels / len(letters) <= 0.7 and max(map(len, clusters), default=0) <= _LONGEST_CLUSTER


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
