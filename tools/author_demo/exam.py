"""Draws the exam of the bundled example person: `python -m tools.author_demo.exam`.

Run it again when the reference hip changes, so that the exam stays what that hip would measure.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

import coxa
import coxa.exam.items
from coxa.estimation.legs import HipLeg
from coxa.estimation.simulated import simulate_exam
from coxa.exam import ExaminedPerson, document, toml_text
from coxa.hip import States, hip
from coxa.selfcheck.person import person_of
from coxa.units import GRAVITY_m_s2

SEED = 5
"""Of 1 to 6 the first whose ratings, which chance mostly makes, a person would recognise as those of her bad hip."""
WEAK_GROUP, STRENGTH = "abductors", 0.65
TESTS = (
    ("flexion", "seated"),
    ("extension", "prone"),
    ("abduction", "side_lying"),
    ("inward", "seated"),
    ("outward", "seated"),
)
LEVER_cm = 75
"""Of the luggage scale with which abduction was measured."""
PERSON = ExaminedPerson("female", 1.68, 60.0, 34.0)

HEADER = f"""\
# SYNTHETIC: no person was examined. An exam as Coxa's example person would have it, drawn with measurement error by the
# simulated exam (tools/author_demo/exam.py, seed {SEED}; values rounded): a woman whose left outer hip muscles
# (gluteus medius and minimus, tensor fasciae latae) have {100 * STRENGTH:.0f} % of their strength, nothing else. So a
# sound self-check must find the left hip costlier, by weakness of the outer hip muscles.

"""
SAID = {
    "history": {
        "stiff_despite_stretching": False,
        "weak_despite_training": True,
        "side": "left",
        "pain_now": 1,
    }
}


def exam_text() -> str:
    """Return the exam as TOML."""
    exam = coxa.exam.Exam(person=PERSON)
    hips = {side: hip(side, person_of(exam)) for side in "rl"}
    legs = {side: HipLeg.anchored(each, PERSON.sex) for side, each in hips.items()}
    states = {"r": States.healthy(1, len(hips["r"].muscles)), "l": _weak(hips["l"].group)}
    drawn = simulate_exam(legs, states, np.random.default_rng(SEED), tests=TESTS, person=PERSON)
    found = _rounded(document(drawn))
    for side in ("right", "left"):
        for test in found[side]["strength"]:
            _as_written(test)
    flags = {"red_flags": dict.fromkeys(coxa.exam.items.red_flag_questions(), False)}
    return HEADER + toml_text(found | SAID | flags)


def _weak(groups: tuple[str, ...]) -> States:
    strength = np.array([[STRENGTH if group == WEAK_GROUP else 1.0 for group in groups]])
    return States(strength, np.zeros_like(strength), np.zeros_like(strength))


def _as_written(test: dict[str, Any]) -> None:
    """Write a moment as a person would: kilograms on a scale, or newton metres."""
    moment_Nm = test.pop("value")
    test.pop("unit")
    if test["direction"] == "abduction":
        test["value"] = f"{moment_Nm / (LEVER_cm / 100.0) / GRAVITY_m_s2:.1f} kg"
        test["lever_cm"] = LEVER_cm
    else:
        test["value"] = f"{moment_Nm} N·m"


def _rounded(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _rounded(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_rounded(inner) for inner in value]
    return round(value) if isinstance(value, float) else value


if __name__ == "__main__":
    (Path(coxa.__file__).parent / "data" / "demo" / "exam.toml").write_text(exam_text(), encoding="utf-8")
