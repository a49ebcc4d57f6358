"""What an exam lacks, what each missing item would answer, and what can be said without it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from coxa.exam.description import Exam, SideExam
from coxa.exam.items import SIDE_WORDS, SIDES


@dataclass(frozen=True)
class Missing:
    """One kind of item that an exam lacks.

    Attributes:
        what: Its name, in words.
        sides: Which sides lack it, 'r' and 'l'; empty for items of the person.
        answers: What it would answer.
    """

    what: str
    sides: tuple[str, ...]
    answers: str

    @property
    def words(self) -> str:
        """As a line of a page."""
        side = f" ({' and '.join(SIDE_WORDS[s] for s in self.sides)})" if self.sides else ""
        return f"{self.what}{side}: {self.answers}"


@dataclass(frozen=True)
class _Kind:
    what: str
    answers: str
    there: Callable[[SideExam], bool]


_SIDE_KINDS = (
    _Kind(
        "range of rotation lying prone",
        "tells how tight the muscles are that turn the hip, and where its ball travels",
        lambda s: all(s.range_of("prone", turn) for turn in ("inward", "outward")),
    ),
    _Kind(
        "strength (a luggage scale will do)",
        "tells which muscles are weak, and with them efficiency, greatest push, speed and endurance",
        lambda s: bool(s.strength),
    ),
    _Kind(
        "soreness of front, side and back",
        "tells where muscles guard or are tense",
        lambda s: bool(s.soreness),
    ),
    _Kind("density of front, side and back", "tells the same, by touch", lambda s: bool(s.density)),
    _Kind(
        "range of rotation seated",
        "tells tight muscles from a tight capsule, and deep rotators from the large muscles",
        lambda s: all(s.range_of("seated", turn) for turn in ("inward", "outward")),
    ),
    _Kind(
        "pressure on the roller",
        "shows whether the bone presses forward when the hip turns in",
        lambda s: s.roller_pressure is not None,
    ),
    _Kind(
        "centre-edge angles from a picture",
        "put your own socket, deep bowl or saucer, in the place of an average one",
        lambda s: bool(s.imaging.cup),
    ),
)


def missing(exam: Exam) -> tuple[Missing, ...]:
    """Return what the exam lacks, the most telling first.

    Args:
        exam: Any, also one that holds nothing.
    """
    found = []
    for kind in _SIDE_KINDS:
        sides = tuple(side for side in SIDES if not kind.there(exam.side(side)))
        if sides:
            found.append(Missing(kind.what, sides, kind.answers))
    person = exam.person
    lacking = [
        word
        for word, value in (("sex", person.sex), ("height", person.height_m), ("mass", person.mass_kg))
        if value is None
    ]
    if lacking:
        found.append(
            Missing(
                ", ".join(lacking), (), "scale the reference hip to your size instead of an average adult's"
            )
        )
    return tuple(found)


def still_answered(exam: Exam) -> tuple[str, ...]:
    """Return what can be said with what the exam holds, in words.

    Args:
        exam: Any, also one that holds nothing.
    """
    told = [side for side in SIDES if exam.side(side).is_informative]
    if not told:
        return (
            "what an average healthy hip of this size carries and needs in each task; nothing about these hips "
            "themselves",
        )
    found = []
    names = " and ".join(SIDE_WORDS[s] for s in told)
    found.append(f"an estimate of the {names} hip's muscles, wide where little was measured")
    if len(told) < len(SIDES):
        found.append("no comparison of the sides: only one was examined")
    return tuple(found)


def what_each_answers() -> str:
    """Return in one sentence what each kind of item is good for, for an exam that holds nothing."""
    parts = "; ".join(f"{kind.what} {kind.answers}" for kind in _SIDE_KINDS[:3])
    return f"Fill in what you can, side by side: {parts}."
