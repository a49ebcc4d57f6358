"""The reference hip beside measured hips and the studies over simulated ones, from what `make bench` keeps."""

from __future__ import annotations

from typing import Any

from tools.doc_blocks.benchmarks import load
from tools.doc_blocks.common import MissingFiguresError, table

ACTIVITIES = ("one-leg stance", "single support", "walking peaks")
POWERS = (1.1, 1.25, 1.5, 2.0, 3.0)
WEIGHTS = {"one": "1", "strength": "strength (PCSA)", "volume": "volume", "force": "Fischer's Σ F^p"}
CHANGES: dict[str, dict[str, Any]] = {
    "**as chosen**": {},
    "hip rows only": {"knee_Nm": None},
    "knee reserve 10 N·m": {"knee_Nm": 10.0},
    "knee reserve 50 N·m": {"knee_Nm": 50.0},
    "knee reserve 1000 N·m": {"knee_Nm": 1000.0},
    "strengths × 0.5": {"strength": 0.5},
    "strengths × 0.75": {"strength": 0.75},
    "strengths × 1.5": {"strength": 1.5},
    "strengths × 2": {"strength": 2.0},
    "no passive structures": {"passive": "none"},
    "muscles' passive force only": {"passive": "muscles"},
    "capsule and joint spring only": {"passive": "capsule"},
    "pelvis scaled by the spines": {"width": "spines"},
    "stride's moments × 0.9": {"moments": 0.9},
    "stride's moments × 0.8": {"moments": 0.8},
    "stride's moments × 0.7": {"moments": 0.7},
}


def reference_hip() -> str:
    """Return what the reference hip is held to and what it reaches."""
    marks = {True: "yes", False: "**no**", None: ""}
    rows = [
        [row["quantity"], row["asked"], row["reached"], marks[row["met"]]]
        for row in load("reference_hip.json")["rows"]
    ]
    return table(["quantity", "asked", "reached", "met"], rows)


def in_vivo() -> str:
    """Return how far the hip force is from measuring implants, as chosen."""
    usual = load("in_vivo.json")["rows"][0]
    bounds = {"one-leg stance": "30 %, 6°", "single support": "30 %, 6°", "walking peaks": "30 %, 6°"}
    rows = [
        [
            name,
            bounds[name],
            f"{usual[name]['error_percent_BW']:.0f} % of body weight",
            f"{usual[name]['bias_percent_BW']:+.0f} %",
            f"{usual[name]['direction_deg']:.1f}°",
        ]
        for name in ACTIVITIES
    ]
    return table(
        ["activity", "asked", "size, median error", "… with its sign", "direction, median error"], rows
    )


def cost_exponents() -> str:
    """Return the alternatives to the chosen price of activation: exponents by weight, then one change at a time."""
    usual, *others = load("in_vivo.json")["rows"]

    def row(**changed: Any) -> dict[str, Any]:
        wanted = usual["rule"] | changed
        return next(each for each in (*others, usual) if each["rule"] == wanted)

    parts = []
    for name in ACTIVITIES:
        lines = [
            [words, *(_cell(row(weight=weight, exponent=p)[name]) for p in POWERS)]
            for weight, words in WEIGHTS.items()
        ]
        parts += [f"**{name}**", table(["weight", *(f"p = {p:g}" for p in POWERS)], lines)]
    lines = [[words, *(_cell(row(**what)[name]) for name in ACTIVITIES)] for words, what in CHANGES.items()]
    return "\n\n".join([*parts, table(["one thing changed", *ACTIVITIES], lines)])


def _cell(found: dict[str, float]) -> str:
    error, bias = found["error_percent_BW"], found["bias_percent_BW"]
    return f"{error:.0f} ({bias:+.0f}); {found['direction_deg']:.1f}°"


def round_trip() -> str:
    """Return how surely a simulated fault is found again through an exam."""
    kinds = {"strength": "weak by 30-60 %", "tension": "tense", "guard": "guarding"}
    rows = [
        [
            kinds[row["fault"]],
            row["protocol"],
            str(row["people"]),
            *(f"{100 * row[key]:.1f} %" for key in ("side_found", "worst_in_top_two", "coverage_of_groups")),
            "–" if row["coverage_of_efficiency"] is None else f"{100 * row['coverage_of_efficiency']:.1f} %",
        ]
        for row in load("exam_round_trip.json")["rows"]
    ]
    head = [
        "one group is",
        "exam",
        "people",
        "side found",
        "group in top two",
        "90 % intervals hold: groups",
        "… η",
    ]
    return table(head, rows, right=range(2, 7))


def claims() -> str:
    """Return the table of the claims as the last study found them."""
    found = load("claims.json")
    if "markdown" not in found:
        raise MissingFiguresError("benchmarks/results/claims.json holds no table; `make bench` writes it.")
    return str(found["markdown"])
