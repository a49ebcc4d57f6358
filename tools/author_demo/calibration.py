"""Tendons for the model: slack lengths, and fibres long enough for a stride of running."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from coxa.model.osim import read_model
from coxa.muscles.geometry import muscle_geometry
from coxa.muscles.paths import compile_paths
from coxa.skeleton.arrays import skeleton_arrays
from coxa.skeleton.pose import pose
from tools.author_demo import osim
from tools.author_demo.body_motion import Angles
from tools.author_demo.muscles import Element, Wrap

Vec = NDArray[np.float64]

MIDDLE = 0.95
"""Normalised fibre length halfway between the shortest and the longest of the stride, our choice."""
WIDEST = 0.50
"""Most that normalised fibre length may change over the stride: 0.7 to 1.2, where a fibre still pulls well."""
SHORTEST_TENDON_m = 0.010


def path_lengths(model_file: Path, names: list[str], angles: Angles) -> Vec:
    """Return `(frames, muscles)` lengths of muscle-tendon units over a stride, m."""
    model = read_model(model_file)
    frames = next(iter(angles.values())).size
    q = np.zeros((frames, len(model.coordinates)))
    for i, coordinate in enumerate(model.coordinates):
        q[:, i] = angles.get(coordinate.name, 0.0)
    order = [[m.name for m in model.muscles].index(name) for name in names]
    paths = compile_paths(model, order)
    placed = pose(skeleton_arrays(model), q)
    return muscle_geometry(paths, placed, q, np.zeros_like(q), ()).length_m


def tendons(
    elements: tuple[Element, ...], wraps: tuple[Wrap, ...], angles: Angles, scratch: Path
) -> osim.Tendons:
    """Return optimal fibre and tendon slack length per element, m.

    A fibre keeps its published length unless the stride asks for more than `WIDEST` of it. The tendon then takes
    what is left of the path at mid-range; where nothing is left the fibre is shortened instead.

    Args:
        elements: Muscles of the right leg.
        wraps: Wrap cylinders of the right side.
        angles: Joint angles over the stride, rad.
        scratch: Folder for a model file with nominal tendons.
    """
    draft = scratch / "draft.osim"
    draft.write_text(
        osim.document(elements, wraps, {e.name: (e.fiber_m, 0.1) for e in elements}), encoding="utf-8"
    )
    length = path_lengths(draft, [f"{e.name}_r" for e in elements], angles)
    out: osim.Tendons = {}
    for i, element in enumerate(elements):
        low, high = float(length[:, i].min()), float(length[:, i].max())
        fiber = max(element.fiber_m, (high - low) / WIDEST)
        slack = _slack(0.5 * (low + high), fiber, element.pennation_rad)
        if slack < SHORTEST_TENDON_m:
            fiber *= (0.5 * (low + high) - SHORTEST_TENDON_m) / (0.5 * (low + high) - slack)
            slack = SHORTEST_TENDON_m
        out[element.name] = (round(fiber, 5), round(slack, 5))
    return out


def _slack(middle_m: float, fiber_m: float, pennation_rad: float) -> float:
    # Constant fibre thickness: along = sqrt(fibre² − thickness²).
    return middle_m - fiber_m * float(np.sqrt(MIDDLE**2 - np.sin(pennation_rad) ** 2))
