"""The plan of one session: which windows, on which side, how long, in which order, and why."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from typing import Any, Final, NamedTuple

from coxa.errors import InputError
from coxa.exam.items import SIDE_WORDS
from coxa.programme.diary import KINDS
from coxa.programme.doses import NO_DOSES, Doses, doses_words
from coxa.programme.exercises import Exercise, exercises, get_ready, of_kind, pairs
from coxa.programme.findings import Findings
from coxa.programme.screen import act_words
from coxa.programme.session_plan import Plan, Window
from coxa.programme.standing import Halt, Standing

LONG_STAGES: Final = ("release",)
"""Stages that use the long end of each dose (ours: the method gives the ends, not when to use which)."""
STRENGTH_STAGES: Final = ("coordinate", "maintain")
"""Stages in which the strength routine is open."""
_REGION_WORDS: Final = {"front": "front of the hip", "back": "back of the hip"}


def plan(
    standing: Standing,
    found: Findings,
    *,
    kind: str | None = None,
    leave_out: Collection[str] = (),
    doses: Doses | None = None,
) -> Plan:
    """Return the plan of one session.

    Args:
        standing: Where the person stands.
        found: Which side and region come first.
        kind: 'release' or 'strength'; None for what is due, on a day of rest 'release'.
        leave_out: Keys of exercises that the person does not want to do this time.
        doses: As a clinician set them; None for those of the method.

    Raises:
        InputError: No session may begin now, the kind is unknown or not open yet, or nothing would be left.
    """
    if standing.halt is not None:
        raise InputError(f"no session now: {standing.halt.words}", mend=_way_on(standing.halt))
    chosen = _kind(standing, kind)
    _check_left_out(chosen, leave_out)
    own = doses or NO_DOSES
    gone = frozenset(leave_out) | {exercise.key for exercise in of_kind(chosen) if own[exercise.key].left_out}
    orders = _release if chosen == "release" else _strength
    windows = tuple(_with_get_ready(orders(found, gone, _Lengths(standing.stage in LONG_STAGES, own))))
    if not windows:
        raise InputError("everything of this session is left out.", mend="keep at least one exercise.")
    words = (*_rest_words(standing), found.why, *(_release_words(found) if chosen == "release" else ()))
    without = tuple(_left_out(chosen, gone))
    made = Plan(standing.today, standing.stage, chosen, windows, (), without, doses_words(own, chosen))
    return replace(made, words=(*words, _length_words(made)))


def _way_on(halt: Halt) -> str:
    if halt.flags:
        said = act_words(halt.flags)
        return f"{said[:1].lower()}{said[1:]}"
    return "leave it for today." if halt.not_before else "answer the safety screen."


def _kind(standing: Standing, kind: str | None) -> str:
    chosen = kind or standing.due.kind or "release"
    if chosen not in KINDS:
        raise InputError(f"kind of session '{chosen}'.", mend=f"use one of {', '.join(KINDS)}.")
    if chosen == "strength" and standing.stage not in STRENGTH_STAGES:
        raise InputError(
            f"the strength routine is not open in the stage '{standing.stage}'.",
            mend="do today's release and rotation; strength opens when both hips are equal.",
        )
    return chosen


def _check_left_out(kind: str, leave_out: Collection[str]) -> None:
    known = [exercise.key for exercise in of_kind(kind)]
    for key in leave_out:
        if key not in known:
            raise InputError(
                f"exercise '{key}' is not in this session.", mend=f"name one of {', '.join(known)}."
            )


class _Lengths(NamedTuple):
    """How long windows are, and how many: by the stage, or as a clinician set them."""

    long: bool
    own: Doses

    def bouts(self, exercise: Exercise) -> int:
        return self.own[exercise.key].bouts or exercise.dose.bouts

    def seconds(self, exercise: Exercise, *, alone: bool = False) -> float:
        dose, own_s = exercise.dose, self.own[exercise.key].seconds
        if own_s is not None:
            return own_s
        return dose.alone_s(long=self.long) if alone else dose.seconds(long=self.long)


def _release(found: Findings, left_out: frozenset[str], lengths: _Lengths) -> Iterator[Window]:
    """Yield one block per region: release and rotation on one side, then on the other."""
    first = found.first_region
    for region in (first, *(other for other in pairs() if other != first)):
        keys = [key for key in pairs()[region] if key not in left_out]
        for side in found.sides:
            for key in keys:
                yield from _bouts(exercises()[key], side, lengths, alone=len(keys) == 1)


def _bouts(exercise: Exercise, side: str, lengths: _Lengths, *, alone: bool) -> Iterator[Window]:
    seconds, bouts = lengths.seconds(exercise, alone=alone), lengths.bouts(exercise)
    for bout in range(1, bouts + 1):
        yield Window(exercise.key, side, seconds, 0.0, bout, bouts)


def _strength(found: Findings, left_out: frozenset[str], lengths: _Lengths) -> Iterator[Window]:
    """Yield each exercise in rounds, the sides taking turns, so that one rests while the other works."""
    for exercise in of_kind("strength"):
        if exercise.key in left_out:
            continue
        seconds, bouts = lengths.seconds(exercise), lengths.bouts(exercise)
        for bout in range(1, bouts + 1):
            for side in found.sides:
                yield Window(exercise.key, side, seconds, 0.0, bout, bouts)


def _with_get_ready(windows: Iterator[Window]) -> Iterator[Window]:
    """Yield the windows with the time to get ready: long before a new side or place, short otherwise."""
    times, before = get_ready(), None
    for window in windows:
        place = (window.side, exercises()[window.exercise].posture)
        yield replace(window, get_ready_s=times.next_bout_s if place == before else times.new_place_s)
        before = place


def _rest_words(standing: Standing) -> tuple[str, ...]:
    return ("Nothing is due today; this session is extra.",) if standing.due.kind is None else ()


def _release_words(found: Findings) -> tuple[str, ...]:
    return (found.region_why, "Both sides get the same time, and release and rotation go together.")


def _length_words(made: Plan) -> str:
    minutes = max(1, round(made.total_s / 60.0))
    return f"About {minutes} minute{'' if minutes == 1 else 's'}, changes of side included."


def _left_out(kind: str, leave_out: Collection[str]) -> Iterator[str]:
    """Yield what leaving these exercises out means, in sentences."""
    if kind == "strength":
        for key in sorted(set(leave_out)):
            exercise = exercises()[key]
            yield f"Left out: {exercise.title.lower()} ({key}). Its part: {_lower(exercise.purpose)}"
        return
    for region, pair in pairs().items():
        gone = [key for key in pair if key in leave_out]
        if len(gone) == len(pair):
            yield f"Left out: the {_REGION_WORDS[region]} altogether ({' and '.join(pair)})."
        elif gone:
            yield _one_of_a_pair(region, pair, gone[0])


def _one_of_a_pair(region: str, pair: Sequence[str], gone: str) -> str:
    what, kept = ("release", "rotation") if gone == pair[0] else ("rotation", "release")
    return (
        f"Left out: the {what} at the {_REGION_WORDS[region]} ({gone}). The {kept} is planned without it; "
        "the method counts on both together, so expect less from this session."
    )


def _lower(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:]


def plan_document(made: Plan) -> dict[str, Any]:
    """Return a plan as plain data, with what the session page shows of each exercise in it.

    Sides are 'right', 'left' or None; times in seconds.
    """
    keys = dict.fromkeys(window.exercise for window in made.windows)
    return {
        "day": made.day.isoformat(),
        "stage": made.stage,
        "kind": made.kind,
        "total_s": made.total_s,
        "words": list(made.words),
        "left_out": list(made.left_out),
        "doses": list(made.doses),
        "windows": [_window_document(window) for window in made.windows],
        "exercises": {key: _exercise_document(exercises()[key]) for key in keys},
    }


def _window_document(window: Window) -> dict[str, Any]:
    return {
        "exercise": window.exercise,
        "side": None if window.side is None else SIDE_WORDS[window.side],
        "seconds": window.seconds,
        "get_ready_s": window.get_ready_s,
        "bout": window.bout,
        "bouts": window.bouts,
    }


def _exercise_document(exercise: Exercise) -> dict[str, Any]:
    return {
        "title": exercise.title,
        "position": exercise.position,
        "cues": list(exercise.cues),
        "purpose": exercise.purpose,
        "cautions": list(exercise.cautions),
        "picture": exercise.picture,
        "region": exercise.region,
    }
