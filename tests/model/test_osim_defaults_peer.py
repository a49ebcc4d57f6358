"""Defaults and everything OpenSim writes, against OpenSim in processes of their own.

OpenSim remembers the `<defaults>` of every model that it has read, for all models after it: in this process
they would change what other tests compare with.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from coxa.model.osim import read_model
from coxa.model.osim.source import class_defaults

from .authored import MUSCLE4, MUSCLE_NUMBERS, body4, coordinate, joint4, model4, path4, point4

pytestmark = pytest.mark.peer
MILLARD = "Millard2012EquilibriumMuscle"


def ask_opensim(program: str, asked: object) -> Any:
    """Run `program`, which turns `asked` into `said`, in a process that has read no model yet."""
    pytest.importorskip("opensim")
    whole = (
        "import json, sys, opensim\nopensim.Logger.setLevelString('Off')\nasked = json.load(sys.stdin)\n"
        f"{program}\nprint(json.dumps(said))"
    )
    run = [sys.executable, "-c", whole]
    printed = subprocess.run(run, input=json.dumps(asked), capture_output=True, text=True, check=True).stdout
    return json.loads(printed.splitlines()[-1])


CLASS_DEFAULTS = """
said = []
for kind, tag in asked:
    held = opensim.OpenSimObject.newInstanceOfType(kind)
    *outer, last = tag.split(".")
    for part in outer:
        held = held.getPropertyByName(part).getValueAsObject()
    said.append(held.getPropertyByName(last).toString().strip("()").lower())
"""


def test_every_class_default_is_opensims() -> None:
    table = {key: value for key, (value, _) in class_defaults().items() if key[0] not in ("Joint", "Model")}
    keys = [key for key in table if not key[1].endswith(("_curve.x", "_curve.y"))]
    for key, theirs in zip(keys, ask_opensim(CLASS_DEFAULTS, keys), strict=True):
        for ours, expected in zip(table[key].lower().split(), theirs.split(), strict=True):
            assert ours == expected or float(ours) == pytest.approx(float(expected), rel=1e-5), key


MILLARD_NUMBERS = f"""
model = opensim.Model(asked)
muscle = opensim.{MILLARD}.safeDownCast(model.getMuscles().get(0))
curve = muscle.getActiveForceLengthCurve()
tags = ("transition_norm_fiber_length", "max_norm_active_fiber_length", "shallow_ascending_slope")
said = [muscle.getMaxContractionVelocity(), {{tag: float(curve.getPropertyByName(tag).toString()) for tag in tags}}]
"""


@pytest.mark.parametrize("inside", ["", "<shallow_ascending_slope>0.8</shallow_ascending_slope>"])
def test_defaults_reach_a_muscle_as_in_opensim(tmp_path: Path, inside: str) -> None:
    block = (
        f'<defaults><{MILLARD} name="default"><max_contraction_velocity>13</max_contraction_velocity>'
        "<ActiveForceLengthCurve><transition_norm_fiber_length>0.7</transition_norm_fiber_length>"
        f"</ActiveForceLengthCurve></{MILLARD}><ActiveForceLengthCurve><max_norm_active_fiber_length>1.95"
        "</max_norm_active_fiber_length></ActiveForceLengthCurve></defaults>"
    )
    held = f"<ActiveForceLengthCurve>{inside}</ActiveForceLengthCurve>" if inside else ""
    path = path4(point4("p1", "pelvis") + point4("p2", "femur_r"))
    file = tmp_path / "model.osim"
    file.write_text(
        model4(forces=f'<{MILLARD} name="m">{path}{MUSCLE_NUMBERS}{held}</{MILLARD}>', more=block)
    )
    velocity, curve = ask_opensim(MILLARD_NUMBERS, str(file))
    ours = read_model(file).muscles[0]
    assert ours.max_contraction_velocity == velocity == 13.0
    assert {tag: ours.curves[f"ActiveForceLengthCurve.{tag}"] for tag in curve} == pytest.approx(
        curve, rel=1e-5
    )


KINDS = (MILLARD, "Millard2012AccelerationMuscle", "DeGrooteFregly2016Muscle", "Schutte1993Muscle_Deprecated")
JOINTS = {
    "PinJoint": 1, "SliderJoint": 1, "UniversalJoint": 2, "BallJoint": 3, "GimbalJoint": 3, "PlanarJoint": 3,
    "FreeJoint": 6, "WeldJoint": 0,
}  # fmt: skip
OTHER_FORCES = (
    '<CoordinateActuator name="act"><coordinate>knee_angle_r</coordinate></CoordinateActuator>'
    '<CoordinateLimitForce name="lim"><coordinate>knee_angle_r</coordinate></CoordinateLimitForce>'
)
WRAPS = (
    '<WrapSphere name="ball"><radius>0.02</radius><quadrant>all</quadrant></WrapSphere>'
    '<WrapEllipsoid name="egg"><dimensions>0.02 0.03 0.04</dimensions><quadrant>x</quadrant></WrapEllipsoid>'
    '<WrapTorus name="ring"><inner_radius>0.01</inner_radius><outer_radius>0.05</outer_radius>'
    "<quadrant>all</quadrant></WrapTorus>"
)
REWRITE = """
first, second, all_defaults = asked
model = opensim.Model(first)
model.initSystem()
opensim.OpenSimObject.setSerializeAllDefaults(all_defaults)
model.printToXML(second)
said = True
"""


def everything() -> str:
    """Return a model with every class of joint, muscle, wrap and force that Coxa reads."""
    joints, bodies = "", ""
    for kind, count in JOINTS.items():
        held = "".join(coordinate(f"{kind}{k}") for k in range(count))
        bodies += body4(f"of_{kind}")
        joints += joint4(kind, f"a_{kind}", "pelvis", f"of_{kind}", held)
    muscles = MUSCLE4 + "".join(
        MUSCLE4.replace("Thelen2003Muscle", kind).replace("recfem_r", kind) for kind in KINDS
    )
    text = model4(bodies=bodies, joints=joints, forces=muscles + OTHER_FORCES)
    return text.replace("</WrapCylinder>", f"</WrapCylinder>{WRAPS}")


@pytest.mark.parametrize("all_defaults", [False, True])
def test_whatever_opensim_writes_is_read_alike(tmp_path: Path, all_defaults: bool) -> None:
    first, second = tmp_path / "ours.osim", tmp_path / "theirs.osim"
    first.write_text(everything())
    assert ask_opensim(REWRITE, [str(first), str(second), all_defaults])
    before, after = read_model(first), read_model(second)
    assert {body.name for body in after.bodies} == {body.name for body in before.bodies}
    assert [wrap.dimensions_m for wrap in after.wrap_objects] == [w.dimensions_m for w in before.wrap_objects]
    for ours, theirs in zip(before.muscles, after.muscles, strict=True):
        # Initialising a damped Millard muscle sets this one to zero.
        apart = {"ActiveForceLengthCurve.minimum_value"} if ours.kind == MILLARD else set()
        kept = {name: value for name, value in ours.curves.items() if name not in apart}
        assert {name: theirs.curves[name] for name in kept} == kept
        assert set(theirs.curve_functions) == set(ours.curve_functions)
