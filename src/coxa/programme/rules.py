"""The rules in one pure function: where a person stands, by the diary alone."""

from __future__ import annotations

from datetime import date

from coxa.programme.advice import cautions, enough
from coxa.programme.diary import Diary
from coxa.programme.rhythm import due
from coxa.programme.safety import halt
from coxa.programme.stages import equality, history
from coxa.programme.standing import Standing


def standing(diary: Diary, today: date) -> Standing:
    """Return where a person stands: whether a session may begin, which stage, whether the hips are equal, what is due.

    The answer depends on nothing but the two arguments: no clock, no file of the person, no order of writing.

    Args:
        diary: All entries.
        today: By the person's calendar.
    """
    found = history(diary, today)
    halted = halt(diary, today)
    enough_now = enough(diary, found, today)
    return Standing(
        today=today,
        stage=found.stage,
        halt=halted,
        equality=equality(found, today),
        changes=found.changes,
        due=due(diary, found.stage, halted, today, stop=enough_now.stop),
        enough=enough_now.words,
        cautions=cautions(diary, found, today),
        stop=enough_now.stop,
    )
