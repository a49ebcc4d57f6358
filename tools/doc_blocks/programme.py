"""Tables of the programme page, from the exercises, the rules and the safety screen as the app reads them."""

from __future__ import annotations

import tomllib
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from coxa.programme.diary import STAGES
from coxa.programme.exercises import exercises, of_kind, strength_dose_source
from coxa.programme.findings import Findings
from coxa.programme.plan import LONG_STAGES, STRENGTH_STAGES, plan
from coxa.programme.rule_table import rule_table
from coxa.programme.screen import pain_question, refer_at, screen_questions
from coxa.programme.standing import Due, Equality, Standing
from tools.doc_blocks.common import table

_NOTHING_FOUND = Findings(None, "", "front", "")
_SEEN = {"now": "now: an emergency department", "today": "today: a doctor", "soon": "before you go on"}


def release_doses() -> str:
    """Return the four exercises of release and realign: dose, and the time the plan gives in each."""
    rows = [
        [
            exercise.key,
            exercise.title,
            exercise.purpose,
            _given(exercise.dose.seconds(long=True), exercise.dose.bouts),
            _given(exercise.dose.seconds(long=False), exercise.dose.bouts),
            exercise.source,
        ]
        for exercise in of_kind("release")
    ]
    head = ["", "exercise", "what for", "each side in release", "each side later", "dose and its source"]
    return table(head, rows)


def strength_exercises() -> str:
    """Return the strength routine: plane, what was measured, source; and where the dose is from."""
    rows = [
        [exercise.key, exercise.title, exercise.plane, exercise.purpose, exercise.dose.words, exercise.source]
        for exercise in of_kind("strength")
    ]
    head = ["", "exercise", "plane", "what for", "dose", "source of the exercise"]
    return f"{table(head, rows)}\n\nSource of the dose: {strength_dose_source()}."


def exercise_evidence() -> str:
    """Return how well the purpose of each exercise is supported."""
    by_words: dict[tuple[str, str], list[str]] = {}
    for key, exercise in exercises().items():
        by_words.setdefault((exercise.evidence, exercise.evidence_words), []).append(key)
    rows = [[", ".join(keys), grade, words] for (grade, words), keys in by_words.items()]
    return table(["exercise", "grade of its purpose", "what was measured and what was not"], rows)


def programme_stages() -> str:
    """Return what each stage holds: kinds of session, how often, how long one takes."""
    rows = []
    for stage in STAGES:
        dose = "long" if stage in LONG_STAGES else "short"
        rows.append(
            [stage, "release and rotation", _often(stage, "release"), dose, _minutes(stage, "release")]
        )
        if stage in STRENGTH_STAGES:
            rows.append(["", "strength", _often(stage, "strength"), "", _minutes(stage, "strength")])
    return table(["stage", "session", "how often", "end of each dose", "minutes"], rows, right=(4,))


def programme_rules() -> str:
    """Return the numbers of the rules, each with its source."""
    rules, said = rule_table(), _toml("rules")
    safety, equal, stalled, cautions = (said[key] for key in ("safety", "equal", "stalled", "cautions"))
    rows = [
        ["pain that asks for the screen again", f"{rules.pain_high:g} of 10", safety["pain_high_source"]],
        ["… or a rise in pain of", f"{rules.pain_rise:g} of 10", safety["pain_rise_source"]],
        [
            "… above the lowest of the last",
            f"{rules.rise_within_days} days",
            safety["rise_within_days_source"],
        ],
        ["sides equal: ratings differ by at most", f"{rules.rating_limit:g} of 10", equal["rating_source"]],
        ["… rotation by at most", f"{rules.rotation_limit_deg:g}°", equal["rotation_deg_source"]],
        ["… on days running", f"{rules.days_running}", equal["days_running_source"]],
        ["… and ratings better than at the start, or at most", f"{rules.low:g} of 10", equal["low_source"]],
        [
            "days running, once sessions are not daily: latest comparisons within",
            f"{rules.sparse_within_days} days",
            equal["sparse_within_days_source"],
        ],
        [
            "coordinate lasts at least",
            f"{rules.coordinate_days // 7} weeks, {rules.coordinate_sessions} days with strength",
            said["coordinate"]["source"],
        ],
        ["sessions in coordinate", _rhythm("coordinate"), said["rhythm"]["coordinate"]["source"]],
        ["sessions in maintain", _rhythm("maintain"), said["rhythm"]["maintain"]["source"]],
        [
            "it should have helped after",
            f"{rules.stalled_days} days and {rules.stalled_sessions} sessions",
            stalled["source"],
        ],
        [
            "… compared",
            f"{rules.days_compared} days with {rules.days_compared}",
            stalled["days_compared_source"],
        ],
        [
            "a session counts as done from",
            f"{100.0 * rules.done_share:g} % of its planned time",
            said["session"]["done_share_source"],
        ],
        ["a break that asks for the screen again", f"{rules.break_days} days", cautions["break_days_source"]],
    ]
    return table(["rule", "number", "source"], rows)


def screen_table() -> str:
    """Return the questions of the safety screen, why each is asked and on whose word."""
    said = _toml("screen")
    sources = {row["key"]: row["source"] for row in said["question"]}
    rows = [
        [question.text, question.why, _SEEN[question.urgency], sources[question.key]]
        for question in screen_questions()
    ]
    rows.append(
        [
            f"{pain_question()} From {refer_at():g} on it counts as a yes.",
            "Strong pain is to be understood before it is worked on.",
            _SEEN[said["pain"]["urgency"]],
            said["pain"]["source"],
        ]
    )
    return table(["question", "why", "be seen", "source"], rows)


def where_not_to_roll() -> str:
    """Return where the roller does not go, as the app says it."""
    said = _toml("screen")["where_not_to_roll"]
    return f"> {said['text']}\n\nSource: {said['source']}."


def _given(seconds: float, bouts: int) -> str:
    return f"{seconds:g} s" if bouts == 1 else f"{bouts} × {seconds:g} s"


def _often(stage: str, kind: str) -> str:
    if stage not in rule_table().rhythms:
        return "every day"
    rhythm = rule_table().rhythms[stage][kind]
    return f"{rhythm.per_week} × a week, {rhythm.days_apart} days apart or more"


def _minutes(stage: str, kind: str) -> str:
    day = date(2026, 1, 1)
    nothing = Equality(False, rule_table().days_running, 0, (), {}, ())
    stands = Standing(day, stage, None, nothing, (), Due(kind, False, ""))
    return f"{plan(stands, _NOTHING_FOUND, kind=kind).total_s / 60.0:.0f}"


def _rhythm(stage: str) -> str:
    kinds = rule_table().rhythms[stage]
    return ", ".join(f"{kind} {kinds[kind].per_week} × a week" for kind in ("release", "strength"))


@cache
def _toml(name: str) -> dict[str, Any]:
    return tomllib.loads(files("coxa").joinpath(f"data/programme/{name}.toml").read_text(encoding="utf-8"))
