"""`read_model`: an OpenSim model file to a `Model`, with nothing skipped in silence."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np

from coxa.errors import InputError, Place, UnsupportedElementError
from coxa.model.description import GROUND, Body, Joint, Model
from coxa.model.osim.bodies import Bodies
from coxa.model.osim.forces import Couplers, Forces
from coxa.model.osim.frames import Frames, frozen
from coxa.model.osim.joints import Joints
from coxa.model.osim.muscle_paths import Paths
from coxa.model.osim.muscles import MUSCLE_KINDS, Muscles
from coxa.model.osim.source import Properties, Source, objects, open_document

_SETS_WITHOUT_EFFECT = {
    "MarkerSet": "markers do not take part in the mechanics",
    "ControllerSet": "controllers do not act: Coxa finds the activations itself",
    "ContactGeometrySet": "contact geometry exerts no force by itself",
    "ProbeSet": "probes only observe",
}
_WITHOUT_EFFECT = (
    "credits",
    "publications",
    "assembly_accuracy",
    "ModelVisualPreferences",
    "MiscModelComponentSet",
)


def read_model(path: str | Path) -> Model:
    """Read an OpenSim model file (documents of OpenSim 3 and 4).

    Args:
        path: The `.osim` file.

    Returns:
        The model, in SI units and radians. `assumed` lists values the file left to defaults; `unused` lists
        elements without effect here.

    Raises:
        UnsupportedElementError: An element that changes the mechanics and that Coxa cannot honour exactly.
        InputError: The file cannot be read, or contradicts itself.
    """
    root, source = open_document(path)
    element = root.child("Model")
    if element is None:
        held = root.children[0].label if root.children else "nothing"
        raise InputError(
            f"the file holds {held}, not a <Model>.", mend="give a model file (.osim).", place=root.place
        )
    for other in root.children:
        if other is not element:
            raise UnsupportedElementError(
                "a model file holds one <Model> and nothing beside it.",
                mend="delete or move this element.",
                place=other.place,
            )
    source.read_defaults(element.child("defaults"))
    return _Reader(source).read(Properties(element, source))


class _Reader:
    """Reads the parts of a model in an order in which each finds what it refers to."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.frames = Frames(source)
        self.bodies = Bodies(source, self.frames)
        self.joints = Joints(source, self.frames)
        self.couplers = Couplers(source, self.joints)
        self.forces = Forces(source, self.joints.coordinates, self.joints.joints)
        paths = Paths(source, self.frames, self.joints.coordinates, self.bodies.wrap_objects)
        self.muscles = Muscles(source, paths)

    def read(self, model: Properties) -> Model:
        self._refuse_other_units(model)
        self._read_bodies_and_joints(model)
        for element in objects(model.find("ConstraintSet")):
            self.couplers.read_constraint(element)
        self.couplers.finish()
        for element in objects(model.find("ForceSet")):
            if element.tag in MUSCLE_KINDS:
                self.muscles.read_muscle(element)
            else:
                self.forces.read_force(element)
        self._set_aside(model)
        gravity = model.get("gravity").floats(3)
        model.finish()
        return self._model(model, gravity)

    def _model(self, model: Properties, gravity: tuple[float, ...]) -> Model:
        joints = self.joints.joints
        order = _from_the_ground_up(joints, self.bodies.bodies, self.source.file)
        rank = {old: new for new, old in enumerate(order)}
        return Model(
            name=model.element.name,
            file=self.source.file,
            document_version=self.source.version,
            gravity_m_s2=frozen(np.array(gravity)),
            bodies=tuple(self.bodies.bodies),
            joints=tuple(joints[index] for index in order),
            coordinates=tuple(replace(each, joint=rank[each.joint]) for each in self.joints.coordinates),
            couplers=tuple(self.couplers.couplers),
            wrap_objects=tuple(self.bodies.wrap_objects),
            muscles=tuple(self.muscles.muscles),
            actuators=tuple(self.forces.actuators),
            limits=tuple(self.forces.limits),
            assumed=tuple(self.source.assumed),
            unused=tuple(self.source.unused),
        )

    def _read_bodies_and_joints(self, model: Properties) -> None:
        ground = model.find("Ground", "ground")
        if ground is not None:
            self.bodies.read_ground(ground)
        body_elements = objects(model.find("BodySet"))
        joint_elements = objects(model.find("JointSet"))
        self._components(model)
        for element in body_elements:
            self.bodies.read_body(element)
        for element in joint_elements:
            frames = element.child("frames")
            for frame in frames.children if frames is not None else ():
                self.bodies.read_offset(frame, f"/jointset/{element.name}")
        for element in joint_elements:
            self.joints.read_joint(element)
        for element in body_elements:
            holder = element.child("Joint")
            for joint in holder.children if holder is not None else ():
                self.joints.read_joint(joint, child_body=element.name)
        self.bodies.finish()

    def _components(self, model: Properties) -> None:
        loose = [*objects(model.find("ComponentSet"))]
        holder = model.find("components")
        loose.extend(holder.children if holder is not None else ())
        for element in loose:
            if element.tag == "PhysicalOffsetFrame":
                self.bodies.read_offset(element, "")
            elif element.tag in ("Marker", "Station", "TableReporter", "ConsoleReporter"):
                self.source.set_aside(element, "it does not take part in the mechanics")
            else:
                raise UnsupportedElementError(
                    f"{element.label} is not known to Coxa, and could change results.",
                    mend="delete it if it has no effect.",
                    place=element.place,
                )

    def _set_aside(self, model: Properties) -> None:
        for tag, reason in _SETS_WITHOUT_EFFECT.items():
            held = model.find(tag)
            if held is not None and objects(held):
                self.source.set_aside(held, f"{len(objects(held))} elements; {reason}")
        model.skip("defaults", *_WITHOUT_EFFECT)

    def _refuse_other_units(self, model: Properties) -> None:
        for tag, unit in (("length_units", "meters"), ("force_units", "N")):
            held = model.find(tag)
            if held is not None and held.text and held.text.lower() not in (unit.lower(), "m", "newtons"):
                raise UnsupportedElementError(
                    f"<{tag}> is '{held.text[:20]}'; Coxa reads models in {unit}.",
                    mend=f"convert the model to {unit}.",
                    place=held.place,
                )


def _from_the_ground_up(joints: list[Joint], bodies: list[Body], file: str) -> list[int]:
    """Return the order of joints in which each parent body comes before its child.

    Raises:
        InputError: A body hangs on no joint or on two, or joints run in a circle.
    """
    by_parent: dict[int, list[int]] = {}
    hung: set[int] = {GROUND}
    for index, joint in enumerate(joints):
        by_parent.setdefault(joint.parent, []).append(index)
        if joint.child in hung:
            raise UnsupportedElementError(
                f"the body '{bodies[joint.child].name}' is the child of two joints, or the ground of one.",
                mend="let each body be the child of one joint; closed loops are not supported.",
                place=_joint_place(joint, file),
            )
        hung.add(joint.child)
    order: list[int] = []
    reached = [GROUND]
    placed: set[int] = set()
    for reached_body in reached:
        for index in by_parent.get(reached_body, ()):
            order.append(index)
            reached.append(joints[index].child)
            placed.add(joints[index].child)
    for index, body in enumerate(bodies):
        if index != GROUND and index not in placed:
            raise InputError(
                f"no chain of joints leads from the ground to the body '{body.name}'.",
                mend="give it a joint whose child it is, on a parent that hangs on the ground.",
                place=Place(file=file, line=body.line, element=f'<Body name="{body.name}">'),
            )
    return order


def _joint_place(joint: Joint, file: str) -> Place:
    return Place(file=file, line=joint.line, element=f'<{joint.kind} name="{joint.name}">')
