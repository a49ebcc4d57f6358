"""Small but complete results to draw, made of nothing but Python: an analysis of a run and a self-check.

`analysis_subject()` and `check_subject()` return fresh ones. Changes are paths with two underscores between keys:
`analysis_subject(drawings__sides__r__socket=None)`, `check_subject(document__outlooks=GONE)`.
"""

from __future__ import annotations

import copy
import math
from collections.abc import Callable
from itertools import pairwise
from typing import Any, Final

from coxa.charts.chart import Subject

GONE: Final = object()
"""As the value of a change: the key is taken out."""

Tree = dict[str, Any]

MUSCLES: Final = (
    ("psoas", "psoas", "psoas", "hip flexors", 1600.0),
    ("iliacus", "iliacus", "iliacus", "hip flexors", 1020.0),
    ("recfem", "rectus femoris", "rectus femoris", "hip flexors", 2190.0),
    ("sart", "sartorius", "sartorius", "hip flexors", 250.0),
    ("glmax1", "gluteus maximus, upper part", "gluteus maximus", "gluteus maximus", 980.0),
    ("glmax2", "gluteus maximus, middle part", "gluteus maximus", "gluteus maximus", 1400.0),
    ("glmax3", "gluteus maximus, lower part", "gluteus maximus", "gluteus maximus", 950.0),
    ("glmed1", "gluteus medius, front part", "gluteus medius", "abductors", 1090.0),
    ("glmed2", "gluteus medius, middle part", "gluteus medius", "abductors", 770.0),
    ("glmed3", "gluteus medius, back part", "gluteus medius", "abductors", 870.0),
    ("glmin1", "gluteus minimus, front part", "gluteus minimus", "abductors", 370.0),
    ("glmin2", "gluteus minimus, middle part", "gluteus minimus", "abductors", 390.0),
    ("glmin3", "gluteus minimus, back part", "gluteus minimus", "abductors", 440.0),
    ("tfl", "tensor fasciae latae", "tensor fasciae latae", "abductors", 410.0),
    ("addlong", "adductor longus", "adductor longus", "adductors", 920.0),
    ("addbrev", "adductor brevis", "adductor brevis", "adductors", 630.0),
    ("addmagDist", "adductor magnus, far part", "adductor magnus", "adductors", 600.0),
    ("addmagIsch", "adductor magnus, ischial part", "adductor magnus", "adductors", 600.0),
    ("addmagMid", "adductor magnus, middle part", "adductor magnus", "adductors", 600.0),
    ("addmagProx", "adductor magnus, near part", "adductor magnus", "adductors", 600.0),
    ("pect", "pectineus", "pectineus", "adductors", 270.0),
    ("grac", "gracilis", "gracilis", "adductors", 280.0),
    ("piri", "piriformis", "piriformis", "deep rotators", 1030.0),
    ("obint1", "obturator internus, upper part", "obturator internus", "deep rotators", 180.0),
    ("obint2", "obturator internus, lower part", "obturator internus", "deep rotators", 180.0),
    ("obext1", "obturator externus, front part", "obturator externus", "deep rotators", 220.0),
    ("gemSup", "superior gemellus", "superior gemellus", "deep rotators", 90.0),
    ("gemInf", "inferior gemellus", "inferior gemellus", "deep rotators", 110.0),
    ("quadfem", "quadratus femoris", "quadratus femoris", "deep rotators", 250.0),
    ("bflh", "biceps femoris long head", "biceps femoris long head", "hamstrings", 1310.0),
    ("semiten", "semitendinosus", "semitendinosus", "hamstrings", 590.0),
    ("semimem", "semimembranosus", "semimembranosus", "hamstrings", 2200.0),
)
"""Element, its name, the whole muscle, its group, its greatest isometric force in N."""

CURVES: Final = (
    ("pelvis_tilt", "angle", "pelvis", "sagittal", "Pelvic tilt", "forward", "backward", -8.0, 3.0, 2),
    ("pelvis_list", "angle", "pelvis", "frontal", "Pelvic drop", "up", "down", 0.0, 5.0, 1),
    ("pelvis_rotation", "angle", "pelvis", "transverse", "Pelvic turn", "forward", "back", 0.0, 6.0, 1),
    ("hip_flexion", "angle", "hip", "sagittal", "Hip flexion", "bent", "stretched", 15.0, 24.0, 1),
    ("hip_adduction", "angle", "hip", "frontal", "Hip adduction", "in", "out", 2.0, 7.0, 1),
    ("hip_rotation", "angle", "hip", "transverse", "Hip rotation", "inward", "outward", 0.0, 4.0, 1),
    ("knee_angle", "angle", "knee", "sagittal", "Knee flexion", "bent", "stretched", 50.0, 38.0, 2),
    ("ankle_angle", "angle", "ankle", "sagittal", "Ankle", "toes up", "toes down", 2.0, 18.0, 2),
    ("moment_flexion", "moment", "hip", "sagittal", "Hip, flexing", "bending", "stretching", 0.0, 1.6, 1),
    ("moment_adduction", "moment", "hip", "frontal", "Hip, adducting", "inward", "outward", -0.6, 0.8, 1),
    ("moment_rotation", "moment", "hip", "transverse", "Hip, turning", "inward", "outward", 0.1, 0.3, 2),
    ("contact_size", "contact force", "socket", "", "Load in the socket", "", "", 4.2, 3.4, 2),
    ("contact_front", "contact force", "socket", "", "Load, to front or back", "front", "back", 0.1, 0.6, 1),
    ("offset", "offset", "socket", "", "Off-centre", "", "", 0.42, 0.12, 1),
)
"""Key, quantity, part, plane, label, words at the ends, middle, swing and waves a stride."""

UNITS: Final = {"angle": "°", "moment": "N·m/kg", "contact force": "BW", "offset": "1"}
ROLES: Final = ("mover", "helper", "centring", "opposing", "quiet")
SECTORS: Final = (
    "outer upper edge",
    "upper front",
    "front",
    "lower front",
    "inner lower edge",
    "lower back",
    "back",
    "upper back",
)
AWAY: Final[dict[str, float]] = {"r": 0.0, "l": 1.0}
ONE_VALUE: Final = "one value a side: cannot tell from chance"


def analysis_subject(label: str = "", **changes: object) -> Subject:
    """Return the analysis of a run: three strides a side, the left hip weak at its outer side and guarding."""
    return _changed(Subject(label, "analysis", _analysis(), _analysis_drawings()), changes)


def check_subject(label: str = "", **changes: object) -> Subject:
    """Return a self-check: the left hip weak at its outer side."""
    return _changed(Subject(label, "check", _check(), _check_drawings()), changes)


def mirrored(subject: Subject) -> Subject:
    """Return the same with its sides exchanged."""
    document, drawings = copy.deepcopy(subject.document), copy.deepcopy(subject.drawings)
    for tree, key in ((document, "sides"), (document, "hips"), (drawings, "sides"), (drawings, "emg")):
        if key in tree:
            held = tree[key]
            tree[key] = held | {"r": held["l"], "l": held["r"]}
    for difference in document.get("differences", []):
        word = {"right higher": "left higher", "left higher": "right higher"}
        difference["verdict"] = word.get(difference["verdict"], difference["verdict"])
        if "right" in difference:
            difference["right"], difference["left"] = difference["left"], difference["right"]
            difference["difference"] = -difference["difference"]
        else:
            gap = difference["spread"]
            difference["spread"] = {"value": -gap["value"], "low": -gap["high"], "high": -gap["low"]}
    return Subject(subject.label, subject.kind, document, drawings)


def _changed(subject: Subject, changes: dict[str, Any]) -> Subject:
    whole: Tree = {"document": subject.document, "drawings": subject.drawings}
    for path, value in changes.items():
        *way, last = path.split("__")
        place: Any = whole
        for key in way:
            place = place[int(key) if isinstance(place, list) else key]
        if value is GONE:
            del place[int(last) if isinstance(place, list) else last]
        else:
            place[int(last) if isinstance(place, list) else last] = value
    return Subject(subject.label, subject.kind, whole["document"], whole["drawings"])


# ---- drawings ----------------------------------------------------------------------------------------------------


def _analysis_drawings() -> Tree:
    return {
        "schema_version": "1.0",
        "coxa_version": "0.1.0",
        "kind": "analysis",
        "sides": {side: _analysis_side(side) for side in ("r", "l")},
        "emg": {
            "r": [_emg("GMED", ("glmed1", "glmed2", "glmed3"), "gluteus medius", "r", 0.84)],
            "l": [_emg("GMED", ("glmed1", "glmed2", "glmed3"), "gluteus medius", "l", 0.43)],
            "source": "run_emg.sto",
            "notes": ["envelope: band 20 to 450 Hz, rectified, smoothed at 6 Hz"],
        },
    }


def _analysis_side(side: str) -> Tree:
    return {
        "strides": 3,
        "toe_off": {"mean": 36.4 + AWAY[side], "sd": 0.8},
        "curves": [_curve(k, side) for k in range(len(CURVES))],
        "socket": _socket(side, "", 20.0),
        "muscles": [_muscle(k, side) for k in range(len(MUSCLES))],
        "scene": _scene(side, "percent of the stride", "force", "force, N", [0, 25, 50, 75]),
    }


def _check_drawings() -> Tree:
    return {
        "schema_version": "1.0",
        "coxa_version": "0.1.0",
        "kind": "check",
        "sides": {side: _check_side(side) for side in ("r", "l")},
    }


def _check_side(side: str) -> Tree:
    angles = [float(angle) for angle in range(-40, 41, 10)]
    return {
        "socket": _socket(side, "level walking", 8.0),
        "muscles": [_muscle(k, side) for k in range(len(MUSCLES))],
        "scene": _scene(side, "rotation", "tension", "tension, N", [-40, -20, 0, 20, 40]),
        "glide": {
            "evidence": "modelled",
            "unit": "mm",
            "angle_deg": angles,
            "active": _glide(angles, -0.0054 - 0.0005 * AWAY[side], -0.0048),
            "passive": _glide(angles, -0.0052, -0.0046),
        },
        "loop": _loop() if side == "l" else None,
        "price": None,
    }


def _curve(k: int, side: str) -> Tree:
    key, quantity, part, plane, label, plus, minus, middle, swing, waves = CURVES[k]
    shift = AWAY[side] * 0.06 * swing

    def at(percent: float, shift: float = shift) -> float:
        return round(middle + shift + swing * math.cos(2.0 * math.pi * waves * percent / 100.0 + 0.3 * k), 4)

    drawn = key != "contact_front"
    norm = {
        "mean": [round(0.95 * at(p, 0.0), 4) for p in range(101)],
        "sd": [round(0.15 * swing, 4)] * 101,
        "source": "Fukuchi 2017, PeerJ 5:e3298",
        "who": "28 runners at 2.5 m/s",
    }
    return {
        "key": key,
        "quantity": quantity,
        "part": part,
        "plane": plane,
        "label": label,
        "plus": plus,
        "minus": minus,
        "unit": UNITS[quantity],
        "evidence": "measured" if quantity == "angle" else "modelled",
        "mean": [at(p) for p in range(101)],
        "sd": [round(abs(0.1 * swing), 4)] * 101,
        "cycles": [[round(at(p) + d * 0.12 * swing, 4) for p in range(0, 101, 2)] for d in (-1, 0, 1)]
        if drawn
        else [],
        "norm": norm if key == "hip_flexion" else None,
    }


def _socket(side: str, task: str, top: float) -> Tree:
    anchors = ((0.0, 73.6), (95.0, 68.0), (130.0, 62.0), (180.0, 66.0), (250.0, 72.0), (360.0, 73.6))

    def edge(azimuth: float) -> float:
        for (start, low), (end, high) in pairwise(anchors):
            if start <= azimuth <= end:
                return low + (high - low) * (
                    0.5 - 0.5 * math.cos(math.pi * (azimuth - start) / (end - start))
                )
        return anchors[0][1]

    around = [5.0 * k for k in range(73)]
    rim = [
        [round(edge(a) * math.cos(math.radians(a)), 2), round(edge(a) * math.sin(math.radians(a)), 2)]
        for a in around
    ]
    return {
        "evidence": "modelled",
        "assumed": True,
        "words": "average socket assumed",
        "unit": "°",
        "rim": rim,
        "usual_rim": rim,
        "lateral_edge": {"deg": 34.5, "given": False},
        "light_BW": 0.25,
        "path": _path(26.0 + 4.0 * AWAY[side], top / 4.0, edge),
        "healthy": _path(24.0, top / 4.4, edge) if side == "l" or task else None,
        "toe_off_index": 18,
        "task": task,
    }


def _path(outward: float, load: float, edge: Callable[[float], float]) -> Tree:
    phases = [2.0 * k for k in range(51)]
    x = [round(outward + 6.0 * math.cos(2.0 * math.pi * p / 100.0), 2) for p in phases]
    y = [round(-8.0 + 14.0 * math.sin(2.0 * math.pi * p / 100.0), 2) for p in phases]
    size = [
        round(load * (1.2 + max(math.sin(math.pi * p / 40.0), -0.6) if p <= 40 else 0.45), 3) for p in phases
    ]
    offset = [
        round(math.hypot(a, b) / edge(math.degrees(math.atan2(b, a)) % 360.0), 4)
        for a, b in zip(x, y, strict=True)
    ]
    return {"phase": phases, "x": x, "y": y, "load_BW": size, "offset": offset}


def _muscle(k: int, side: str) -> Tree:
    element, name, whole, group, isometric = MUSCLES[k]
    weak = 0.6 if side == "l" and group == "abductors" else 1.0
    peak = round(isometric * (0.15 + 0.75 * abs(math.sin(1.7 * k + 0.4))) * weak, 1)
    return {
        "muscle": f"{element}_{side}",
        "name": name,
        "whole": whole,
        "group": group,
        "role": ROLES[(3 * k + k // 5) % 5],
        "force_mean_N": round(0.35 * peak, 1),
        "force_peak_N": peak,
        "best_N": round(weak * isometric, 1),
        "healthy_best_N": isometric,
        "peak_activation": round(peak / isometric, 3),
        "effort_share": round(2.0 * (k % 7 + 1) / 256.0, 4),
        "impulse_share": round((k % 5 + 1) / 96.0, 4),
    }


def _scene(side: str, slider: str, value: str, label: str, places: list[int]) -> Tree:
    outward = 1.0 if side == "r" else -1.0
    chosen = [MUSCLES[k] for k in (0, 2, 4, 7, 14, 22, 29)]
    pole = [-0.2, 0.76, -0.61 * outward]
    rim = [
        [
            round(24.0 * math.sin(2.0 * math.pi * k / 36.0), 2),
            round(-12.0 * math.cos(2.0 * math.pi * k / 36.0), 2),
            round(18.0 * outward * math.cos(2.0 * math.pi * k / 36.0), 2),
        ]
        for k in range(37)
    ]
    frames = []
    for n, at in enumerate(places):
        swing = 60.0 * math.cos(2.0 * math.pi * n / len(places))
        shaft = [[0.0, 0.0, 0.0], [0.0, -20.0, 45.0 * outward], [0.5 * swing, -220.0, 30.0 * outward]]
        frames.append(
            {
                "label": f"{at} %" if slider != "rotation" else _turn(at),
                "at": float(at),
                "femur": [*shaft, [swing, -400.0, 5.0 * outward]],
                "trochanter": [[0.0, -20.0, 45.0 * outward], [-8.0, 5.0, 60.0 * outward]],
                "head": [round(0.004 * at, 3), 0.1, -0.05 * outward],
                "load": [0.3, 2.4, -0.5 * outward],
                "words": "",
                "muscles": [
                    [[10.0 * j - 30.0, 90.0, 25.0 * outward], [swing / 4, -10.0 * j - 40.0, 50.0 * outward]]
                    for j in range(len(chosen))
                ],
                "values": [round(100.0 + 90.0 * j + 20.0 * n, 1) for j in range(len(chosen))],
            }
        )
    return {
        "evidence": "modelled",
        "unit": "mm",
        "slider": slider,
        "value": value,
        "value_label": label,
        "value_top": 800.0,
        "spacing": 168.0,
        "cup": {"radius": 25.0, "pole": pole, "rim": rim},
        "frames": frames,
        "muscles": [
            {"muscle": f"{element}_{side}", "name": name, "group": group}
            for element, name, _, group, _ in chosen
        ],
    }


def _turn(angle: int) -> str:
    return "straight" if angle == 0 else f"{abs(angle)}° {'inward' if angle > 0 else 'outward'}"


def _glide(angles: list[float], slope: float, healthy: float) -> Tree:
    value = [round(slope * a, 4) for a in angles]
    return {
        "value": value,
        "low": [round(v - 0.03, 4) for v in value],
        "high": [round(v + 0.03, 4) for v in value],
        "healthy": [round(healthy * a, 4) for a in angles],
    }


def _loop() -> Tree:
    plans = (
        ("nothing", "nothing is done", 1.02),
        ("release alone", "release alone", 1.0),
        ("rotation alone", "rotation alone", 0.995),
        ("both", "the programme every day", 0.98),
        ("strength alone", "strength alone", 0.99),
    )
    return {
        "evidence": "hypothesis",
        "days": list(range(29)),
        "plans": [
            {
                "name": name,
                "label": label,
                "value": [round(100.0 * rate**day, 2) for day in range(29)],
                "low": [round(100.0 * (rate - 0.02) ** day, 2) for day in range(29)],
                "high": [round(100.0 * (rate + 0.03) ** day, 2) for day in range(29)],
            }
            for name, label, rate in plans
        ],
    }


def _emg(channel: str, muscles: tuple[str, ...], label: str, side: str, correlation: float) -> Tree:
    predicted = [round(0.35 + 0.3 * math.cos(2.0 * math.pi * p / 100.0), 4) for p in range(101)]
    late = 9.0 + 9.0 * AWAY[side]
    measured = [round(0.3 + 0.25 * math.cos(2.0 * math.pi * (p - late) / 100.0), 4) for p in range(101)]
    return {
        "channel": channel,
        "muscles": [f"{muscle}_{side}" for muscle in muscles],
        "label": label,
        "strides": 3,
        "measured": {"mean": measured, "sd": [0.05] * 101},
        "predicted": {"mean": predicted, "sd": [0.04] * 101},
        "correlation": correlation,
        "lead_s": 0.05,
        "best_correlation": round(correlation + 0.02, 2),
        "evidence": "measured",
    }


# ---- documents ---------------------------------------------------------------------------------------------------


def _analysis() -> Tree:
    figures = {side: _analysis_figures(side) for side in ("r", "l")}
    differences = []
    for key, right in figures["r"].items():
        left = figures["l"][key]
        clear = key in ("mean_offset", "peak_contact", "efficiency")
        word = ONE_VALUE if right["sd"] is None else "not more than strides vary"
        higher = ("right" if right["value"] > left["value"] else "left") + " higher"
        differences.append(
            {
                "key": key,
                "label": right["label"],
                "unit": right["unit"],
                "right": right["value"],
                "left": left["value"],
                "difference": round(right["value"] - left["value"], 6),
                "verdict": higher if clear else word,
            }
        )
    return {
        "schema_version": "1.0",
        "coxa_version": "0.1.0",
        "kind": "analysis",
        "disclaimer": "Coxa is not a medical device. Figures are for learning and research, not for diagnosis.",
        "inputs": {
            key: {"file": f"run_{key}.{end}", "sha256": digit * 64}
            for key, end, digit in (("motion", "mot", "a"), ("model", "osim", "b"), ("loads", "xml", "c"))
        },
        "options": {"cutoff_Hz": 12.0, "exponent": 2.0, "settings": ["glmed*_l.strength=0.6"], "cup": {}},
        "recording": {
            "start_s": 0.0,
            "end_s": 2.4,
            "frames": 241,
            "cutoff_Hz": 12.0,
            "smoothing": "low-pass 12 Hz",
            "gait": "running",
            "strides": [
                {"side": side, "start_s": 0.1 + 0.7 * k, "toe_off_s": 0.36 + 0.7 * k, "end_s": 0.8 + 0.7 * k}
                | {"source": "forces"}
                for side in ("r", "l")
                for k in range(3)
            ],
            "coordinates_assumed": [],
            "notes": [],
        },
        "body": {"model": "runner", "mass_kg": 75.0, "weight_N": 735.5},
        "legs": [{"hips": [side], "frames_by_status": {"optimal": 241}} for side in ("r", "l")],
        "hips": {
            side: {
                "joint": f"hip_{side}",
                "figures": figures[side],
                "efficiency_rests_on": {"reason": "modelled from the given state", "recoil": False}
                | {"unmet_healthy": 0.0, "unmet": 0.0},
                "waste_by_muscle": _waste_shares(side),
                "muscles": [_summary_muscle(k, side) for k in range(len(MUSCLES))],
                "speed": {"bounded": True, "limited_by": [], "rows": [[f"hip_flexion_{side}"]]},
                "pressure_map": {
                    "sectors": list(SECTORS),
                    "rings": ["centre", "middle", "edge"],
                    "share_of_load": [
                        [0.05, 0.35 + 0.05 * (side == "l"), 0.0],
                        [0.03, 0.12, 0.0],
                        *[[0.0, 0.0, 0.0]] * 5,
                        [0.1, 0.35 - 0.05 * (side == "l"), 0.0],
                    ],
                },
            }
            for side in ("r", "l")
        },
        "differences": differences,
    }


def _analysis_figures(side: str) -> Tree:
    more = AWAY[side]
    lines = (
        ("peak_contact", "Greatest load in the socket", 10.6 + 1.4 * more, 0.3, "body weights"),
        ("peak_contact_phase", "when", 14.1 + more, 0.6, "% of stride"),
        ("peak_offset", "Off-centre at that moment", 0.38 + 0.04 * more, 0.01, "of the way to the rim"),
        ("mean_offset", "Off-centre on average", 0.445 + 0.03 * more, 0.004, "of the way to the rim"),
        ("beyond_rim", "Load beyond the rim", 0.0, 0.0, "% of load"),
        ("unison_flexion", "Pulling together, flexion", 73.8 - 13.0 * more, 1.9, "%"),
        ("participation", "Muscles that share the pull", 8.0 + 0.7 * more, 0.2, "of 32"),
        ("speed_factor", "Same motion possible up to", 1.13, None, "× this speed"),
        ("efficiency", "Hip efficiency η", 100.0 - 7.8 * more, 0.5, "%"),
        ("waste_weakness", "wasted by weakness", 3.7 * more, None, "% of effort"),
        ("waste_guarding", "wasted by guarding", 4.1 * more, None, "% of effort"),
        ("waste_tension", "wasted by tension", 0.0, None, "% of effort"),
    )
    return {
        key: {
            "key": key,
            "label": label,
            "value": round(value, 4),
            "sd": sd,
            "strides": 3 if sd is not None else 0,
            "unit": unit,
            "evidence": "modelled",
            "words": "towards the upper back (average socket assumed)" if key == "peak_offset" else "",
        }
        for key, label, value, sd, unit in lines
    }


def _waste_shares(side: str) -> list[Tree]:
    shares = (("recfem", 0.043), ("glmed1", 0.0245), ("glmed2", 0.0226), ("glmed3", 0.0166))
    return [{"muscle": f"{name}_{side}", "share": share} for name, share in shares] if side == "l" else []


def _summary_muscle(k: int, side: str) -> Tree:
    muscle = _muscle(k, side)
    return {
        "muscle": muscle["muscle"],
        "impulse_share": muscle["impulse_share"],
        "peak_force_N": muscle["force_peak_N"],
        "peak_force_BW": round(muscle["force_peak_N"] / 735.5, 4),
        "peak_activation": muscle["peak_activation"],
        "along_net": 0.5,
        "helping_share": 0.06,
        "medial_pull": 0.04,
        "socket_pull": 0.68,
        "centring_pull": -0.24,
        "role": muscle["role"],
    }


def _check() -> Tree:
    figures = {side: _check_figures(side) for side in ("r", "l")}
    clear = {"efficiency": "right higher", "waste_strength": "left higher", "peak_abduction": "right higher"}
    differences = []
    for key, right in figures["r"].items():
        ours, theirs = right["spread"], figures["l"][key]["spread"]
        if ours is None or theirs is None:
            continue
        differences.append(
            {key_: right[key_] for key_ in ("key", "label", "unit", "evidence")}
            | {
                "spread": {
                    "value": round(ours["value"] - theirs["value"], 6),
                    "low": round(ours["low"] - theirs["high"], 6),
                    "high": round(ours["high"] - theirs["low"], 6),
                },
                "verdict": clear.get(key, "not different"),
            }
        )
    exam_side = {
        "rotation": {"prone": {"inward_deg": [38, 38, 43], "outward_deg": [39, 42, 40]}},
        "soreness": {"front": 0.0, "side": 1.0, "back": 1.0},
        "density": {"front": 2.0, "side": 0.0, "back": 2.0},
        "roller_pressure": 1.0,
        "strength": [{"direction": "flexion", "position": "seated", "value": 56, "unit": "N·m"}],
    }
    return {
        "schema_version": "1.1",
        "coxa_version": "0.1.0",
        "kind": "check",
        "disclaimer": "Coxa is not a medical device. Figures are for learning and research, not for diagnosis.",
        "exam": {
            "person": {"sex": "female", "height_cm": 168, "mass_kg": 60, "age": 34},
            "right": exam_side,
            "left": copy.deepcopy(exam_side),
            "history": {"stiff_despite_stretching": False, "weak_despite_training": True, "side": "left"},
            "red_flags": {"trauma": False, "night_pain": False},
        },
        "exam_file": "exam.toml",
        "samples": 100,
        "seed": 0,
        "sentences": ["Your left hip works about 10 % harder than your right for the same tasks."],
        "advice": [],
        "assumed": ["average sockets: no picture told the depth"],
        "cautions": [],
        "missing": [
            {"what": "centre-edge angles from a picture", "sides": ["r", "l"], "answers": "your own"}
        ],
        "answered": ["an estimate of the right and left hip's muscles"],
        "sides": {
            side: {
                "informative": True,
                "figures": figures[side],
                "waste_by_group": _group_waste(side),
                "waste_by_muscle": _muscle_waste(side),
                "troubles": [
                    {"kind": "strength", "where": "abductors", "probability": 0.03 + 0.96 * AWAY[side]},
                    {"kind": "tension", "where": "back", "probability": 0.01},
                ],
            }
            for side in ("r", "l")
        },
        "differences": differences,
        "frontiers": {side: _frontier(side) for side in ("r", "l")},
        "outlooks": {"l": _outlook()},
    }


def _spread(value: float, low: float, high: float) -> Tree:
    return {"value": value, "low": low, "high": high}


def _check_figures(side: str) -> Tree:
    left = side == "l"
    found, efficient, load = "What was found on you", "Efficiency", "Where the load presses"
    moving, strong = "Where the ball goes as the hip turns", "Strength and speed"
    lines: tuple[tuple[str, str, str, str, Tree | None, float | None, str], ...] = (
        ("range_prone_inward", found, "Turns inward, prone", "°", _spread(38.0 + left, 34.8, 42.2), None, ""),
        ("range_prone_outward", found, "Turns outward, prone", "°", _spread(40.0, 36.8, 43.2), None, ""),
        (
            "efficiency",
            efficient,
            "Hip efficiency η, all tasks",
            "%",
            _spread(90.6, 36.8, 99.9) if left else _spread(100.0, 96.1, 100.0),
            100.0,
            "",
        ),
        (
            "efficiency_running_stance",
            efficient,
            "running, on the foot",
            "%",
            None if left else _spread(100.0, 95.0, 100.0),
            100.0,
            "out of reach: these muscles cannot make the task" if left else "",
        ),
        (
            "waste_strength",
            efficient,
            "wasted by weakness",
            "% of effort",
            _spread(9.38, 0.16, 63.2) if left else _spread(0.0, 0.0, 3.9),
            0.0,
            "",
        ),
        ("waste_guard", efficient, "wasted by guarding", "% of effort", _spread(0.0, 0.0, 0.0), 0.0, ""),
        ("waste_tension", efficient, "wasted by tension", "% of effort", _spread(0.0, 0.0, 0.1), 0.0, ""),
        (
            "offset_walking",
            load,
            "Off-centre, walking",
            "of the way to the rim",
            _spread(0.445 if left else 0.45, 0.43, 0.472),
            0.45,
            "",
        ),
        (
            "load_walking",
            load,
            "Load, walking",
            "body weights",
            _spread(3.8 if left else 3.1, 3.0, 4.9),
            2.98,
            "",
        ),
        (
            "head_inward_active",
            moving,
            "30° inward, by yourself",
            "mm",
            _spread(-0.164, -0.185, -0.106),
            -0.145,
            "",
        ),
        (
            "stiffness_passive",
            "Resistance to turning",
            "Relaxed",
            "N·m/°",
            _spread(0.031, 0.029, 0.032),
            0.031,
            "",
        ),
        ("peak_flexion", strong, "Flexion", "N·m", _spread(59.0, 40.2, 74.9), 59.9, ""),
        (
            "peak_abduction",
            strong,
            "Abduction",
            "N·m",
            _spread(56.5, 43.0, 71.2) if left else _spread(82.0, 70.0, 95.0),
            83.0,
            "",
        ),
        ("speed", strong, "Fastest swing of the leg", "% of healthy", _spread(92.0, 86.3, 96.8), 100.0, ""),
        (
            "endurance",
            "Endurance",
            "Walking without a pause",
            "% of healthy",
            _spread(43.0, 11.0, 83.5),
            100.0,
            "",
        ),
    )
    return {
        key: {
            "key": key,
            "section": section,
            "label": label,
            "unit": unit,
            "evidence": "measured"
            if section == found
            else "hypothesis"
            if key == "endurance"
            else "modelled",
            "spread": spread,
            "healthy": healthy,
            "words": words,
            "signs": ["forward", "back"] if section == moving else ["", ""],
        }
        for key, section, label, unit, spread, healthy, words in lines
    }


def _group_waste(side: str) -> list[Tree]:
    groups = ("abductors", "hip flexors", "gluteus maximus", "adductors", "deep rotators", "hamstrings")
    large = _spread(9.38, 0.16, 63.2) if side == "l" else _spread(0.0, 0.0, 3.5)
    return [
        {"name": g, "spread": large if k == 0 else _spread(0.0, 0.0, 0.1 * k)} for k, g in enumerate(groups)
    ]


def _muscle_waste(side: str) -> list[Tree]:
    names = list(dict.fromkeys(whole for _, _, whole, group, _ in MUSCLES if group == "abductors"))
    names += list(dict.fromkeys(whole for _, _, whole, group, _ in MUSCLES if group != "abductors"))
    large = (_spread(4.16, 0.18, 56.1), _spread(2.05, 0.13, 15.9), _spread(1.45, 0.04, 12.4))
    none = _spread(0.0, 0.0, 0.2)
    return [
        {"name": name, "spread": large[k] if side == "l" and k < len(large) else none}
        for k, name in enumerate(names)
    ]


def _frontier(side: str) -> Tree:
    worse = 0.36 * AWAY[side]
    points = ((0.449, 1.0), (0.438, 1.004), (0.42, 1.015), (0.368, 1.05), (0.299, 1.157), (0.244, 1.373))
    own = [{"offset": round(at - 0.02 * worse, 4), "effort": round(cost + worse, 4)} for at, cost in points]
    word = {"r": "right", "l": "left"}[side]
    return {
        "side": side,
        "task": "walking",
        "label": "level walking",
        "evidence": "modelled",
        "own": own,
        "healthy": [{"offset": at, "effort": cost} for at, cost in points],
        "own_point": own[0],
        "healthy_point": {"offset": 0.449, "effort": 1.0},
        "target": 0.299,
        "cost": _spread(15.5, 10.2, 15.6),
        "sentence": f"Holding the ball at 0.30 instead of 0.45 in level walking would cost your {word} hip 16 % more.",
    }


def _outlook() -> Tree:
    names = ("nothing", "release alone", "rotation alone", "both", "strength alone")
    return {
        "side": "l",
        "evidence": "hypothesis",
        "days": 28,
        "gain": _spread(1.01, 0.99, 1.29),
        "escalating": 0.68,
        "word": "open",
        "prospects": [
            {
                "name": name,
                "evidence": "hypothesis",
                "departure": _spread(207.0 - 20.0 * k, 60.0, 900.0),
                "effort": None if k in (0, 1, 4) else _spread(-3.0, -21.0, 2.5),
                "unable": 0.45 - 0.04 * k,
            }
            for k, name in enumerate(names)
        ],
        "sentence": "Left alone, the tug-of-war between the muscles of your left hip could settle or escalate.",
    }
