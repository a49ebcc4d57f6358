"""Draws six weeks of the bundled example person: `python -m tools.author_demo.person`.

She follows the programme: every day the rules say what is due, the plan says how long, and she does it, rates what she
feels and sometimes measures how far her hips turn. From the third week her phone counts her turns; her watch brings
her runs (`phone_and_watch.py`). Her two checks are run by the engine. Run it again when the rules, the plan or the
engine change, so that her diary stays what they say.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import numpy as np

import coxa
from coxa.exam import document, parse_document, read_exam
from coxa.exam.items import REGIONS, SIDE_WORDS, SIDES, red_flag_questions, relative_sem, rotation_item
from coxa.export.check import check_summary
from coxa.export.drawings import document as drawings_document
from coxa.programme.diary import Diary
from coxa.programme.documents import parse_entry
from coxa.programme.findings import findings
from coxa.programme.plan import plan
from coxa.programme.rules import standing
from coxa.programme.screen import screen_questions
from coxa.programme.standing import Standing
from coxa.selfcheck import CheckResult, check
from tools.author_demo.phone_and_watch import RUN_DAYS, count_turns, run_of

DATA: Final = Path(coxa.__file__).parent / "data" / "demo"
SEED: Final = 5
"""Of 0, 1, 2, … the first with which she reaches the second stage in her fourth or fifth week and her diary ends with
two days running on which her sides matched, so that today decides (`fits`)."""
FIRST_DAY: Final = date(2026, 1, 5)
DAYS: Final = 42
CHECK_DAYS: Final = (0, 28)
MEASURED_DAYS: Final = (7, 14, 21, 35, 40, 41)
MISSED: Final = {5: "rated", 12: None, 18: "rated", 26: None, 33: None}
"""Days without a session: nothing written, or only how it felt."""
SKIPPED: Final = (15, "P4", "l")
"""Day, exercise and side of the one thing she skipped."""
NOTES: Final = {
    2: "The outer side of the left hip is the sore one.",
    9: "Long run yesterday, 14 km.",
    15: "Ran out of time at the end.",
    24: "Left feels easier on stairs.",
    37: "Both sides about the same today.",
}
STRONGER: Final = {"abduction": 1.08}
"""Her left hip at the second check against the first: four weeks do little to a muscle (own choice)."""
NOISE: Final = 0.35
"""Standard deviation of a rating about its course, before it is rounded (own choice)."""
DIGITS: Final = 4
"""Significant digits kept of a check's figures."""


@dataclass(frozen=True)
class Course:
    """A rating over the weeks: from `first` to `last`, most of the way within `days`."""

    first: float
    last: float
    days: float = 14.0

    def at(self, day: int) -> float:
        """Return it on a day, counted from the first."""
        return self.last + (self.first - self.last) * math.exp(-day / self.days)


COURSES: Final[Mapping[str, Mapping[str, tuple[Course, ...]]]] = {
    "right": {
        "soreness": (Course(0, 0), Course(1, 0.6), Course(1, 0.4)),
        "density": (Course(2, 1, 20), Course(0, 0.3), Course(2, 1, 20)),
        "pressure": (Course(1, 1),),
    },
    "left": {
        "soreness": (Course(3, 0.3), Course(5, 0.9), Course(1, 0.5)),
        "density": (Course(1, 0.8), Course(2, 0.7), Course(4, 1.2)),
        "pressure": (Course(2.4, 1.2),),
    },
}
"""Ratings by side, in the order of `REGIONS`; they begin where her exam does."""
PAIN: Final = Course(1.6, 0.3, 12)
RANGES_deg: Final = {
    "right": {"inward_deg": Course(38, 39), "outward_deg": Course(40, 41)},
    "left": {"inward_deg": Course(38, 39.5), "outward_deg": Course(42, 42)},
}


@dataclass
class Author:
    """Writes the diary day by day.

    Attributes:
        random: Of everything drawn but what phone and watch measure.
        measured: Of that.
        entries: Documents so far.
        checkups: Exams and summaries of the checks so far.
        runs: Documents of all runs.
    """

    random: np.random.Generator
    measured: np.random.Generator
    entries: list[dict[str, Any]] = field(default_factory=list)
    checkups: list[dict[str, Any]] = field(default_factory=list)
    runs: list[dict[str, Any]] = field(default_factory=list)

    def diary(self) -> Diary:
        """Return the diary so far."""
        return Diary.of(parse_entry(entry) for entry in self.entries)

    def write(self) -> None:
        """Write all days."""
        for day in range(DAYS):
            if day == 0:
                self.screen()
            if day in CHECK_DAYS:
                self.check(day)
            if day not in MISSED:
                self.session(day)
            elif MISSED[day] == "rated":
                ratings = self.ratings(day, pressure=False)
                self.add("rated", day, 20.5, {"ratings": ratings, "note": "Day off."})
            if day in MEASURED_DAYS:
                self.add("measured", day, 7.0, {**self.ranges(day), "note": ""})
            if day in RUN_DAYS:
                self.runs.append(run_of(self.measured, FIRST_DAY, day))

    def add(self, kind: str, day: int, hour: float, more: Mapping[str, Any]) -> dict[str, Any]:
        """Add an entry at about this hour of a day; return it."""
        at = self.moment(day, hour + self.random.uniform(-0.2, 0.2))
        common = {"kind": kind, "id": self.identity(), "at": written(at), "day": day_of(day).isoformat()}
        self.entries.append(common | dict(more))
        return self.entries[-1]

    def identity(self) -> str:
        """Return a new id."""
        return str(UUID(bytes=self.random.bytes(16), version=4))

    def moment(self, day: int, hour: float) -> datetime:
        """Return a time of a day."""
        start = datetime.combine(day_of(day), datetime.min.time(), UTC)
        return start + timedelta(seconds=round(3600 * hour))

    def screen(self) -> None:
        """Answer the safety screen: nothing speaks against it."""
        answers = {question.key: False for question in screen_questions()}
        self.add("screening", 0, 6.6, {"answers": answers, "pain": 1})

    def rating(self, course: Course, day: int) -> int:
        """Return a rating as she gives it that day."""
        return int(np.clip(round(course.at(day) + self.random.normal(0.0, NOISE)), 0, 10))

    def ratings(self, day: int, *, pressure: bool) -> dict[str, Any]:
        """Return what she feels on both sides."""
        found: dict[str, Any] = {
            side: {
                what: {r: self.rating(c, day) for r, c in zip(REGIONS, courses[what], strict=True)}
                for what in ("soreness", "density")
            }
            | ({"pressure": self.rating(courses["pressure"][0], day)} if pressure else {})
            for side, courses in COURSES.items()
        }
        return found | {"pain": self.rating(PAIN, day)}

    def eased(self, before: Mapping[str, Any], day: int) -> dict[str, Any]:
        """Return what she feels after a session: the same, here and there one less."""
        after: dict[str, Any] = {"pain": before["pain"]}
        for side, courses in COURSES.items():
            after[side] = {
                what: {r: max(v - int(self.random.random() < 0.4), 0) for r, v in before[side][what].items()}
                for what in ("soreness", "density")
            } | {"pressure": self.rating(courses["pressure"][0], day)}
        return after

    def ranges(self, day: int) -> dict[str, Any]:
        """Return three trials of each turn, lying on the belly."""
        return {
            side: {"rotation": {"prone": {turn: self.trials(c.at(day)) for turn, c in turns.items()}}}
            for side, turns in RANGES_deg.items()
        }

    def trials(self, angle_deg: float) -> list[int]:
        """Return three trials of one range, each with the error of one measurement."""
        return [round(x) for x in self.random.normal(angle_deg, rotation_item().sem, 3)]

    def session(self, day: int) -> None:
        """Do what is due."""
        diary, today = self.diary(), day_of(day)
        stands = standing(diary, today)
        planned = plan(stands, findings(diary))
        windows: list[dict[str, Any]] = [
            {
                "exercise": w.exercise,
                "side": None if w.side is None else SIDE_WORDS[w.side],
                "planned_s": w.seconds,
                "done_s": w.seconds,
                "skipped": False,
            }
            for w in planned.windows
        ]
        for window, w in zip(windows, planned.windows, strict=True):
            if (day, w.exercise, w.side) == SKIPPED:
                window |= {"done_s": 20, "skipped": True}
        count_turns(self.measured, day, windows)
        before = self.ratings(day, pressure=False)
        more = {"session": planned.kind, "stage": planned.stage, "windows": windows, "before": before}
        more |= {"after": self.eased(before, day), "stopped": False, "note": NOTES.get(day, "")}
        entry = self.add("session", day, 7.3, more)
        rest_s = self.random.uniform(90, 240)  # rating, getting up, a sip of water
        ended = datetime.fromisoformat(entry["at"]) + timedelta(seconds=round(planned.total_s + rest_s))
        entry["ended_at"] = written(ended)

    def check(self, day: int) -> None:
        """Examine herself and let the engine say what it means."""
        found = document(read_exam(DATA / "exam.toml"))
        if day:
            found = self.later_exam(found, day)
        exam = parse_document(found)
        self.add("checked", day, 6.8, checked(result := check(exam)))
        summary = rounded(check_summary(result)) | {
            "drawings": drawings_document("check", dict(result.drawings))
        }
        self.checkups.append({"entry_id": self.entries[-1]["id"], "exam": found, "summary": summary})

    def later_exam(self, first: Mapping[str, Any], day: int) -> dict[str, Any]:
        """Return her exam of a later day, from the first one."""
        ratings = self.ratings(day, pressure=True)
        later: dict[str, Any] = {**first, "history": {**first["history"], "pain_now": ratings["pain"]}}
        for side, ranges in self.ranges(day).items():
            own = dict(first[side])
            seated = {turn: self.trials(float(np.median(t))) for turn, t in own["rotation"]["seated"].items()}
            own["rotation"] = ranges["rotation"] | {"seated": seated}
            own["soreness"], own["density"] = ratings[side]["soreness"], ratings[side]["density"]
            own["roller_pressure"] = ratings[side]["pressure"]
            own["strength"] = [self.tested_again(test, side) for test in own["strength"]]
            later[side] = own
        return later

    def tested_again(self, test: Mapping[str, Any], side: str) -> dict[str, Any]:
        """Return a strength test as it comes out weeks later."""
        grown = STRONGER.get(test["direction"], 1.0) if side == "left" else 1.0
        error = 1.0 + self.random.normal(0.0, relative_sem(test["direction"]))
        return {**test, "value": round(test["value"] * grown * error)}


def checked(result: CheckResult) -> dict[str, Any]:
    """Return what a diary keeps of a check, as a document without its id and time."""
    exam = result.exam
    ratings: dict[str, Any] = {} if exam.history.pain_now is None else {"pain": exam.history.pain_now}
    found: dict[str, Any] = {"ratings": ratings, "flags": list(exam.flags), "efficiency": {}}
    whole = document(exam)
    for side in SIDES:
        name, own = SIDE_WORDS[side], whole.get(SIDE_WORDS[side], {})
        ratings[name] = {key: own[key] for key in ("soreness", "density") if key in own}
        if "roller_pressure" in own:
            ratings[name]["pressure"] = own["roller_pressure"]
        if "rotation" in own:
            found[name] = {"rotation": own["rotation"]}
        spread = result.sides[side].figure("efficiency").spread
        if spread is not None:
            found["efficiency"][name] = rounded(asdict(spread))
    difference = result.difference("efficiency")
    harder = {"right higher": "left", "left higher": "right"}
    found["harder"] = None if difference is None else harder.get(difference.verdict)
    return found | {"bothers": exam.history.side}


def rounded(value: Any) -> Any:
    """Return a document with its fractions to `DIGITS` significant digits."""
    if isinstance(value, Mapping):
        return {key: rounded(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [rounded(inner) for inner in value]
    return float(f"{value:.{DIGITS}g}") if isinstance(value, float) else value


def day_of(day: int) -> date:
    """Return the date of a day counted from the first."""
    return FIRST_DAY + timedelta(days=day)


def written(moment: datetime) -> str:
    """Return a time as documents write it."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def last_standing(author: Author) -> Standing:
    """Return where she stands on the day after the last."""
    return standing(author.diary(), day_of(DAYS))


def fits(author: Author) -> bool:
    """Return whether her diary ends as it is to end."""
    stands = last_standing(author)
    reached = [change.day for change in stands.changes if change.stage == "realign"]
    return (
        stands.halt is None
        and stands.stage == "realign"
        and len(reached) == 1
        and day_of(21) <= reached[0] < day_of(35)
        and stands.equality.streak == stands.equality.needed - 1
    )


def person_text(seed: int = SEED) -> str:
    """Return the example person as JSON, one entry a line."""
    author = Author(np.random.default_rng(seed), np.random.default_rng((seed, 1)))
    author.write()
    flags = dict.fromkeys(red_flag_questions(), False)
    if any(checkup["exam"]["red_flags"] != flags for checkup in author.checkups) or not fits(author):
        raise SystemExit(f"seed {seed} gives no diary that fits; try the next")
    note = (
        "SYNTHETIC: no person was examined and no session was done. Written by tools/author_demo/person.py "
        f"(seed {seed}); the store moves the days so that the last one is yesterday."
    )
    lines = [f'"about": {line(note)}', '"settings": {}']
    for name, rows in (("entries", author.entries), ("checkups", author.checkups), ("runs", author.runs)):
        each = ",\n".join(line(row) for row in rows)
        lines.append(f'"{name}": [\n{each}\n]')
    return "{\n" + ",\n".join(lines) + "\n}\n"


def line(value: Any) -> str:
    """Return JSON in one line."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


if __name__ == "__main__":
    (DATA / "person.json").write_text(person_text(), encoding="utf-8", newline="\n")
