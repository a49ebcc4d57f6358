"""Every figure that a self-check can show: its name, heading, unit and evidence grade, in the order of a page.

A figure without an entry here is never shown. Headings name their grade, so a heading holds one grade only.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from coxa.anatomy import GROUPS, REGIONS
from coxa.figures.check import CAUSES, GROUP_WORDS
from coxa.figures.grades import HYPOTHESIS, MEASURED, MODELLED

FORWARD: Final = ("forward", "back")
"""Words for the sign of a displacement along x."""


@dataclass(frozen=True)
class Kind:
    """One kind of figure.

    Attributes:
        key, section, label, unit, evidence: As `CheckFigure`.
        signs: Words for a positive and a negative value; empty when a sign needs none.
    """

    key: str
    section: str
    label: str
    unit: str
    evidence: str
    signs: tuple[str, str] = ("", "")


FOUND: Final = "What was found on you"
EFFICIENCY: Final = "Efficiency"
SOCKET: Final = "Where the load presses"
HEAD: Final = "Where the ball goes as the hip turns"
RESISTANCE: Final = "Resistance to turning"
ABILITY: Final = "Strength and speed"
FATIGUE: Final = "Endurance"
MUSCLES: Final = "Strength of muscles"
TONE: Final = "Guarding and tension"


def kinds(tasks: Iterable[tuple[str, str]]) -> tuple[Kind, ...]:
    """Return all modelled figures, for these tasks.

    Args:
        tasks: Key and label of each task that muscles drive.
    """
    return (
        Kind("efficiency", EFFICIENCY, "Hip efficiency η, all tasks", "%", MODELLED),
        *(Kind(f"efficiency_{key}", EFFICIENCY, f"  {label}", "%", MODELLED) for key, label in tasks),
        *(
            Kind(f"waste_{name}", EFFICIENCY, f"  wasted by {cause}", "% of effort", MODELLED)
            for name, cause in CAUSES.items()
        ),
        Kind("offset_walking", SOCKET, "Off-centre, walking", "of the way to the rim", MODELLED),
        Kind("offset_running_stance", SOCKET, "Off-centre, running", "of the way to the rim", MODELLED),
        Kind("load_walking", SOCKET, "Load, walking", "body weights", MODELLED),
        Kind("load_running_stance", SOCKET, "Load, running", "body weights", MODELLED),
        *(
            Kind(f"head_{turn}_{mode}", HEAD, f"30° {turn}, {who}", "mm", MODELLED, FORWARD)
            for mode, who in (("active", "by yourself"), ("passive", "relaxed"))
            for turn in ("inward", "outward")
        ),
        Kind("stiffness_passive", RESISTANCE, "Relaxed", "N·m/°", MODELLED),
        Kind("stiffness_active", RESISTANCE, "While walking", "N·m/°", MODELLED),
        *(
            Kind(f"peak_{direction}", ABILITY, label, "N·m", MODELLED)
            for direction, label in (
                ("flexion", "Flexion"),
                ("extension", "Extension"),
                ("abduction", "Abduction"),
                ("adduction", "Adduction"),
                ("inward", "Turning inward"),
                ("outward", "Turning outward"),
            )
        ),
        Kind("speed", ABILITY, "Fastest swing of the leg", "% of healthy", MODELLED),
        Kind("endurance", FATIGUE, "Walking without a pause", "% of healthy", HYPOTHESIS),
        *(
            Kind(f"strength_{group}", MUSCLES, GROUP_WORDS[group].capitalize(), "% of healthy", MODELLED)
            for group in GROUPS
        ),
        *(
            Kind(f"{name}_{region}", TONE, f"{word}, {region}", unit, HYPOTHESIS)
            for name, word, unit in (
                ("guard", "Guarding", "% of full activation"),
                ("tension", "Tension", "% of fibre length"),
            )
            for region in REGIONS
        ),
    )


def measured_kind(key: str, label: str, unit: str) -> Kind:
    """Return the kind of a figure that was measured on the person."""
    return Kind(key, FOUND, label, unit, MEASURED)
