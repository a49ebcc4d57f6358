"""The rules over any diary: never forward while sides differ, the same answer however the diary was written."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from datetime import date, timedelta
from importlib.resources import files
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from coxa.exam.items import REGIONS, SIDES
from coxa.programme.diary import STAGES, AnyEntry, Checked, Diary, Measured, Rated, Session
from coxa.programme.documents import document_of, parse_entry
from coxa.programme.rules import standing
from coxa.programme.stages import DAILY
from coxa.units import DEG_PER_RAD
from tests.programme.diaries import FEWER, FIRST, TYPES_CHECKED_BY_SAMPLE, courses, day_at, diaries, entries

pytestmark = TYPES_CHECKED_BY_SAMPLE

_TODAY = st.integers(-2, 100).map(day_at)
_ANY = diaries | courses()


def _pairs(entry: AnyEntry, full: bool) -> Iterable[tuple[float, float, float]]:
    """Yield right, left and limit of what one entry says of both sides on arrival; written apart from the rules."""
    felt = entry.before if isinstance(entry, Session) else getattr(entry, "ratings", None)
    if felt is not None and all(side in felt.sides for side in SIDES):
        right, left = (felt.sides[side] for side in SIDES)
        for of_right, of_left in ((right.soreness, left.soreness), (right.density, left.density)):
            yield from ((of_right[k], of_left[k], 1.0) for k in REGIONS if k in of_right and k in of_left)
        if full and isinstance(entry, Rated | Checked) and None not in (right.pressure, left.pressure):
            yield right.pressure or 0.0, left.pressure or 0.0, 1.0
    turned = (
        entry.sides if isinstance(entry, Measured) else entry.ranges if isinstance(entry, Checked) else {}
    )
    for r in turned.get("r", ()) if full else ():
        for other in turned.get("l", ()):
            if (r.position, r.turn) == (other.position, other.turn):
                yield r.angle_rad * DEG_PER_RAD, other.angle_rad * DEG_PER_RAD, 6.0


def _differs(diary: Diary, day: date, full: bool) -> bool:
    pairs = [pair for entry in diary.entries if entry.day == day for pair in _pairs(entry, full)]
    return any(abs(right - left) > limit + 1e-6 for right, left, limit in pairs)


@FEWER
@given(_ANY, _TODAY)
def test_no_stage_is_left_forward_while_the_sides_differ(diary: Diary, today: date) -> None:
    changes = standing(diary, today).changes
    for before, change in pairwise(changes):
        if STAGES.index(change.stage) > STAGES.index(before.stage):
            full = before.stage != "release"
            days = [change.day - timedelta(days=back) for back in range(3 if before.stage in DAILY else 1)]
            assert not any(_differs(diary, day, full) for day in days)


@FEWER
@given(_ANY, _TODAY)
def test_hips_are_never_called_equal_with_a_measure_missing_or_apart(diary: Diary, today: date) -> None:
    found = standing(diary, today).equality
    if found.equal:
        assert all(gap.within for verdict in found.days[-3:] for gap in verdict.gaps)
        assert all(found.better.values())
    for verdict in found.days:
        assert not (verdict.equal and any(not gap.within for gap in verdict.gaps))


@FEWER
@given(_ANY, _TODAY)
def test_stages_change_one_at_a_time_one_a_day_and_only_by_known_ways(diary: Diary, today: date) -> None:
    changes = standing(diary, today).changes
    ways = {(a, b) for a, b in pairwise(STAGES)} | {("coordinate", "realign"), ("maintain", "realign")}
    assert changes[0].stage == "release"
    assert all((a.stage, b.stage) in ways and a.day < b.day <= today for a, b in pairwise(changes))


@FEWER
@given(_ANY, _TODAY, st.randoms())
def test_order_and_repeats_of_entries_make_no_difference(diary: Diary, today: date, random: object) -> None:
    shuffled = [*diary.entries, *diary.entries[::2]]
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert standing(Diary(tuple(shuffled)), today) == standing(diary, today)


@FEWER
@given(_ANY, _TODAY)
def test_a_diary_that_went_through_documents_gives_the_same_answer(diary: Diary, today: date) -> None:
    again = Diary(tuple(parse_entry(document_of(entry)) for entry in diary.entries))
    assert standing(again, today) == standing(diary, today)
    assert standing(diary, today) == standing(diary, today)


@FEWER
@given(_ANY, _TODAY, st.integers(0, 30))
def test_what_comes_later_leaves_the_stages_before_as_they_were(
    diary: Diary, today: date, ahead: int
) -> None:
    later = standing(diary, today + timedelta(days=ahead)).changes
    if any(entry.day <= today for entry in diary.entries):
        assert standing(diary, today).changes == tuple(c for c in later if c.day <= today)


@FEWER
@given(_ANY, entries, _TODAY)
def test_an_entry_from_the_future_moves_no_stage(diary: Diary, entry: AnyEntry, today: date) -> None:
    if entry.day > today and diary.entries:
        found = standing(Diary.of(diary.entries, entry), today)
        assert found.stage == standing(diary, today).stage
        assert any("dated after today" in words for words in found.cautions)


@FEWER
@given(_ANY, _TODAY)
def test_every_verdict_has_words(diary: Diary, today: date) -> None:
    found = standing(diary, today)
    said = [found.due.words, *found.equality.words, *found.cautions, *(c.words for c in found.changes)]
    said += [verdict.words for verdict in found.equality.days] + ([found.halt.words] if found.halt else [])
    assert all(words.endswith((".", ")")) and not words[0].islower() for words in said)


def test_an_empty_diary_asks_for_the_screen_and_knows_nothing() -> None:
    found = standing(Diary(), FIRST)
    assert (found.stage, found.may_train, found.equality.equal) == ("release", False, False)
    assert found.halt is not None
    assert found.halt.kind == "screen"


def test_each_number_of_the_rules_has_a_source() -> None:
    table = tomllib.loads(files("coxa").joinpath("data/programme/rules.toml").read_text(encoding="utf-8"))
    for part in (table["safety"], table["equal"], table["cautions"], table["stalled"], table["coordinate"]):
        numbers = [name for name, value in part.items() if not isinstance(value, str)]
        assert all(part.get(f"{name}_source") or part.get("source") for name in numbers)
