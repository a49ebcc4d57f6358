"""Results in which nothing stands out, and small changes to them."""

from __future__ import annotations

import copy
from typing import Any

from coxa.charts.chart import Subject
from tests.charts.samples import analysis_subject, check_subject

MORE = (
    ("strength_abductors", "Outer hip muscles", "% of healthy", 100.0),
    ("efficiency_walking", "level walking", "%", 100.0),
    ("head_inward_active", "30° inward, by yourself", "mm", -0.14),
    ("head_inward_passive", "30° inward, relaxed", "mm", -0.14),
    ("head_outward_active", "30° outward, by yourself", "mm", 0.08),
    ("head_outward_passive", "30° outward, relaxed", "mm", 0.08),
)
"""Figures of a whole self-check that the sample goes without."""


def _figure(key: str, label: str, unit: str, healthy: float) -> dict[str, Any]:
    found = {"key": key, "section": "Found", "label": label, "unit": unit, "evidence": "modelled"}
    return found | {"spread": None, "healthy": healthy, "words": "", "signs": ["", ""]}


def calm_check() -> Subject:
    """A self-check of two hips that do as healthy ones do."""
    subject = check_subject()
    document = copy.deepcopy(subject.document)
    document["advice"], document["missing"], document["outlooks"] = [], [], {}
    document["differences"] = []
    for side in document["sides"].values():
        side["informative"] = True
        for key, label, unit, healthy in MORE:
            side["figures"].setdefault(key, _figure(key, label, unit, healthy))
        for figure in side["figures"].values():
            if figure["healthy"] is not None:
                value = figure["healthy"]
                figure["spread"] = {"value": value, "low": value - 1e-3, "high": value + 1e-3}
            figure["words"] = ""
        for waste in side["waste_by_group"] + side["waste_by_muscle"]:
            waste["spread"] = {"value": 0.0, "low": 0.0, "high": 0.0}
    return Subject("", "check", document, subject.drawings)


def calm_analysis() -> Subject:
    """An analysis of two hips that do alike."""
    subject = analysis_subject()
    document = copy.deepcopy(subject.document)
    for leg in document["legs"]:
        leg |= {"frames": 200, "frames_by_status": {"optimal": 200}, "frames_over_reserve": {}}
    for each in document["differences"]:
        each["verdict"] = "not more than strides vary"
    for hip in document["hips"].values():
        figures = hip["figures"]
        figures["efficiency"]["value"] = 100.0
        figures["beyond_rim"]["value"] = 0.0
        for cause in ("weakness", "guarding", "tension"):
            figures[f"waste_{cause}"]["value"] = 0.0
    return Subject("", "analysis", document, subject.drawings)


def spread(subject: Subject, side: str, key: str, value: float, low: float, high: float) -> None:
    """Set a figure of a self-check."""
    subject.document["sides"][side]["figures"][key]["spread"] = {"value": value, "low": low, "high": high}


def waste(subject: Subject, side: str, cause: str, group: str, percent: float) -> None:
    """Let a hip of a self-check waste effort by one cause in one group."""
    spread(subject, side, "efficiency", 100.0 - percent, 95.0 - percent, 99.9 - percent)
    spread(subject, side, f"waste_{cause}", percent, 0.0, percent + 5.0)
    if cause == "strength" and f"strength_{group}" in subject.document["sides"][side]["figures"]:
        spread(subject, side, f"strength_{group}", 70.0, 60.0, 80.0)
    for each in subject.document["sides"][side]["waste_by_group"]:
        if each["name"] == group:
            each["spread"] = {"value": percent, "low": 0.0, "high": percent + 5.0}


def pushed(subject: Subject, key: str, label: str, right: float, left: float) -> None:
    """Let both sides have made a strength test, clearly apart where they differ by a tenth."""
    for side, value in (("r", right), ("l", left)):
        figure = _figure(key, label, "N·m", 0.0) | {"evidence": "measured", "healthy": None}
        subject.document["sides"][side]["figures"][key] = figure
        spread(subject, side, key, value, 0.95 * value, 1.05 * value)
    gap = right - left
    clear = abs(gap) > 0.1 * max(right, left)
    found: dict[str, Any] = {"key": key, "label": label, "unit": "N·m", "evidence": "measured"}
    found["spread"] = {"value": gap, "low": gap - 2.0, "high": gap + 2.0}
    found["verdict"] = ("right higher" if gap > 0.0 else "left higher") if clear else "not different"
    subject.document["differences"].append(found)


def differ(subject: Subject, key: str, gap: float, verdict: str) -> None:
    """Let right less left of a figure be `gap`."""
    found: dict[str, Any] = {"key": key, "unit": "°", "evidence": "measured", "verdict": verdict}
    if subject.kind == "check":
        label = "Turns inward, prone" if "inward" in key else "Turns outward, prone"
        found |= {"label": label, "spread": {"value": gap, "low": gap - 2.0, "high": gap + 2.0}}
        subject.document["differences"].append(found)
    else:
        others = [each for each in subject.document["differences"] if each["key"] != key]
        found |= {"label": "Figure, of a kind", "difference": gap}
        subject.document["differences"] = [*others, found]
