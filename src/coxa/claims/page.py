"""The claims as a table for a page or a terminal: words and numbers only."""

from __future__ import annotations

from coxa.claims.judge import Finding
from coxa.claims.run import NOTE, ClaimsReport

HEADINGS = (
    "",
    "claim",
    "holds in",
    "the contrary in",
    "effect, median (5-95 %)",
    "where it fails",
    "evidence",
)


def share_words(found: Finding) -> str:
    """Return the share that holds with its interval, or that nothing could be told."""
    if not found.hips:
        return "not assessed"
    low, high = found.interval
    return f"{100 * found.share:.1f} % ({100 * low:.1f}-{100 * high:.1f})"


def opposite_words(found: Finding) -> str:
    """Return the share for which the contrary holds."""
    return f"{100 * found.opposite / found.hips:.1f} %" if found.hips else ""


def effect_words(found: Finding) -> str:
    """Return the effect over all hips, in its unit."""
    if not found.hips:
        return ""
    numbers = (f"{value:+.3g}" for value in (found.median, found.low, found.high))
    median, low, high = numbers
    return f"{median} ({low} to {high}) {found.claim.unit}"


def claim_words(found: Finding) -> str:
    """Return the statement, with its condition."""
    return f"{found.claim.statement}, {found.condition}" if found.condition else found.claim.statement


def evidence_words(found: Finding) -> str:
    """Return the evidence grade, and whether something was given from the start."""
    return (
        f"{found.claim.evidence}; partly by construction"
        if found.claim.construction
        else found.claim.evidence
    )


def markdown(report: ClaimsReport) -> str:
    """Return the whole report as a Markdown table with what was given by construction below.

    Args:
        report: What was found.
    """
    lines = [
        f"{report.hips} hips, seed {report.seed}. {NOTE}",
        "",
        _line(HEADINGS),
        _line(("---",) * len(HEADINGS)),
    ]
    lines += [_line(cells(found)) for found in report.findings]
    given = {f.claim.id: f.claim.construction for f in report.findings if f.claim.construction}
    lines += ["", "Given by construction:", ""]
    lines += [f"- {name}: {words}" for name, words in given.items()]
    return "\n".join(lines) + "\n"


def cells(found: Finding) -> tuple[str, ...]:
    """Return one finding as words, in the order of `HEADINGS`.

    Args:
        found: The finding.
    """
    return (
        found.claim.id,
        claim_words(found),
        share_words(found),
        opposite_words(found),
        effect_words(found),
        found.why,
        evidence_words(found),
    )


def _line(words: tuple[str, ...]) -> str:
    return "| " + " | ".join(word.replace("|", "/") for word in words) + " |"
