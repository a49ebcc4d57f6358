"""What the readers take, set aside and refuse, from their own tables."""

from __future__ import annotations

from itertools import groupby

from coxa import _xml
from coxa.model.description import WrapKind
from coxa.model.osim import bodies, forces, joints, muscle_paths, reader, source
from coxa.model.osim.function_elements import FUNCTION_TAGS
from coxa.model.osim.muscles import MUSCLE_KINDS
from coxa.recording import _table, loads, storage
from coxa.state import muscle_state
from tools.doc_blocks.common import code, table
from tools.doc_blocks.quotes import module_docs

MODEL_COMPONENTS = ("Marker", "Station", "TableReporter", "ConsoleReporter")
"""Components of a model that the reader sets aside; a test reads one of each."""


def osim_elements() -> str:
    """Return which classes of elements of a model are honoured, and which are set aside and listed."""
    honoured = [
        ["bodies", "`Body`, `Ground`, `PhysicalOffsetFrame`"],
        ["joints", code(["CustomJoint", *joints._SIMPLE_JOINTS])],
        ["functions", code(sorted(FUNCTION_TAGS))],
        ["constraints", "`CoordinateCouplerConstraint` with one independent coordinate"],
        ["muscles", code(MUSCLE_KINDS)],
        ["path points", code(muscle_paths._POINT_KINDS)],
        ["wrap objects", code(kind.value for kind in WrapKind)],
        ["wrap methods", code(muscle_paths._WRAP_METHODS)],
        ["quadrants", code(bodies._QUADRANTS)],
        ["other forces", "`CoordinateActuator` (a reserve), `CoordinateLimitForce` (a passive moment)"],
    ]
    aside = [[code([tag]), reason] for tag, reason in reader._SETS_WITHOUT_EFFECT.items()]
    aside += [
        [
            code(sorted(bodies._HARMLESS_COMPONENTS)),
            "components of a body that take no part in the mechanics",
        ],
        [code(MODEL_COMPONENTS), "components of the model that only mark or report"],
        [code(forces._ACTUATORS_SET_ASIDE), "actuators that nothing controls here; they exert no force"],
        ["any force or constraint switched off in the file", "it has no effect there either"],
    ]
    silent = code(sorted({*source.WITHOUT_EFFECT, *reader._WITHOUT_EFFECT}))
    return "\n\n".join(
        [
            table(["honoured", "classes"], honoured),
            table(["set aside, and listed by `coxa model`", "why"], aside),
            f"Passed over without a word, for they concern drawing and authorship only: {silent}.",
        ]
    )


def class_defaults_table() -> str:
    """Return every property with a class default: what is filled in, and said, where a file leaves it out."""
    kept = sorted(source.class_defaults().items())
    rows = []
    for kind, group in groupby(kept, key=lambda item: item[0][0]):
        rows.append([f"`{kind}`", ", ".join(f"`{name}` {value}" for (_, name), (value, _) in group)])
    return table(["class", "property and default"], rows)


def reader_limits() -> str:
    """Return the bounds within which XML of strangers is read."""
    docs = module_docs(_xml)
    names = ("LARGEST_FILE_BYTES", "MOST_ELEMENTS", "DEEPEST_NESTING", "LARGEST_NUMBER")
    rows = [[f"`{name}`", f"{getattr(_xml, name):.15g}", docs[name]] for name in names]
    rows.append(["`OLDEST_VERSION`", str(source.OLDEST_VERSION), module_docs(source)["OLDEST_VERSION"]])
    return table(["bound", "value", "why"], rows, right=(1,))


def storage_limits() -> str:
    """Return the bounds of tables over time, and of points of force."""
    rows = []
    for module, names in (
        (storage, ("LARGEST_FILE_bytes",)),
        (_table, ("LONGEST_LINE_bytes",)),
        (loads, ("FARTHEST_POINT_m", "POINT_MATTERS_N")),
    ):
        docs = module_docs(module)
        rows += [[f"`{name}`", f"{getattr(module, name):.15g}", docs[name]] for name in names]
    return table(["bound", "value", "why"], rows, right=(1,))


def actuator_elements() -> str:
    """Return what an actuator file may hold."""
    return table(
        ["element", "what becomes of it"],
        [
            ["`CoordinateActuator`", "the reserve of its coordinate: optimal force and control bounds"],
            [code(forces._ACTUATORS_SET_ASIDE), "set aside: they turn no single coordinate of a leg"],
            [code(MUSCLE_KINDS), "refused: muscles belong in the model"],
            ["any other force", "refused by name and line, unless switched off"],
        ],
    )


def state_properties() -> str:
    """Return what `--set` may change."""
    docs = {cause.value: cause.name.lower() for cause in muscle_state.Cause}
    rows = [[f"`{name}`", docs[name], allowed] for name, allowed in muscle_state.RANGES.items()]
    return table(["property", "its cause of waste is called", "allowed"], rows)
