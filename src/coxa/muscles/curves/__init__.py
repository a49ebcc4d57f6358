"""Force curves of the four muscle families, one module each, and their packing for kernels.

A family's module offers `REQUIRED` and `OPTIONAL` parameter names, `parameters` that packs them into numbers,
and the kernel `multiplier` for all its curves. Muscles with the same parameters share one packed block.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from coxa._arrays import Array, Float, Int
from coxa._jit import kernel
from coxa.errors import InputError, Place, UnsupportedElementError
from coxa.model.description import Muscle
from coxa.muscles.curves import degroote, millard, schutte, thelen
from coxa.muscles.curves.which import ACTIVE as ACTIVE
from coxa.muscles.curves.which import PASSIVE as PASSIVE
from coxa.muscles.curves.which import VELOCITY as VELOCITY

Vec = NDArray[np.float64]

MILLARD, THELEN, DEGROOTE, SCHUTTE = range(4)

KINDS = {
    "Millard2012EquilibriumMuscle": MILLARD,
    "Thelen2003Muscle": THELEN,
    "DeGrooteFregly2016Muscle": DEGROOTE,
    "Schutte1993Muscle_Deprecated": SCHUTTE,
}
"""Class name in the model file → family."""

_MODULES = (millard, thelen, degroote, schutte)


@dataclass(frozen=True, eq=False)
class PackedCurves:
    """The curves of a set of muscles, as kernels read them.

    Attributes:
        family: `(muscles,)` one of `MILLARD`, `THELEN`, `DEGROOTE`, `SCHUTTE`.
        start: `(muscles,)` where the muscle's block starts in `data`.
        data: All blocks, each once.
    """

    family: Int[Array, " muscles"]
    start: Int[Array, " muscles"]
    data: Float[Array, " values"]


def pack_curves(muscles: Sequence[Muscle]) -> PackedCurves:
    """Return the curves of these muscles, equal ones built once.

    Raises:
        UnsupportedElementError: A muscle of another family.
        InputError: A curve parameter is missing, or the parameters describe no curve.
    """
    blocks: list[Vec] = []
    starts: dict[tuple[float | bytes, ...], int] = {}
    family = np.empty(len(muscles), dtype=np.int64)
    start = np.empty(len(muscles), dtype=np.int64)
    end = 0
    for m, muscle in enumerate(muscles):
        family[m] = _family(muscle)
        given = _given(muscle, int(family[m]))
        key = _key(muscle, int(family[m]), given)
        if key not in starts:
            block = _block(muscle, int(family[m]), given)
            starts[key], end = end, end + len(block)
            blocks.append(block)
        start[m] = starts[key]
    return PackedCurves(family, start, np.concatenate(blocks) if blocks else np.empty(0))


def _place(muscle: Muscle) -> Place:
    return Place(line=muscle.line or None, element=f'<{muscle.kind} name="{muscle.name}">')


def _family(muscle: Muscle) -> int:
    if muscle.kind not in KINDS:
        raise UnsupportedElementError(
            f"muscles of class {muscle.kind} are not known.",
            mend=f"use one of {', '.join(KINDS)}.",
            place=_place(muscle),
        )
    return KINDS[muscle.kind]


def _given(muscle: Muscle, family: int) -> dict[str, float]:
    module = _MODULES[family]
    missing = [name for name in module.REQUIRED if name not in muscle.curves]
    missing += [n for n in schutte.FUNCTIONS if family == SCHUTTE and n not in muscle.curve_functions]
    if missing:
        raise InputError(
            f"the muscle has no {', '.join(missing)}.",
            mend="give it in the model file.",
            place=_place(muscle),
        )
    given = {name: muscle.curves[name] for name in module.REQUIRED}
    return given | {name: muscle.curves.get(name, default) for name, default in module.OPTIONAL.items()}


def _key(muscle: Muscle, family: int, given: dict[str, float]) -> tuple[float | bytes, ...]:
    """Return what two muscles with the same curves have in common."""
    # NaN, which stands for a figure not given, would not equal itself.
    numbers = (float("-inf") if math.isnan(value) else value for value in given.values())
    functions = [muscle.curve_functions[name] for name in schutte.FUNCTIONS] if family == SCHUTTE else []
    return (
        family,
        *numbers,
        *(f.knots.tobytes() + f.origins.tobytes() + f.coefficients.tobytes() for f in functions),
    )


def _block(muscle: Muscle, family: int, given: dict[str, float]) -> Vec:
    try:
        if family == SCHUTTE:
            block = schutte.parameters(given, muscle.curve_functions)
        else:
            block = _MODULES[family].parameters(given)
    except (ValueError, ZeroDivisionError, OverflowError) as error:
        raise InputError(
            f"the curve parameters describe no muscle curve ({error}).",
            mend="set them to what OpenSim accepts.",
            place=_place(muscle),
        ) from error
    return block


@kernel
def multiplier(curve: int, x: float, family: int, data: Vec, start: int) -> float:
    """Return the multiplier of one curve, `ACTIVE`, `VELOCITY` or `PASSIVE`, of the muscle packed at `start`.

    Args:
        curve: Which.
        x: Normalised fibre length, or for `VELOCITY` normalised fibre velocity, lengthening +.
        family: Of the muscle.
        data: Packed curves.
        start: Where the muscle's block starts.
    """
    if family == MILLARD:
        return millard.multiplier(curve, x, data, start)
    if family == THELEN:
        return thelen.multiplier(curve, x, data, start)
    if family == DEGROOTE:
        return degroote.multiplier(curve, x, data, start)
    return schutte.multiplier(curve, x, data, start)
