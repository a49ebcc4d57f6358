"""The map from one day to the next, and what a hip becomes over many days.

With t, g, w the tension, guard and weakness of a group, u its off-role activation, p the off-centre load felt in
its region, d its missing use, and y, z, q the release, rotation and strength sessions of the day (0 or 1):

    t' = t + tension_gain u (1 - t / t_most) - (tension_recovery + release_effect y) t
    g' = g + guard_gain   p (1 - g / g_most) - (guard_recovery + rotation_effect z) g
    w' = w + strength_loss d (1 - w / w_most) - (strength_recovery + training_effect q) w

    p_r = (1 - recentring z_r) c_r + guard_spread * sum over other regions of (1 - recentring z) c

with c the off-centre load towards each region. Health is a fixed point: there all drives are zero.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from coxa._arrays import Array, Float
from coxa.errors import InputError
from coxa.loop.departure import GROUPS, REGION_OF_GROUP, REGIONS, ceiling
from coxa.loop.mechanics import Mechanics
from coxa.loop.parameters import LoopParameters, LoopSample


@dataclass(frozen=True, eq=False)
class Sessions:
    """What was done on each day; 1 done, 0 not, shares allowed for a shorter dose.

    Attributes:
        release: Per region.
        rotation: Per region.
        strength: All groups.

    Raises:
        InputError: A dose that is negative or not a number.
    """

    release: Float[Array, "days 3"]
    rotation: Float[Array, "days 3"]
    strength: Float[Array, " days"]

    def __post_init__(self) -> None:
        for name in ("release", "rotation", "strength"):
            dose = getattr(self, name)
            if not np.all(dose >= 0.0):
                raise InputError(
                    f"a dose of {name} is {np.min(dose):g}.", mend="give 0 (not done) to 1 (done)."
                )

    @property
    def days(self) -> int:
        """How many days."""
        return len(self.strength)

    @classmethod
    def daily(
        cls, days: int, *, release: float = 0.0, rotation: float = 0.0, strength: float = 0.0
    ) -> Sessions:
        """Return the same doses every day, in all regions.

        Args:
            days: How many days.
            release, rotation, strength: Dose a day.
        """
        region = np.ones((days, len(REGIONS)))
        return cls(release * region, rotation * region, strength * np.ones(days))

    def then(self, later: Sessions) -> Sessions:
        """Return these days followed by others.

        Args:
            later: What comes after.
        """
        return Sessions(
            np.concatenate([self.release, later.release]),
            np.concatenate([self.rotation, later.rotation]),
            np.concatenate([self.strength, later.strength]),
        )


def standard_plans(days: int) -> dict[str, Sessions]:
    """Return what is compared: nothing, each move alone, both, strength, both and then strength.

    *Half doses of both* takes no more time than one move alone, so that more work is not mistaken for better work.

    Args:
        days: How many days each.
    """
    first = days // 2
    daily = Sessions.daily
    return {
        "nothing": daily(days),
        "release alone": daily(days, release=1.0),
        "rotation alone": daily(days, rotation=1.0),
        "half doses of both": daily(days, release=0.5, rotation=0.5),
        "both": daily(days, release=1.0, rotation=1.0),
        "strength alone": daily(days, strength=1.0),
        "both, then strength": daily(first, release=1.0, rotation=1.0).then(
            daily(days - first, strength=1.0)
        ),
    }


def next_day(
    x: Float[Array, "states 18"],
    mechanics: Mechanics,
    parameters: LoopParameters | LoopSample,
    release: Float[Array, "*some 3"],
    rotation: Float[Array, "*some 3"],
    strength: Float[Array, "*dose"] | float,
) -> Float[Array, "states 18"]:
    """Return departures one day on.

    Args:
        x: Departures.
        mechanics: What they do to the hip.
        parameters: Speeds of drift and recovery, the same for all states or one set each.
        release, rotation: Dose of the day per region, the same for all states or one row each.
        strength: Dose of the day.
    """
    p, n = parameters, len(GROUPS)
    drives = mechanics(x)
    region = np.array(REGION_OF_GROUP)
    load = (1.0 - p.recentring * np.minimum(rotation, 1.0)) * drives.off_centre_BW
    felt = (1.0 - p.guard_spread) * load + p.guard_spread * load.sum(axis=-1, keepdims=True)
    trained = np.asarray(strength)[..., None] * np.ones(n)
    push = np.concatenate(
        [
            p.strength_loss * drives.under_use,
            p.tension_gain * drives.off_role,
            p.guard_gain * felt[..., region],
        ],
        axis=-1,
    )
    back = np.concatenate(
        [
            np.broadcast_to(p.strength_recovery + p.training_effect * trained, (*x.shape[:-1], n)),
            np.broadcast_to(p.tension_recovery + p.release_effect * release[..., region], (*x.shape[:-1], n)),
            np.broadcast_to(p.guard_recovery + p.rotation_effect * rotation[..., region], (*x.shape[:-1], n)),
        ],
        axis=-1,
    )
    return np.asarray(np.clip(x + push * (1.0 - x / ceiling()) - back * x, 0.0, ceiling()))


@dataclass(frozen=True, eq=False)
class Trajectory:
    """A hip day by day.

    Attributes:
        departure: The state at the start of each day and after the last.
    """

    departure: Float[Array, "days_and_one 18"]


def follow(
    start: Float[Array, "18"], mechanics: Mechanics, parameters: LoopParameters, sessions: Sessions
) -> Trajectory:
    """Return what a hip becomes.

    Args:
        start: Departure on the first day.
        mechanics: What departures do to the hip.
        parameters: Speeds of drift and recovery.
        sessions: What is done each day.
    """
    return Trajectory(follow_all(start, mechanics, parameters, [sessions])[0])


def follow_all(
    start: Float[Array, "18"], mechanics: Mechanics, parameters: LoopParameters, plans: list[Sessions]
) -> Float[Array, "plans days_and_one 18"]:
    """Return what a hip becomes under several plans of the same length, one call of the mechanics a day.

    Args:
        start: Departure on the first day.
        mechanics: What departures do to the hip.
        parameters: Speeds of drift and recovery.
        plans: What is done each day, by plan.
    """
    days = plans[0].days
    path = np.empty((len(plans), days + 1, len(start)))
    path[:, 0] = start
    release, rotation = (np.stack([getattr(s, name) for s in plans]) for name in ("release", "rotation"))
    strength = np.stack([s.strength for s in plans])
    for d in range(days):
        path[:, d + 1] = next_day(
            path[:, d], mechanics, parameters, release[:, d], rotation[:, d], strength[:, d]
        )
    path.setflags(write=False)
    return path
