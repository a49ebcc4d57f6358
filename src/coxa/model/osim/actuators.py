"""`read_actuators`: an OpenSim actuator file (a `ForceSet` of reserves and residuals) for a model."""

from __future__ import annotations

from pathlib import Path

from coxa.errors import InputError, UnsupportedElementError
from coxa.model.description import CoordinateActuator, Model
from coxa.model.osim.forces import Forces
from coxa.model.osim.muscles import MUSCLE_KINDS
from coxa.model.osim.source import objects, open_document


def read_actuators(path: str | Path, model: Model) -> tuple[tuple[CoordinateActuator, ...], tuple[str, ...]]:
    """Read the actuators that an OpenSim setup appends to a model.

    Args:
        path: An OpenSim file with a `<ForceSet>`.
        model: The model whose coordinates they turn.

    Returns:
        The coordinate actuators, and the names of those that turn no single coordinate (`PointActuator` and
        `TorqueActuator` on the pelvis) and are not used.

    Raises:
        InputError: The file cannot be read, holds no `<ForceSet>`, or names a coordinate the model lacks.
        UnsupportedElementError: It holds another kind of force.
    """
    root, source = open_document(path)
    force_set = root.child("ForceSet")
    if force_set is None:
        held = root.children[0].label if root.children else "nothing"
        raise InputError(
            f"the file holds {held}, not a <ForceSet>.", mend="give an actuator file.", place=root.place
        )
    source.read_defaults(force_set.child("defaults"))
    forces = Forces(source, model.coordinates, model.joints)
    names: set[str] = set()
    for element in objects(force_set):
        if element.tag in MUSCLE_KINDS:
            raise UnsupportedElementError(
                "muscles in an actuator file are not read.",
                mend="put them in the model.",
                place=element.place,
            )
        if element.name in names:
            raise InputError("two actuators have this name.", mend="rename one.", place=element.place)
        names.add(element.name)
        forces.read_force(element)
    used = tuple(forces.actuators)
    kept = {actuator.name for actuator in used}
    return used, tuple(element.name for element in objects(force_set) if element.name not in kept)
