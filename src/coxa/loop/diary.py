"""A person's diary of one hip, and how the state of the loop shows in it."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from coxa._arrays import Array, Float, Int
from coxa.errors import InputError
from coxa.loop.daily import Sessions, follow
from coxa.loop.departure import GROUPS, KINDS, REGION_OF_GROUP, REGIONS, SIZE
from coxa.loop.mechanics import Mechanics
from coxa.loop.parameters import LoopParameters, diary_scale, limits

READINGS = (
    *(f"soreness {region}" for region in REGIONS),
    *(f"density {region}" for region in REGIONS),
    *(f"strength {region}" for region in REGIONS),
    "inward rotation",
    "outward rotation",
)
"""What a diary may hold, in column order: ratings 0-10, strength as a share of healthy, rotation in degrees."""
FEWEST_DAYS = 7
"""A diary that spans less cannot tell a drift from a mood."""


@dataclass(frozen=True, eq=False)
class Diary:
    """What was felt and done, one hip.

    Attributes:
        side: 'r' or 'l'.
        day: Day of each entry, counted from 0, rising.
        reading: Entries in `READINGS` order, taken before that day's session; NaN where nothing was noted.
        sessions: What was done on every day from 0 on; at least up to the last entry.

    Raises:
        InputError: Days that do not rise or have no sessions, a rating outside 0-10, or an empty diary.
    """

    side: str
    day: Int[Array, " entries"]
    reading: Float[Array, "entries 11"]
    sessions: Sessions

    def __post_init__(self) -> None:
        if self.side not in ("r", "l"):
            raise InputError(f"side '{self.side}' of a diary.", mend="use 'r' or 'l'.")
        if len(self.day) < 2 or self.day[-1] - self.day[0] < FEWEST_DAYS:
            raise InputError("the diary is too short.", mend=f"note at least {FEWEST_DAYS} days.")
        if self.day[0] < 0 or np.any(np.diff(self.day) <= 0):
            raise InputError("the diary's days do not rise.", mend="give each day once, in order, from 0.")
        if self.day[-1] > self.sessions.days:
            raise InputError(
                f"the diary ends on day {self.day[-1]} but sessions are known for {self.sessions.days} days.",
                mend="say for every day what was done, nothing included.",
            )
        self._check_values()

    def _check_values(self) -> None:
        if not np.isfinite(self.reading).any():
            raise InputError("the diary holds no reading.", mend="note soreness, density, strength or range.")
        # Ratings 0 to 10; strength up to half as strong again; rotation as far as a hip might go.
        highest = np.array([10.0] * 6 + [1.5] * 3 + [120.0] * 2)
        lowest = np.array([0.0] * 9 + [-90.0] * 2)
        outside = (self.reading < lowest) | (self.reading > highest)
        for entry, column in np.argwhere(outside):
            raise InputError(
                f"{READINGS[column]} on day {self.day[entry]} is {self.reading[entry, column]:g}.",
                mend=f"give {lowest[column]:g} to {highest[column]:g}.",
            )


@dataclass(frozen=True, eq=False)
class Appearance:
    """How a departure shows: reading = healthy + slope · departure, with noise.

    Attributes:
        healthy: Readings of a healthy hip.
        slope: Change of each reading per unit of departure.
        noise: Standard deviation of one reading.
        own_level: Whether a reading's healthy level is the person's own, to be fitted.
    """

    healthy: Float[Array, "11"]
    slope: Float[Array, "11 18"]
    noise: Float[Array, "11"]
    own_level: tuple[bool, ...] = (False,) * 9 + (True,) * 2

    def of(self, x: Float[Array, "days 18"]) -> Float[Array, "days 11"]:
        """Return the readings that departures would give.

        Args:
            x: Departures.
        """
        return np.asarray(self.healthy + x @ self.slope.T)


def plain_appearance(
    rotation_deg: tuple[float, float] = (35.0, 42.0), rotation_slope: Float[Array, "2 18"] | None = None
) -> Appearance:
    """Return soreness as guarding, density as tension, strength as strength, each a mean over its region.

    That soreness shows guarding and density tension is a hypothesis. Rotation range tells something only when its
    slopes are given, e.g. by `coxa.loop.engine.rotation_slopes`.

    Args:
        rotation_deg: Healthy inward and outward range; means of men in Fan 2014 unless given.
        rotation_slope: Change of both ranges per unit of departure, degrees.
    """
    slope = np.zeros((len(READINGS), SIZE))
    groups, most = len(GROUPS), limits()
    rating = diary_scale("rating_most")
    scales = {
        "weakness": (6, -1.0),
        "tension": (3, rating / most.tension_most),
        "guarding": (0, rating / most.guard_most),
    }
    for kind, (row, scale) in scales.items():
        for g, region in enumerate(REGION_OF_GROUP):
            slope[row + region, KINDS.index(kind) * groups + g] = scale / REGION_OF_GROUP.count(region)
    if rotation_slope is not None:
        slope[9:] = rotation_slope
    noise = (
        [diary_scale("noise_rating")] * 6
        + [diary_scale("noise_strength")] * 3
        + [diary_scale("noise_range_deg")] * 2
    )
    return Appearance(np.array([0.0] * 6 + [1.0] * 3 + list(rotation_deg)), slope, np.array(noise))


def simulate_diary(
    start: Float[Array, "18"],
    mechanics: Mechanics,
    parameters: LoopParameters,
    sessions: Sessions,
    rng: np.random.Generator,
    *,
    side: str = "r",
    appearance: Appearance | None = None,
    noise: float = 1.0,
) -> Diary:
    """Return the diary that a hip with these parameters would write.

    Args:
        start: Departure on day 0.
        mechanics: What departures do to the hip.
        parameters: Speeds of drift and recovery.
        sessions: What is done each day.
        rng: Source of the noise.
        side: 'r' or 'l'.
        appearance: How the state shows.
        noise: Factor on the noise of one reading.
    """
    shows = plain_appearance() if appearance is None else appearance
    readings = shows.of(follow(start, mechanics, parameters, sessions).departure)
    readings = readings + noise * shows.noise * rng.standard_normal(readings.shape)
    readings[:, :6] = np.clip(readings[:, :6], 0.0, diary_scale("rating_most"))
    readings[:, 6:9] = np.clip(readings[:, 6:9], 0.0, 1.5)
    return Diary(side, np.arange(sessions.days + 1), readings, sessions)


def without(diary: Diary, *columns: str) -> Diary:
    """Return the diary with some readings left out.

    Args:
        diary: Any.
        columns: Names in `READINGS`.
    """
    reading = diary.reading.copy()
    reading[:, [READINGS.index(name) for name in columns]] = np.nan
    return replace(diary, reading=reading)
