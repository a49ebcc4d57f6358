"""What is assumed about people before an exam is looked at: `data/estimation_priors.toml`, sources there."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any, Final

from coxa.units import RAD_PER_DEG

KINDS: Final = ("strength", "tension", "guard")
"""Ways of departing from healthy, in the order in which unknowns are laid out."""
RATINGS: Final = ("soreness", "density", "roller_pressure")
"""What is rated 0 to 10; pressure on the roller speaks of the front only."""


@dataclass(frozen=True)
class FaultPrior:
    """Lognormal prior of one kind of fault, and how likely it is in one group or region."""

    median: float
    log_sd: float
    probability: float

    @property
    def log_odds(self) -> float:
        """Natural logarithm of the odds."""
        return math.log(self.probability / (1.0 - self.probability))


@dataclass(frozen=True)
class Priors:
    """Spreads between people and between the sides of one person.

    Attributes:
        person_strength, direction, model_strength, healthy_strength, side_strength: Standard deviations of
            log strength: of people, of one direction, of the model, of a healthy group, of one test.
        loose_rad, turn_rad, position_rad, model_rad, version_side_rad, side_rad: Standard deviations of ranges.
        torque_Nm: With which the examiner turns the leg.
        norms: Ranges of healthy adults as the data file has them; see `norm_rad`.
        strength_norms_Nm: (direction, position) → moment of healthy adults, where the reference hip is far from it.
        faults: By kind (`KINDS`).
        ratings: By rating (`RATINGS`), then 'healthy' or a kind of fault: mean and SD.
        most_log_odds: How far all ratings together may move the log odds of one fault.
        history_log_odds: How far one answer moves them.
    """

    person_strength: float
    direction: float
    model_strength: float
    healthy_strength: float
    side_strength: float
    loose_rad: float
    turn_rad: float
    position_rad: float
    model_rad: float
    version_side_rad: float
    side_rad: float
    torque_Nm: float
    norms: Mapping[str, Any]
    strength_norms_Nm: Mapping[tuple[str, str], float]
    faults: Mapping[str, FaultPrior]
    ratings: Mapping[str, Mapping[str, tuple[float, float]]]
    most_log_odds: float
    history_log_odds: float

    def norm_rad(self, position: str, turn: str, sex: str | None) -> float:
        """Return the range of rotation of healthy adults, rad.

        Args:
            position: 'prone' or 'seated'.
            turn: 'inward' or 'outward'.
            sex: 'female', 'male' or None.
        """
        by_sex = self.norms[f"inward_{sex}"] if sex is not None and turn == "inward" else 0.0
        return float((self.norms[position][turn] + by_sex) * RAD_PER_DEG)

    def rating_log_odds(self, rating: str, kind: str, value: float) -> float:
        """Return by how much a rating of `value` speaks for a fault of this kind in its region."""
        return self._log_density(rating, kind, value) - self._log_density(rating, "healthy", value)

    def _log_density(self, rating: str, kind: str, value: float) -> float:
        mean, sd = self.ratings[rating][kind]
        return -0.5 * ((value - mean) / sd) ** 2 - math.log(sd)


@cache
def priors() -> Priors:
    """Return the priors shipped with the package."""
    text = files("coxa").joinpath("data/estimation_priors.toml").read_text(encoding="utf-8")
    table: dict[str, Any] = tomllib.loads(text)
    strength, ranges, rating = table["strength"], table["range"], table["rating"]
    return Priors(
        person_strength=strength["person_sd"],
        direction=strength["direction_sd"],
        model_strength=strength["model_sd"],
        healthy_strength=strength["healthy_sd"],
        side_strength=strength["side_sd"],
        loose_rad=ranges["loose_sd_deg"] * RAD_PER_DEG,
        turn_rad=ranges["turn_sd_deg"] * RAD_PER_DEG,
        position_rad=ranges["position_sd_deg"] * RAD_PER_DEG,
        version_side_rad=ranges["version_side_sd_deg"] * RAD_PER_DEG,
        model_rad=ranges["model_sd_deg"] * RAD_PER_DEG,
        side_rad=ranges["side_sd_deg"] * RAD_PER_DEG,
        torque_Nm=ranges["torque_Nm"],
        norms=MappingProxyType(ranges["norm"]),
        strength_norms_Nm=MappingProxyType(
            {(each["direction"], each["position"]): each["moment_Nm"] for each in strength["norm"]}
        ),
        faults=MappingProxyType(
            {k: FaultPrior(f["median"], f["log_sd"], f["probability"]) for k, f in table["fault"].items()}
        ),
        ratings=MappingProxyType(
            {name: {k: (row[0], row[1]) for k, row in rating[name].items()} for name in RATINGS}
        ),
        most_log_odds=rating["most_log_odds"],
        history_log_odds=math.log(table["history"]["odds"]),
    )
