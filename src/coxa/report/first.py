"""The findings of the first page, where a self-check and an analysis may tell of the same hips."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from coxa.charts.chart import Subject
from coxa.charts.reading import number, part
from coxa.report.findings import Finding, all_findings, nothing_stands_out, numbered
from coxa.report.readings import Side, sides_of, with_unit
from coxa.report.rules import RuleBook, rule_book

MASS_APART: Final = 0.1
"""Share by which the body masses of results may differ: no person's changes by more within weeks (own choice)."""
CAUSE_IN_CHECK: Final[Mapping[str, tuple[str, str]]] = {
    "run_waste_by_weakness": ("strength", "no weakness that costs effort"),
    "run_waste_by_guarding": ("guard", "no guarding"),
    "run_waste_by_tension": ("tension", "no tension that costs effort"),
}
"""Rule of an analysis → the cause by its name in a self-check, and what is said where the check does not find it."""
CONTRADICTED: Final = 0.3
"""What a finding counts that a self-check contradicts (own choice)."""


def first_page(newest: Sequence[Subject], book: RuleBook | None = None) -> tuple[Finding, ...]:
    """Return the findings of results of several kinds together, the first first.

    A self-check is what was found on the person: where it and an analysis tell of the same waste its cause wins, and
    that an analysis supposed something else is said.

    Args:
        newest: One result of each kind.
        book: Rules to go by instead of those that Coxa comes with.
    """
    book = book or rule_book()
    check = next((subject for subject in newest if subject.kind == "check"), None)
    told = {} if check is None else sides_of(check)
    found = []
    for subject in newest:
        own = all_findings(subject, book)
        found += [kept for each in own if (kept := _beside_check(each, told)) is not None]
    found.sort(key=lambda each: -each.score)
    if found:
        return numbered(found[: book.most])
    return (nothing_stands_out(newest[0], sides_of(newest[0]), book),)


def _beside_check(finding: Finding, check: Mapping[str, Side]) -> Finding | None:
    """Return a finding as it stands beside a self-check; None where the check tells of it itself."""
    cause, absent = CAUSE_IN_CHECK.get(finding.key, ("", ""))
    sides = [finding.side] if finding.side in check else list(check)
    wastes = [check[side].readings[f"waste_{cause}"].value for side in sides
              if f"waste_{cause}" in check[side].readings]  # fmt: skip
    if not wastes:
        return finding
    if max(wastes) > 1.0:
        return None
    words = f"{finding.words} The self-check found {absent}."
    return replace(finding, words=words, score=CONTRADICTED * finding.score)


def mass_words(subjects: Sequence[Subject]) -> str:
    """Return what is said where results differ in body mass by more than one person's does; empty where not.

    Args:
        subjects: All results of a report.
    """
    masses = [mass for subject in subjects if (mass := _mass(subject)) > 0.0]
    if not masses or max(masses) <= (1.0 + MASS_APART) * min(masses):
        return ""
    told = " and ".join(f"{mass:.0f}" for mass in sorted(set(masses)))
    return f"These results differ in body mass ({with_unit(told, 'kg')}): are they of one person?"


def _mass(subject: Subject) -> float:
    """Return the body mass of a result in kg; NaN where it is not said."""
    if subject.kind == "check":
        return number(part(subject.document, "exam", "person").get("mass_kg"))
    return number(part(subject.document, "body").get("mass_kg"))
