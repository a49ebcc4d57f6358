"""Made-up samples of both sides: what a page and a comparison are tested on without computing hips."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from coxa.anatomy import Person
from coxa.exam import Exam, RotationRange, SideExam, missing, still_answered
from coxa.figures.check import CAUSES
from coxa.selfcheck import CheckResult, Trouble
from coxa.selfcheck.assemble import SideSamples, differences, side_check
from coxa.selfcheck.kinds import kinds
from coxa.selfcheck.person import assumptions
from coxa.selfcheck.sentences import advice, sentences
from coxa.units import RAD_PER_DEG

N = 200
KINDS = kinds([("walking", "level walking"), ("running_stance", "running, on the foot")])


def exam(left_deg: float = 30.0, right_deg: float = 39.0, **more: object) -> Exam:
    """An exam of two ranges."""
    sides = {
        side: SideExam((RotationRange("prone", "inward", (deg * RAD_PER_DEG,)),))
        for side, deg in (("r", right_deg), ("l", left_deg))
    }
    return replace(Exam(sides=sides), **more)  # type: ignore[arg-type]


def samples(side: str, efficiency: float, spread: float = 1.0, *, informative: bool = True) -> SideSamples:
    """Samples of one side: η as given, every other figure noise."""
    rng = np.random.default_rng(len(side) + int(efficiency))
    values = {kind.key: 50.0 + rng.standard_normal(N) for kind in KINDS}
    values["efficiency"] = efficiency + spread * rng.standard_normal(N)
    values |= {f"waste_{cause}": np.full(N, 0.1) for cause in CAUSES}
    values["waste_strength"] = 100.0 - values["efficiency"]
    return SideSamples(
        side=side,
        informative=informative,
        values=values,
        healthy={kind.key: 100.0 if "efficiency" in kind.key else 0.0 for kind in KINDS},
        by_group={"hamstrings": np.full(N, 1.5), "abductors": np.full(N, 6.0)},
        by_muscle={"gluteus medius": np.full(24, 5.0)},
        troubles=(Trouble("strength", "abductors", 0.9), Trouble("guard", "back", 0.2)),
    )


def result(right: SideSamples, left: SideSamples, found: Exam | None = None) -> CheckResult:
    """A self-check of these samples."""
    given = exam() if found is None else found
    sampled = {"r": right, "l": left}
    sides = {side: side_check(each, given.side(side), KINDS) for side, each in sampled.items()}
    between = differences(sides["r"], sides["l"], sampled)
    return CheckResult(
        exam=given,
        person=Person(),
        sides=sides,
        differences=between,
        sentences=sentences(sides, sampled, between, given, {}),
        advice=advice(given),
        cautions=given.remarks,
        assumed=assumptions(given, Person()),
        missing=missing(given),
        answered=still_answered(given),
        samples=N,
        seed=0,
    )
