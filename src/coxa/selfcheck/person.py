"""Whose hips are computed, in which sockets, and what had to be assumed of them."""

from __future__ import annotations

from coxa.anatomy import Person
from coxa.errors import InputError
from coxa.exam import Exam
from coxa.exam.items import SIDE_WORDS, SIDES
from coxa.socket import Cup
from coxa.units import RAD_PER_DEG

RIM_DEG = (25.0, 105.0)
"""How far a socket's rim can lie from its deepest point: a hemisphere's is 90°, the assumed adult's 56° to 82°; wide
(own choice), so that only angles which cannot belong together are refused."""
SHALLOW_DEG = {"lateral_edge_rad": 20.0, "anterior_edge_rad": 20.0}
"""Below it a socket is called dysplastic: lateral Wiberg 1939, anterior Lequesne & de Sèze 1961."""
_KEYS = {
    "lateral_edge_rad": "lateral_centre_edge_deg",
    "anterior_edge_rad": "anterior_centre_edge_deg",
    "inclination_rad": "inclination_deg",
    "anteversion_rad": "anteversion_deg",
}


def person_of(exam: Exam) -> Person:
    """Return the person that the reference hip is scaled to; what is not known stays open."""
    known = {side: exam.side(side).imaging.femoral_version_rad for side in SIDES}
    version = {side: value for side, value in known.items() if value is not None}
    given = exam.person
    return Person(given.sex, given.height_m, given.mass_kg, given.pelvic_width_m, version or None)


def cup_of(exam: Exam, side: str) -> Cup:
    """Return the socket of one side: angles from pictures, the rest an average adult's.

    Args:
        exam: The exam.
        side: 'r' or 'l'.

    Raises:
        InputError: The angles contradict each other: no bowl has such a rim.
    """
    given = exam.side(side).imaging.cup
    cup = Cup.default(side, **given)
    try:
        _, angle = cup.anchors
    except InputError as error:
        raise _conflict(exam, side, error.what.rstrip(".")) from error
    low, high = (edge * RAD_PER_DEG for edge in RIM_DEG)
    if given and not (low <= angle.min() and angle.max() <= high):
        worst = (angle.min() if angle.min() < low else angle.max()) / RAD_PER_DEG
        raise _conflict(exam, side, f"the socket's rim would lie {worst:.0f}° from its deepest point")
    return cup


def shallow_sockets(exam: Exam) -> tuple[str, ...]:
    """Return a word on each socket that a picture shows to be shallow; efficiency does not tell about that."""
    lines = []
    for side in SIDES:
        for name, edge_rad in exam.side(side).imaging.cup.items():
            if name in SHALLOW_DEG and edge_rad < SHALLOW_DEG[name] * RAD_PER_DEG:
                kind = "lateral" if name.startswith("lateral") else "anterior"
                lines.append(
                    f"the {SIDE_WORDS[side]} hip's {kind} centre-edge angle of {edge_rad / RAD_PER_DEG:.0f}° is below "
                    f"{SHALLOW_DEG[name]:.0f}°, which clinicians call a shallow socket (dysplasia): efficiency tells "
                    "of muscles only; ask a clinician about the socket"
                )
    return tuple(lines)


def _conflict(exam: Exam, side: str, why: str) -> InputError:
    word = SIDE_WORDS[side]
    names = [_KEYS[name] for name in exam.side(side).imaging.cup]
    place = exam.place(f"{word}.imaging.{names[-1]}" if names else f"{word}.imaging")
    together = "do not go together" if len(names) > 1 else "does not go with an average socket's other angles"
    return InputError(
        f"of the {word} hip {' and '.join(names)} {together}: {why}.",
        mend="check them against the report, or leave out the one you are least sure of.",
        place=place,
    )


def assumptions(exam: Exam, person: Person) -> tuple[str, ...]:
    """Return what stands in for what nobody measured, in words.

    Args:
        exam: The exam.
        person: From `person_of`.
    """
    build = person.build
    words = {
        "sex": "muscles and segments between a woman's and a man's",
        "height_m": f"height {100.0 * build.height_m:.0f} cm",
        "mass_kg": f"mass {build.mass_kg:.0f} kg",
        "pelvic_width_m": f"front points of the pelvis {100.0 * build.pelvic_width_m:.0f} cm apart",
        "femoral_version_rad": "an average twist of the thigh bones",
    }
    lines = [words[name] for name in person.assumed if name in words]
    bare = [SIDE_WORDS[side] for side in SIDES if "lateral_edge_rad" not in exam.side(side).imaging.cup]
    if bare:
        which = "average sockets" if len(bare) > 1 else f"an average {bare[0]} socket"
        lines.append(f"{which}: no picture told the depth")
    lines.append("bones, muscle paths and moments of the tasks of an average adult, scaled to this size")
    return tuple(lines)
