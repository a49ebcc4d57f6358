"""How muscles share a moment: exponent, prices of muscles and reserves, from the package's data."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np

from coxa._arrays import Array, Float
from coxa.coordination import Prices, prices
from coxa.errors import InputError
from coxa.muscles.capacity import ForceModel

WEIGHTS = ("one", "strength", "volume")
"""What a muscle's price goes by: nothing, its strength, or strength × optimal fibre length."""


@dataclass(frozen=True)
class Sharing:
    """What is minimised: `Σ w a^p + Σ (ρ/o)²`.

    Attributes:
        exponent: p.
        weight: What w goes by, of `WEIGHTS`; w has mean 1.
        hip_reserve_Nm: o of the three hip rows.
        knee_reserve_Nm: o of the knee, whose other muscles are not in the model.
    """

    exponent: float
    weight: str
    hip_reserve_Nm: float
    knee_reserve_Nm: float

    def prices(self, model: ForceModel, exponent: float | None = None) -> Prices:
        """Return the prices of a hip's muscles and of its four rows.

        Args:
            model: The muscles.
            exponent: Another p.

        Raises:
            InputError: There is no such weight.
        """
        if self.weight not in WEIGHTS:
            raise InputError(
                f"muscles cannot be weighed by '{self.weight}'.", mend=f"use {', '.join(WEIGHTS)}."
            )
        strength, fiber = model.architecture[:, 0], model.architecture[:, 1]
        size: Float[Array, " muscles"] = {
            "one": np.ones_like(strength),
            "strength": strength,
            "volume": strength * fiber,
        }[self.weight]
        reserve = np.array([self.hip_reserve_Nm] * 3 + [self.knee_reserve_Nm])
        return prices(
            len(size),
            reserve,
            weight=size / size.mean(),
            exponent=self.exponent if exponent is None else exponent,
        )


@cache
def default_sharing() -> Sharing:
    """Return what `data/coordination_defaults.toml` says."""
    text = files("coxa").joinpath("data/coordination_defaults.toml").read_text(encoding="utf-8")
    table = tomllib.loads(text)
    return Sharing(
        exponent=float(table["effort"]["exponent"]),
        weight=str(table["effort"]["weight"]),
        hip_reserve_Nm=float(table["reserves"]["hip_Nm"]),
        knee_reserve_Nm=float(table["reserves"]["knee_Nm"]),
    )
