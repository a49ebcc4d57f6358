"""Ratings and ranges as people type them: asked one at a time, or written as `soreness=2,1,0`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from textwrap import fill
from typing import Any, Final

from coxa.errors import InputError
from coxa.exam.items import REGIONS, SIDE_WORDS, TURNS, rating_item
from coxa.exam.quantities import DEGREE_UNITS, quantity
from coxa.terminal.interview import WIDTH, Ask

NOT_RATED: Final = ("", "-", "?")
RATED: Final = ("soreness", "density")
KEYS: Final = (*RATED, "pressure", *TURNS)
"""What may stand before the `=`."""
WELCOME: Final = (
    "How both hips feel now, 0 to 10. Where three numbers are asked, give front, side and back: 2 1 0; - for what you "
    "did not feel. Enter: not rated. Ctrl-C stops, and nothing is stored."
)
_ASKED: Final = {
    "soreness": ("How sore is your {} hip: front, side, back? 0 none, 10 the worst.", "three numbers"),
    "density": ("How firm does its tissue feel: front, side, back? 0 soft, 10 like wood.", "three numbers"),
    "pressure": ("How hard did the bone press into the roller while you turned the leg (P2)?", "0 to 10"),
}


def rating(text: str) -> float | None:
    """Return a rating as typed; None when it is none."""
    found, item = quantity(text), rating_item()
    if found is None or found.unit or not item.low <= found.value <= item.high:
        return None
    return int(found.value) if found.value.is_integer() else found.value


def ask_ratings(ask: Ask, say: Callable[[str], None]) -> tuple[dict[str, Any], str]:
    """Return ratings as a document, without what was not rated, and the note.

    Args:
        ask: Asks one question.
        say: Shows a line.

    Raises:
        EOFError, KeyboardInterrupt: The person stopped.
    """
    say(fill(WELCOME, WIDTH))
    found: dict[str, Any] = {}
    for word in SIDE_WORDS.values():
        side: dict[str, Any] = {}
        for key, (text, form) in _ASKED.items():
            value = _asked(key, f"{word.capitalize()}: {text.format(word)}", form, ask, say)
            if value is not None:
                side[key] = value
        if side:
            found[word] = side
    pain = _asked("pain", "The worst pain of either hip right now?", "0 to 10", ask, say)
    note = ask("\nAnything to note?\n  [Enter: no] ").strip()
    return found | ({} if pain is None else {"pain": pain}), note


def _asked(key: str, text: str, form: str, ask: Ask, say: Callable[[str], None]) -> Any:
    while True:
        typed = ask(f"\n{fill(text, WIDTH)}\n  [{form}] ").strip()
        if typed in NOT_RATED:
            return None
        try:
            return by_region(key, typed.replace(",", " ").split()) if key in RATED else _single(key, typed)
        except InputError as error:
            say(f"  {error.what} {error.mend[:1].upper()}{error.mend[1:]}")


def by_region(key: str, typed: Iterable[str]) -> dict[str, float]:
    """Return ratings by region from three words, front, side, back.

    Args:
        key: 'soreness' or 'density'.
        typed: Numbers, or '-' for what was not rated.

    Raises:
        InputError: Not three, or no rating.
    """
    words = list(typed)
    if len(words) != len(REGIONS):
        raise InputError(
            f"{key} has {len(words)} number{'' if len(words) == 1 else 's'}.",
            mend=f"give three, {', '.join(REGIONS)}, with - for what was not rated.",
        )
    rated = {
        region: _single(key, word)
        for region, word in zip(REGIONS, words, strict=True)
        if word not in NOT_RATED
    }
    if not rated:
        raise InputError(f"{key} without a rating.", mend="leave it out.")
    return rated


def _single(key: str, typed: str) -> float:
    found = rating(typed)
    if found is None:
        raise InputError(f"{key} '{typed[:60]}'.", mend="give a number from 0 to 10.")
    return found


def side_document(side: str, settings: Iterable[str]) -> dict[str, Any]:
    """Return what the options of one side say: ratings, and ranges by turn under 'inward' and 'outward'.

    Args:
        side: 'right' or 'left', as the option is called.
        settings: Such as 'soreness=2,1,0', 'pressure=3' or 'inward=38,40,39'.

    Raises:
        InputError: A setting that cannot be read, or one given twice.
    """
    found: dict[str, Any] = {}
    for setting in settings:
        key, sign, text = (part.strip() for part in setting.partition("="))
        if not sign or key not in KEYS:
            raise InputError(
                f"--{side} '{setting[:60]}'.",
                mend=f"write one of {', '.join(KEYS)}, then = and the numbers, as in soreness=2,1,0.",
            )
        if key in found:
            raise InputError(f"--{side} {key} is given twice.", mend="keep one of the two.")
        words = [word.strip() for word in text.split(",")]
        if key in RATED:
            found[key] = by_region(key, words)
        elif key in TURNS:
            found[key] = [_angle(key, word) for word in words]
        else:
            found[key] = _single(key, text)
    return found


def _angle(turn: str, typed: str) -> float:
    found = quantity(typed)
    if found is None or found.unit not in DEGREE_UNITS:
        raise InputError(f"{turn} '{typed[:60]}'.", mend="give degrees, one to three trials: 38,40,39.")
    return found.value


def split(sides: Mapping[str, Mapping[str, Any]], position: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return ratings and ranges of both sides apart, as documents hold them; a side without any is left out.

    Args:
        sides: By 'right' and 'left', from `side_document`.
        position: In which rotation was measured, 'prone' or 'seated'.
    """
    ratings = {
        word: rated
        for word, side in sides.items()
        if (rated := {key: value for key, value in side.items() if key not in TURNS})
    }
    ranges = {
        word: {"rotation": {position: turned}}
        for word, side in sides.items()
        if (turned := {f"{turn}_deg": side[turn] for turn in TURNS if turn in side})
    }
    return ratings, ranges
