"""Made-up frontiers and outlooks: what pages and files are tested on without computing hips."""

from __future__ import annotations

from dataclasses import replace

from coxa.selfcheck import CheckResult, FrontierPoint, Outlook, Prospect, SideFrontier, Spread
from tests.selfcheck.doubles import result, samples

HEALTHY = (FrontierPoint(0.45, 1.0), FrontierPoint(0.35, 1.1), FrontierPoint(0.2, 2.2))
OWN = (FrontierPoint(0.44, 1.5), FrontierPoint(0.34, 1.7), FrontierPoint(0.25, 2.6))
PLANS = ("nothing", "release alone", "rotation alone", "both", "strength alone")


def frontier(side: str) -> SideFrontier:
    """A frontier."""
    words = f"Holding the ball at 0.30 instead of 0.44 would cost your {side} hip 40 % more effort."
    point, cost = (OWN[0], HEALTHY[0]), Spread(40.0, 30.0, 55.0)
    return SideFrontier(side, "walking", "level walking", "modelled", OWN, HEALTHY, *point, 0.3, cost, words)


def outlook(side: str) -> Outlook:
    """An outlook whose first plan leaves a task out of reach."""
    wide = Spread(213.4, 78.6, 1053.2)
    plans = [
        Prospect(name, "hypothesis", wide, None if name == "nothing" else Spread(-2.4, -18.2, 0.3), 0.28)
        for name in PLANS
    ]
    gain = Spread(1.012, 0.987, 1.289)
    return Outlook(side, "hypothesis", 28, gain, 0.68, "open", tuple(plans), f"Left alone: {side}.")


def with_prospects(sides: str = "rl") -> CheckResult:
    """A self-check with both for some sides."""
    found = result(samples("r", 96.0), samples("l", 88.0))
    return replace(
        found, frontiers=tuple(frontier(s) for s in sides), outlooks=tuple(outlook(s) for s in sides)
    )
