"""External loads: the document, its table, and the forces at a motion's frames."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coxa.errors import CoxaError, InputError, UnsupportedElementError
from coxa.model.description import Model
from coxa.recording.ground_forces import GroundForces
from coxa.recording.loads import read_external_loads
from coxa.recording.storage import read_storage, write_storage
from tests.recording.models import model_with

TIME_s = np.arange(101) / 100
LABELS = [
    f"{foot}{part}{axis}"
    for foot in ("", "1_")
    for part in ("force_v", "force_p", "torque_")
    for axis in "xyz"
]
VALUES = np.outer(TIME_s, np.arange(1, 19.0) * np.tile([6.0] * 3 + [1.0] * 6, 2))
FORCE = """<ExternalForce name="right"><isDisabled>false</isDisabled>
<applied_to_body>calcn_r</applied_to_body>
<force_expressed_in_body>ground</force_expressed_in_body><point_expressed_in_body>ground</point_expressed_in_body>
<force_identifier>force_v</force_identifier><point_identifier>force_p</point_identifier>
<torque_identifier>torque_</torque_identifier></ExternalForce>"""
DOCUMENT = f"""<?xml version="1.0" encoding="UTF-8" ?>
<OpenSimDocument Version="30000"><ExternalLoads name="loads"><objects>{FORCE}</objects><groups/>
<datafile>grf.mot</datafile></ExternalLoads></OpenSimDocument>"""

Read = Callable[..., GroundForces]


@pytest.fixture
def read(tmp_path: Path, model: Model) -> Read:
    """Return a function that reads a document beside a table of forces that grow with time."""
    write_storage(tmp_path / "grf.mot", "grf", LABELS, TIME_s, VALUES)

    def read_document(text: str = DOCUMENT, **options: object) -> GroundForces:
        path = tmp_path / "loads.xml"
        path.write_text(text)
        return read_external_loads(path, model, **options)

    return read_document


def test_force_point_and_torque_are_gathered(read: Read) -> None:
    loads = read()
    np.testing.assert_allclose(loads.force_N[:, 0], VALUES[:, 0:3], rtol=1e-9)
    np.testing.assert_allclose(loads.point_m[:, 0], VALUES[:, 3:6], rtol=1e-9)
    np.testing.assert_allclose(loads.torque_Nm[:, 0], VALUES[:, 6:9], rtol=1e-9)


def test_a_load_knows_its_body_and_frames(read: Read, model: Model) -> None:
    loads = read(DOCUMENT.replace("<point_expressed_in_body>ground", "<point_expressed_in_body>calcn_r"))
    names = [model.bodies[k].name for k in (loads.bodies[0], loads.force_frames[0], loads.point_frames[0])]
    assert names == ["calcn_r", "ground", "calcn_r"]


def test_identifiers_match_from_the_start_of_a_label(read: Read) -> None:
    loads = read(DOCUMENT.replace("er>force", "er>1_force").replace(">torque_<", ">1_torque_<"))
    np.testing.assert_allclose(loads.force_N[:, 0], VALUES[:, 9:12], rtol=1e-9)


@pytest.mark.parametrize(
    "change",
    [
        (">calcn_r<", ">/bodyset/calcn_r<"),
        (">ground<", "><"),
        ("<isDisabled>false</isDisabled>", "<appliesForce>true</appliesForce>"),
        ("<objects>", ""),
    ],
    ids=["path", "no frame", "4.x switch", "no objects"],
)
def test_documents_of_other_versions_say_the_same(read: Read, change: tuple[str, str]) -> None:
    text = DOCUMENT.replace(*change)
    text = text if "<objects>" in text else text.replace("</objects>", "")
    np.testing.assert_array_equal(read(text).force_N, read().force_N)


@pytest.mark.parametrize("off", ["<isDisabled>true</isDisabled>", "<appliesForce>false</appliesForce>"])
def test_a_load_that_is_switched_off_is_noted(read: Read, off: str) -> None:
    second = FORCE.replace("right", "second").replace("<isDisabled>false</isDisabled>", off)
    loads = read(DOCUMENT.replace("<objects>", f"<objects>{second}"))
    assert loads.names == ("right",)
    assert loads.notes == ("load 'second' is switched off in the document",)


def test_without_a_torque_there_is_none(read: Read) -> None:
    loads = read(DOCUMENT.replace("<torque_identifier>torque_</torque_identifier>", ""))
    assert not loads.torque_Nm.any()


def test_without_a_point_the_force_acts_at_the_bodys_origin(read: Read) -> None:
    loads = read(DOCUMENT.replace(">force_p<", "><"))
    assert loads.point_frames[0] == loads.bodies[0]
    assert not loads.point_m.any()
    assert loads.notes == ("load 'right' names no point and acts at its body's origin",)


def test_a_foreign_path_falls_back_on_the_name_beside_the_document(read: Read) -> None:
    loads = read(DOCUMENT.replace("grf.mot", "C:\\Users\\me\\trial\\grf.mot"))
    assert loads.names == ("right",)
    assert "grf.mot beside the document was read" in loads.notes[0]


def test_a_given_table_overrides_the_documents(read: Read, tmp_path: Path) -> None:
    write_storage(tmp_path / "other.mot", "grf", LABELS, TIME_s, 2 * VALUES)
    loads = read(DOCUMENT.replace("grf.mot", "absent.mot"), data_file=tmp_path / "other.mot")
    np.testing.assert_allclose(loads.force_N[:, 0], 2 * VALUES[:, 0:3], rtol=1e-9)


FAULTS = {
    "no table": (("<datafile>grf.mot</datafile>", ""), "names no <datafile>"),
    "lost table": (("grf.mot", "gone.mot"), "'gone.mot' was not found"),
    "unknown body": ((">calcn_r<", ">calcan_r<"), "'calcan_r', which the model does not have.*'calcn_r'"),
    "no body": ((">calcn_r<", "><"), "<applied_to_body> names the body ''"),
    "no column": ((">force_v<", ">forces_v<"), "column 'forces_vx'.*there is no column"),
    "six columns": ((">force_v<", ">force_<"), "three columns that start with 'force_'"),
    "nothing applied": (
        ("<force_identifier>force_v</force_identifier>", "<torque_identifier/>"),
        "names neither a force nor a torque",
    ),
    "no loads": (("<isDisabled>false", "<isDisabled>true"), "no <ExternalForce> that applies a force"),
    "other document": (("ExternalLoads", "ForceSet"), "holds <ForceSet>, not <ExternalLoads>"),
    "cut short": (("</OpenSimDocument>", ""), "seems cut short"),
}


@pytest.mark.parametrize(("change", "says"), FAULTS.values(), ids=FAULTS.keys())
def test_every_fault_is_named(read: Read, change: tuple[str, str], says: str) -> None:
    text = DOCUMENT.replace(*change)
    if "nothing" in says or "neither" in says:
        text = text.replace("<torque_identifier>torque_</torque_identifier>", "")
    with pytest.raises(InputError, match=says):
        read(text)


def test_points_in_millimetres_are_refused(read: Read, tmp_path: Path) -> None:
    values = np.where(["_p" in label for label in LABELS], 400.0, 100.0) * np.ones((101, 18))
    write_storage(tmp_path / "mm.mot", "grf", LABELS, TIME_s, values)
    with pytest.raises(InputError, match="acts 693 m from the origin; these look like millimetres"):
        read(data_file=tmp_path / "mm.mot")


def test_a_load_of_another_type_is_refused_by_name(read: Read) -> None:
    with pytest.raises(UnsupportedElementError, match='<PrescribedForce name="right">'):
        read(DOCUMENT.replace("ExternalForce", "PrescribedForce"))


def test_an_entity_bomb_is_refused(read: Read) -> None:
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'
    with pytest.raises(InputError, match="declares a document type"):
        read(DOCUMENT.replace("<OpenSimDocument", bomb + "<OpenSimDocument", 1))


def test_loads_are_interpolated_linearly(read: Read) -> None:
    times = np.array([0.105, 0.333])
    np.testing.assert_allclose(read().at(times).force_N[:, 0, 0], 6 * times, rtol=1e-9)


def test_at_the_samples_loads_are_the_samples(read: Read) -> None:
    loads = read()
    np.testing.assert_array_equal(loads.at(loads.time_s).point_m, loads.point_m)


def test_forces_of_another_time_are_refused_with_both_ranges(read: Read) -> None:
    with pytest.raises(
        InputError, match="forces last from 0 to 1 s, the motion from 5 to 6 s: they do not overlap"
    ):
        read().at([5.0, 6.0])


def test_forces_that_cover_only_a_part_are_refused_with_the_usable_window(read: Read) -> None:
    with pytest.raises(InputError, match=r"analyse only from 0\.5 to 1 s"):
        read().at([0.5, 2.0])


def test_the_usable_window_is_the_overlap(read: Read) -> None:
    assert read().usable_window(-1.0, 0.7) == (0.0, 0.7)


def test_forces_one_sample_short_hold_their_last_value(read: Read) -> None:
    loads = read()
    np.testing.assert_array_equal(loads.at([0.5, 1.005]).force_N[1], loads.force_N[-1])


def test_no_forces_fit_every_motion() -> None:
    none = GroundForces.none().at([0.0, 1.0, 2.0])
    assert none.force_N.shape == (3, 0, 3)
    assert none.usable_window(0.0, 9.0) == (0.0, 9.0)


def test_torques_about_a_fixed_point_may_be_large(read: Read, tmp_path: Path) -> None:
    values = VALUES.copy()
    values[:, 3:6], values[:, 6:9] = 0.0, 2000.0
    write_storage(tmp_path / "grf.mot", "grf", LABELS, TIME_s, values)
    assert read().torque_Nm[-1, 0, 0] == 2000.0


@given(st.integers(0, 900), st.text('<>/"= axé&;\0', max_size=3))
@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_damaged_document_raises_nothing_but_our_errors(read: Read, place: int, new: str) -> None:
    text = DOCUMENT[: place % len(DOCUMENT)] + new + DOCUMENT[place % len(DOCUMENT) + 1 :]
    try:
        loads = read(text)
    except CoxaError:
        return
    assert loads.force_N.shape == (101, 1, 3)


def test_a_published_document_with_a_windows_path_is_read(shared_dir: Path) -> None:
    folder = shared_dir / "data/walk_predsim_dev"
    motion = read_storage(folder / "IK_gait_14.mot")
    loads = read_external_loads(folder / "External_Loads_gait_14.xml", model_with(list(motion.labels)))
    assert loads.at(motion.time_s).force_N[:, :, 1].max() > 500
    assert "GRF_gait_14.mot beside the document was read" in loads.notes[0]
