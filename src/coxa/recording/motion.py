"""Motion: the model's coordinates over time, read from a `.mot` or `.sto` file."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import numpy as np

from coxa._arrays import Array, Float
from coxa.errors import InputError, Place
from coxa.model.description import GROUND, Coordinate, Model
from coxa.model.functions import PiecewisePolynomial
from coxa.recording._names import listed, near_misses
from coxa.recording.storage import Storage, read_storage
from coxa.units import RAD_PER_DEG

LARGEST_JOINT_ANGLE_rad: Final = 3.5
"""No joint of the human body turns 200° from neutral; larger values are degrees (own choice)."""
SMALLEST_WALKING_RANGE: Final = 3.2
"""Joints that turn by fewer units than this while the body travels are in radians (own choice: about π)."""
LEAST_HIP_SHARE: Final = 2 / 3
"""Smallest share of the model's free hip coordinates that a motion must give (own choice)."""


@dataclass(frozen=True, eq=False)
class Motion:
    """Coordinates over time, unfiltered.

    Attributes:
        time_s: `(frames,)` strictly increasing, s.
        names: Coordinate names, in the order of `Model.coordinates`.
        q: `(frames, coordinates)` rad or m.
        assumed: Coordinates the file does not give, held at the model's default.
        file: Path it was read from.
        notes: What was odd but harmless, in words.
    """

    time_s: Float[Array, " frames"]
    names: tuple[str, ...]
    q: Float[Array, "frames coordinates"]
    assumed: tuple[str, ...] = ()
    file: str = ""
    notes: tuple[str, ...] = ()

    def column(self, name: str) -> Float[Array, " frames"]:
        """Return `(frames,)` values of the coordinate called `name`; KeyError when there is none."""
        if name not in self.names:
            raise KeyError(name)
        return self.q[:, self.names.index(name)]

    def window(self, start_s: float | None = None, end_s: float | None = None) -> Motion:
        """Return the frames from `start_s` to `end_s`, both included; None leaves that end open.

        Raises:
            InputError: The window lies outside the motion or holds no frame.
        """
        first, last = frames_in_window(self.time_s, start_s, end_s, self.file)
        return replace(self, time_s=self.time_s[first:last], q=self.q[first:last])


def frames_in_window(
    time_s: Float[Array, " frames"], start_s: float | None, end_s: float | None, file: str
) -> tuple[int, int]:
    """Return the range `first <= frame < last` of the frames from `start_s` to `end_s`.

    Args:
        time_s: `(frames,)` increasing, s.
        start_s: First time wanted; None is the first frame.
        end_s: Last time wanted; None is the last frame.
        file: What errors call the recording.

    Raises:
        InputError: The window is reversed, reaches outside the recording, or holds no frame.
    """
    # Times in files carry a rounding error; half a frame is generous and cannot add a wrong one.
    slack = 0.5 * float(np.median(np.diff(time_s))) if len(time_s) > 1 else 0.0
    start = float(time_s[0]) if start_s is None else start_s
    end = float(time_s[-1]) if end_s is None else end_s
    has = f"the motion lasts from {time_s[0]:g} to {time_s[-1]:g} s"
    place = Place(file=file or None)
    if not start < end:
        raise InputError(
            f"the window from {start:g} to {end:g} s holds nothing; {has}.",
            mend="give a start before the end.",
            place=place,
        )
    if start < time_s[0] - slack or end > time_s[-1] + slack:
        raise InputError(
            f"the window from {start:g} to {end:g} s reaches outside the recording; {has}.",
            mend="choose start and end inside it.",
            place=place,
        )
    rounding = 1e-3 * slack
    first = int(np.searchsorted(time_s, start - rounding))
    last = int(np.searchsorted(time_s, end + rounding, side="right"))
    if last <= first:
        raise InputError(
            f"no frame lies between {start:g} and {end:g} s; {has}.", mend="widen the window.", place=place
        )
    return first, last


def read_motion(path: str | Path, model: Model) -> Motion:
    """Read a motion of `model`.

    Columns may be bare coordinate names or state paths (`/jointset/hip_r/hip_flexion_r/value`); speeds,
    muscle states and other columns are passed over. Coordinates that a coupler ties to another follow it.
    Jumps by full turns are taken out, which changes no pose.

    Args:
        path: `.mot`, `.sto` or such a file exported as `.csv`.
        model: The model that the motion moves.

    Returns:
        Values in the order of `model.coordinates`, rad and m.

    Raises:
        InputError: The file cannot be read, lacks hip coordinates, or gives angles in a unit that its header
            does not declare.
    """
    table = read_storage(path)
    columns = _columns_of_coordinates(table, model)
    _need_hips(columns, table, model)
    values, assumed = _values(table, columns, model)
    notes = [*table.notes, *_check_units(table, columns, model)]
    if table.in_degrees:
        turning = [k for k, c in enumerate(model.coordinates) if c.rotational and c.name in columns]
        values[:, turning] *= RAD_PER_DEG
    notes += _unwrap(values, columns, model)
    _follow_couplers(values, model)
    values.flags.writeable = False
    return Motion(
        time_s=table.time_s,
        names=tuple(coordinate.name for coordinate in model.coordinates),
        q=values,
        assumed=assumed,
        file=table.file,
        notes=tuple(notes),
    )


def _columns_of_coordinates(table: Storage, model: Model) -> dict[str, int]:
    """Return which column of the table gives each coordinate."""
    known = {coordinate.name for coordinate in model.coordinates}
    columns: dict[str, int] = {}
    for k, label in enumerate(table.labels):
        name = _coordinate_name(label)
        if name not in known:
            continue
        if name in columns:
            raise InputError(
                f"columns '{table.labels[columns[name]]}' and '{label}' both give the coordinate {name}.",
                mend="delete one of them.",
                place=Place(file=table.file, column=label),
            )
        columns[name] = k
    return columns


def _coordinate_name(label: str) -> str:
    """Return the coordinate that a label gives the value of; other labels come back as they are."""
    parts = label.split("/")
    if len(parts) > 1 and parts[-1] == "value":
        return parts[-2]
    return parts[-1] if len(parts) > 1 and parts[-1] != "speed" else label


def _hip_coordinates(model: Model) -> list[Coordinate]:
    """Return the free coordinates of hip joints."""
    tied = {coupler.dependent for coupler in model.couplers}
    return [
        c
        for k, c in enumerate(model.coordinates)
        if not c.locked
        and k not in tied
        and (c.name.lower().startswith("hip") or model.joints[c.joint].name.lower().startswith("hip"))
    ]


def _need_hips(columns: dict[str, int], table: Storage, model: Model) -> None:
    """Refuse a motion that lacks most of the hips' coordinates."""
    hips = _hip_coordinates(model)
    missing = [c.name for c in hips if c.name not in columns]
    if not hips or 1 - len(missing) / len(hips) >= LEAST_HIP_SHARE:
        return
    raise InputError(
        f"the motion lacks {len(missing)} of the model's {len(hips)} hip coordinates: {listed(missing)}.",
        mend=f"give the motion of this model; for {missing[0]}, {near_misses(missing[0], table.labels)}",
        place=Place(file=table.file, column=missing[0]),
    )


def _values(
    table: Storage, columns: dict[str, int], model: Model
) -> tuple[Float[Array, "frames coordinates"], tuple[str, ...]]:
    """Return `(frames, coordinates)` in the file's units, and the names of those held at default (rad, m)."""
    tied = {coupler.dependent for coupler in model.couplers}
    values = np.empty((len(table.time_s), len(model.coordinates)))
    assumed = []
    for k, coordinate in enumerate(model.coordinates):
        if coordinate.name in columns:
            values[:, k] = table.values[:, columns[coordinate.name]]
        else:
            values[:, k] = coordinate.default_value
            if not coordinate.locked and k not in tied:
                assumed.append(coordinate.name)
    return values, tuple(assumed)


def _check_units(table: Storage, columns: dict[str, int], model: Model) -> list[str]:
    """Refuse angles whose size contradicts the header; return what is merely doubtful."""
    joints = [c for c in _joint_angles(model) if c.name in columns]
    if not joints:
        return []
    size = {c.name: float(np.abs(table.values[:, columns[c.name]]).max()) for c in joints}
    widest = max(size, key=lambda name: size[name])
    if not table.in_degrees:
        if size[widest] > LARGEST_JOINT_ANGLE_rad:
            says = "says nothing of the unit" if table.in_degrees is None else "says radians (inDegrees=no)"
            k = int(np.abs(table.values[:, columns[widest]]).argmax())
            raise InputError(
                f"the angle reaches {table.values[k, columns[widest]]:g} while the header {says}; "
                "these look like degrees.",
                mend="write inDegrees=yes in the header, or convert the angles to radians.",
                place=Place(file=table.file, column=widest, time_s=float(table.time_s[k])),
            )
        return [] if table.in_degrees is False else ["the header names no unit of angles: radians assumed"]
    if size[widest] > SMALLEST_WALKING_RANGE:
        return []
    if _travels(table, columns, model):
        raise InputError(
            f"the header says degrees, yet no joint angle exceeds {size[widest]:.2g} while the body travels; "
            "these look like radians.",
            mend="write inDegrees=no in the header, or convert the angles to degrees.",
            place=Place(file=table.file, column=widest),
        )
    return [f"no joint angle exceeds {size[widest]:.2g}°: check that the angles are not radians"]


def _joint_angles(model: Model) -> list[Coordinate]:
    """Return the angles between bodies: those to ground may turn without limit, coupled ones follow."""
    tied = {coupler.dependent for coupler in model.couplers}
    return [
        c
        for k, c in enumerate(model.coordinates)
        if c.rotational
        and k not in tied
        and (model.joints[c.joint].parent != GROUND or c.name.lower().startswith("hip"))
    ]


def _travels(table: Storage, columns: dict[str, int], model: Model) -> bool:
    """Return whether a translation to ground covers more than half a metre, about a step."""
    return any(
        float(np.ptp(table.values[:, columns[c.name]])) > 0.5
        for c in model.coordinates
        if not c.rotational and c.name in columns and model.joints[c.joint].parent == GROUND
    )


def _unwrap(values: Float[Array, "frames coordinates"], columns: dict[str, int], model: Model) -> list[str]:
    """Take jumps by full turns out of the angles, in place; note them and other jumps."""
    notes = []
    for k, coordinate in enumerate(model.coordinates):
        if not coordinate.rotational or coordinate.name not in columns or len(values) < 2:
            continue
        steps = np.abs(np.diff(values[:, k]))
        if steps.max() > np.pi:
            values[:, k] = np.unwrap(values[:, k])
            notes.append(f"{coordinate.name} jumped by a full turn and was unwrapped")
            steps = np.abs(np.diff(values[:, k]))
        if steps.max() > 1.0:
            frame = int(steps.argmax()) + 1
            notes.append(f"{coordinate.name} jumps by {steps.max():.2g} rad at frame {frame}")
    return notes


def _follow_couplers(values: Float[Array, "frames coordinates"], model: Model) -> None:
    """Set coupled coordinates from what they depend on, in place.

    OpenSim writes a coupled coordinate in radians even when the header says degrees, so its column cannot be
    trusted by unit; the coupler is exact.
    """
    for coupler in model.couplers:
        values[:, coupler.dependent] = _evaluate(coupler.function, values[:, coupler.independent])


def _evaluate(function: PiecewisePolynomial, x: Float[Array, " frames"]) -> Float[Array, " frames"]:
    """Return `function` at each of `(frames,)` values."""
    piece = np.searchsorted(function.knots, x, side="right")
    u = x - function.origins[piece]
    result = np.zeros_like(x)
    for power in range(function.coefficients.shape[1] - 1, -1, -1):
        result = result * u + function.coefficients[piece, power]
    return result
