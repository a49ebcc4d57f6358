"""Ground forces: an external-loads document (`.xml`) and the table of forces it points to.

Meaning of the elements: opensim-core 4.6, `ExternalLoads` and `ExternalForce`. Between samples OpenSim lays a
natural cubic spline; Coxa interpolates linearly, which equals it at the samples and cannot overshoot where a
foot strikes.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path, PureWindowsPath
from typing import Final

import numpy as np

from coxa._arrays import Array, Float
from coxa._xml import XmlElement, read_xml
from coxa.errors import InputError, Place, UnsupportedElementError
from coxa.model.description import GROUND, Model
from coxa.recording._names import listed, near_misses
from coxa.recording.ground_forces import GroundForces as GroundForces
from coxa.recording.storage import Storage, read_storage

POINT_MATTERS_N: Final = 50.0
"""Below this force the centre of pressure of a plate is mostly noise (own choice)."""
FARTHEST_POINT_m: Final = 50.0
"""No laboratory's force plates lie farther from its origin (own choice)."""
WEAKEST_CONTACT_N: Final = 20.0
"""Forces of a trial that never exceed this are not in newtons: a foot that is down bears more (own choice)."""
LARGEST_TORQUE_Nm: Final = 1000.0
"""A free torque beside a centre of pressure is some tens of N·m; above this it is in N·mm (own choice)."""


@dataclass(frozen=True)
class _Load:
    """One `<ExternalForce>` as the document gives it."""

    element: XmlElement
    name: str
    body: int
    force_frame: int
    point_frame: int
    force: str
    point: str
    torque: str


def read_external_loads(
    xml_path: str | Path, model: Model, data_file: str | Path | None = None
) -> GroundForces:
    """Read an external-loads document and its table of forces.

    Args:
        xml_path: The document, OpenSim 3.x or 4.x.
        model: The model whose bodies the loads act on.
        data_file: Table to read instead of the one the document names.

    Returns:
        The loads as sampled, in N, m and N·m.

    Raises:
        InputError: No such file, body or column; the document has no loads or names no table.
        UnsupportedElementError: A load that is not an `ExternalForce`.
    """
    root = read_xml(xml_path)
    document = root if root.tag == "ExternalLoads" else root.child("ExternalLoads")
    if document is None:
        inside = root.children[0].tag if root.children else "nothing"
        raise InputError(
            f"this document holds <{inside}>, not <ExternalLoads>.",
            mend="give the external-loads document, the one with <ExternalForce> elements.",
            place=root.place,
        )
    holder = document.child("objects") or document
    notes: list[str] = []
    loads = [load for element in holder.children if (load := _read_load(element, model, notes)) is not None]
    if not loads:
        raise InputError(
            "there is no <ExternalForce> that applies a force.",
            mend="enable a load in the document, or write --loads none.",
            place=document.place,
        )
    table = read_storage(_data_path(document, Path(xml_path), data_file, notes))
    return _assemble(loads, table, (*notes, *table.notes))


def _read_load(element: XmlElement, model: Model, notes: list[str]) -> _Load | None:
    """Return the load an element describes; None when it is switched off or not a load."""
    if element.tag in ("datafile", "groups", "defaults") or not element.children:
        return None
    if element.tag != "ExternalForce" and element.child("applied_to_body") is None:
        if element.tag.endswith("Force"):
            raise UnsupportedElementError(
                "loads of this type are not read.",
                mend="describe it as an ExternalForce.",
                place=element.place,
            )
        return None
    if element.tag != "ExternalForce":
        raise UnsupportedElementError(
            "loads of this type are not read.", mend="describe it as an ExternalForce.", place=element.place
        )
    off, on = element.child("isDisabled"), element.child("appliesForce")
    if (off is not None and off.flag()) or (on is not None and not on.flag()):
        notes.append(f"load '{element.name}' is switched off in the document")
        return None
    load = _Load(
        element=element,
        name=element.name or "load",
        body=_body(element, "applied_to_body", model),
        force_frame=_body(element, "force_expressed_in_body", model),
        point_frame=_body(element, "point_expressed_in_body", model),
        force=_identifier(element, "force_identifier"),
        point=_identifier(element, "point_identifier"),
        torque=_identifier(element, "torque_identifier"),
    )
    if not load.force and not load.torque:
        raise InputError(
            "names neither a force nor a torque.",
            mend="give force_identifier, the common start of three column labels such as ground_force_v.",
            place=element.place,
        )
    return load


def _identifier(element: XmlElement, tag: str) -> str:
    child = element.child(tag)
    text = "" if child is None else child.text
    return "" if text.lower() in ("unassigned", "''", '""') else text


def _body(element: XmlElement, tag: str, model: Model) -> int:
    """Return the index of the body that `tag` names, by bare name or by path."""
    child = element.child(tag)
    name = "" if child is None else child.text.rsplit("/", 1)[-1]
    names = [body.name for body in model.bodies]
    if name in names:
        return names.index(name)
    if name.lower() == "ground" or (not name and tag != "applied_to_body"):
        return GROUND
    raise InputError(
        f"<{tag}> names the body '{name}', which the model does not have.",
        mend=near_misses(name, names),
        place=(child or element).place,
    )


def _data_path(document: XmlElement, xml_path: Path, data_file: str | Path | None, notes: list[str]) -> Path:
    """Return the table asked for, the one the document names, or one of that name beside the document."""
    if data_file is not None:
        return Path(data_file)
    child = document.child("datafile")
    named = "" if child is None else child.text
    if not named or named.lower() == "unassigned":
        raise InputError(
            "the document names no <datafile>.",
            mend="name the table of forces in <datafile>.",
            place=document.place,
        )
    # Windows rules part at both kinds of slash, so this is the bare name on every system.
    bare = PureWindowsPath(named).name
    for candidate in (xml_path.parent / named, xml_path.parent / bare):
        if "\0" not in named and _is_file(candidate):
            if candidate.name != named and candidate == xml_path.parent / bare:
                notes.append(
                    f"the document's path {named} was not found; {bare} beside the document was read"
                )
            return candidate
    raise InputError(
        f"the table of forces '{named}' was not found, nor '{bare}' beside the document.",
        mend="put it beside the document, or correct <datafile>.",
        place=document.place if child is None else child.place,
    )


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:
        return False


def _assemble(loads: list[_Load], table: Storage, notes: tuple[str, ...]) -> GroundForces:
    """Gather the columns of all loads."""
    frames = len(table.time_s)
    force_N, point_m, torque_Nm = (np.zeros((frames, len(loads), 3)) for _ in range(3))
    point_frames = np.array([load.point_frame for load in loads], dtype=np.int64)
    extra: list[str] = []
    for k, load in enumerate(loads):
        if load.force:
            force_N[:, k] = _three(table, load.force, load)
        if load.torque:
            torque_Nm[:, k] = _three(table, load.torque, load)
        if load.force and load.point:
            point_m[:, k] = _three(table, load.point, load)
            _check_metres(point_m[:, k], force_N[:, k], load, table)
            _check_torque(torque_Nm[:, k], point_m[:, k], load, table)
        else:
            # `ExternalForce` without a point acts at the body's origin.
            point_frames[k] = load.body
            if load.force:
                extra.append(f"load '{load.name}' names no point and acts at its body's origin")
    _check_newtons(force_N, torque_Nm, table)
    for array in (force_N, point_m, torque_Nm):
        array.flags.writeable = False
    return GroundForces(
        time_s=table.time_s,
        names=tuple(load.name for load in loads),
        bodies=np.array([load.body for load in loads], dtype=np.int64),
        force_frames=np.array([load.force_frame for load in loads], dtype=np.int64),
        point_frames=point_frames,
        force_N=force_N,
        point_m=point_m,
        torque_Nm=torque_Nm,
        identifiers=tuple((load.force, load.point, load.torque) for load in loads),
        file=table.file,
        notes=(*notes, *extra),
    )


def _check_metres(
    point_m: Float[Array, "frames 3"], force_N: Float[Array, "frames 3"], load: _Load, table: Storage
) -> None:
    """Refuse points that can only be in millimetres; where hardly any force acts a point means nothing."""
    loaded = np.linalg.norm(force_N, axis=1) > POINT_MATTERS_N
    if not loaded.any():
        return
    usual_m = float(np.median(np.linalg.norm(point_m[loaded], axis=1)))
    if usual_m > FARTHEST_POINT_m:
        raise InputError(
            f"{load.element.label} acts {usual_m:.0f} m from the origin; these look like millimetres.",
            mend="convert points to m, and torques from N·mm to N·m.",
            place=Place(file=table.file, column=load.point + "x"),
        )


def _check_torque(
    torque_Nm: Float[Array, "frames 3"], point_m: Float[Array, "frames 3"], load: _Load, table: Storage
) -> None:
    """Refuse free torques that can only be in N·mm; about a fixed point they may be of any size."""
    most_Nm = float(np.abs(torque_Nm).max(initial=0.0))
    if most_Nm > LARGEST_TORQUE_Nm and bool(np.any(point_m != point_m[0])):
        raise InputError(
            f"{load.element.label} has a free torque of {most_Nm:.0f} N·m; this looks like N·mm.",
            mend="convert torques to N·m.",
            place=Place(file=table.file, column=load.torque + "x"),
        )


def _check_newtons(
    force_N: Float[Array, "frames loads 3"], torque_Nm: Float[Array, "frames loads 3"], table: Storage
) -> None:
    """Refuse forces too small for any contact: kN, or shares of body weight."""
    most_N = float(np.linalg.norm(force_N, axis=2).max(initial=0.0))
    if most_N <= WEAKEST_CONTACT_N and (most_N > 0.0 or not torque_Nm.any()):
        raise InputError(
            f"the greatest force is {most_N:.3g} N, too small for a foot on the ground; are these kN or body weights?",
            mend="convert forces to N, or write --loads none when nothing touches the body.",
            place=Place(file=table.file),
        )


def _three(table: Storage, identifier: str, load: _Load) -> Float[Array, "frames 3"]:
    """Return the `(frames, 3)` columns whose labels start with `identifier`."""
    for suffixes in (
        ("x", "y", "z"),
        ("_x", "_y", "_z"),
        (".x", ".y", ".z"),
        ("1", "2", "3"),
        ("X", "Y", "Z"),
    ):
        names = [identifier + suffix for suffix in suffixes]
        if all(name in table.labels for name in names):
            return np.column_stack([table.column(name) for name in names])
    # Any other endings: OpenSim takes the columns in the order of the file when there are exactly three.
    found = [label for label in table.labels if label.startswith(identifier)]
    if len(found) == 3 and len(set(found)) == 3:
        return np.column_stack([table.column(name) for name in found])
    what = f"only {listed(found)}" if found else "no column"
    hint = near_misses(identifier + "x", table.labels)
    raise InputError(
        f"{load.element.label} needs three columns that start with '{identifier}'; there is {what}.",
        mend=f"correct the identifier in the document or the labels of the table; {hint}",
        place=Place(file=table.file, column=identifier + "x"),
    )
