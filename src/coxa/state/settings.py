"""Settings a person types: `--set 'glmed*_l.strength=0.6'`.

A setting is `PATTERN.PROPERTY=VALUE`. The pattern may hold `*`, `?` and `[…]`, ignores case, and matches a
muscle's own name or its name in the other common model family (`glut_med1_l` finds `glmed1_l`).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from fnmatch import fnmatchcase

import numpy as np

from coxa.errors import InputError
from coxa.state.aliases import other_names
from coxa.state.muscle_state import HEALTHY, RANGES, MuscleState, in_range

FORM = "write it as muscle.property=value, for example 'glmed*_l.strength=0.6'"


@dataclass(frozen=True)
class Setting:
    """One setting, understood but not yet matched to muscles.

    Attributes:
        pattern: Which muscles.
        name: `strength`, `guard` or `tension`.
        value: The new value, a share (percent already divided by 100).
        text: As it was typed.
    """

    pattern: str
    name: str
    value: float
    text: str


def parse_setting(text: str) -> Setting:
    """Return what one setting says.

    Args:
        text: `PATTERN.PROPERTY=VALUE`, the value a number or a percentage.

    Raises:
        InputError: Not of that form, an unknown property, not a number, or out of range.
    """
    target, equals, written = text.partition("=")
    pattern, dot, name = (part.strip() for part in target.rpartition("."))
    if not (equals and dot and pattern and name):
        raise _refused(text, "it is not a setting.", f"{FORM}.")
    name = name.lower()
    if name not in HEALTHY:
        close = get_close_matches(name, HEALTHY, n=1)
        hint = f"did you mean {close[0]}? " if close else ""
        raise _refused(
            text, f"'{name}' is no property of a muscle.", f"{hint}Allowed are {', '.join(HEALTHY)}."
        )
    return Setting(pattern, name, _value(text, name, written.strip()), text)


def _value(text: str, name: str, written: str) -> float:
    share = written.endswith("%")
    try:
        value = float(written[:-1] if share else written) / (100.0 if share else 1.0)
    except ValueError:
        raise _refused(
            text, f"'{written}' is not a number.", "give a number or a percentage: 0.6 or 60%."
        ) from None
    if not math.isfinite(value):
        raise _refused(
            text, f"'{written}' is not a number to compute with.", "give a number such as 0.6 or 60%."
        )
    if not in_range(name, np.array(value)):
        meant = in_range(name, np.array(value / 100.0)) and not share and value > 1.5
        hint = f" If you mean per cent, write {written}%." if meant else ""
        raise _refused(text, f"{name} cannot be {written}.", f"{name} must be {RANGES[name]}.{hint}")
    return value


def apply_settings(names: Sequence[str], settings: Iterable[str]) -> MuscleState:
    """Return the healthy state of these muscles with the settings applied, a later one over an earlier.

    Args:
        names: Muscle names of the model.
        settings: Each `PATTERN.PROPERTY=VALUE`.

    Raises:
        InputError: A setting that cannot be understood, matches no muscle, or is out of range; a guard above
            its muscle's strength once all are applied.
    """
    columns = {name: np.full(len(names), value) for name, value in HEALTHY.items()}
    provenance: dict[tuple[str, str], str] = {}
    for setting in [parse_setting(text) for text in settings]:
        rows = _matching(names, setting)
        columns[setting.name][rows] = setting.value
        provenance |= {(names[m], setting.name): "set" for m in rows}
    return MuscleState(tuple(names), **columns, provenance=provenance)


def _matching(names: Sequence[str], setting: Setting) -> list[int]:
    """Return the rows of the muscles the pattern matches; at least one."""
    pattern = setting.pattern.lower()
    known = [(name, *other_names(name)) for name in names]
    rows = [m for m, all_names in enumerate(known) if any(fnmatchcase(n.lower(), pattern) for n in all_names)]
    if rows:
        return rows
    # Suggest by letters alone, so that a wildcard or a missing underscore does not hide the near miss.
    plain = {"".join(filter(str.isalnum, n.lower())): own[0] for own in known for n in own}
    close = get_close_matches("".join(filter(str.isalnum, pattern)), plain, n=6, cutoff=0.6)
    near = list(dict.fromkeys(plain[letters] for letters in close))[:3]
    what = "no muscle matches" if any(sign in pattern for sign in "*?[") else "there is no muscle"
    hint = (
        f"did you mean {' or '.join(near)}?"
        if near
        else f"use a name from the model, such as {', '.join(names[:3])}."
    )
    raise _refused(setting.text, f"{what} '{setting.pattern}'.", hint)


def _refused(text: str, what: str, mend: str) -> InputError:
    return InputError(f"setting '{text}': {what}", mend=mend)


def in_words(state: MuscleState) -> tuple[str, ...]:
    """Return what departs from healthy, one line per property and value, fit for a person.

    Args:
        state: Any state.

    Returns:
        For example `("glmed1_l, glmed2_l: strength 60 % of healthy",)`; empty when healthy.
    """
    lines: dict[tuple[str, float], list[str]] = {}
    for name, usual in HEALTHY.items():
        for muscle, value in zip(state.names, getattr(state, name), strict=True):
            if value != usual:
                lines.setdefault((name, float(value)), []).append(muscle)
    return tuple(f"{', '.join(muscles)}: {_phrase(name, value)}" for (name, value), muscles in lines.items())


def _phrase(name: str, value: float) -> str:
    percent = f"{100.0 * value:.3g} %"
    if name == "strength":
        return f"strength {percent} of healthy"
    if name == "guard":
        return f"never below {percent} activation (guarding)"
    return f"acts {percent} of its fibre length shorter (tension)"
