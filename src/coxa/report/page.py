"""The report: one HTML page that opens without a network, says the same on paper, and loads nothing from anywhere."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import Any, Final

from coxa._version import __version__
from coxa.charts.chart import Subject
from coxa.charts.reading import number, part, text
from coxa.exam.items import SIDE_WORDS
from coxa.figures import analysis, check
from coxa.report.changes import WITHIN, Change, changes, clearest, in_words, short_label
from coxa.report.findings import doubt, urgent
from coxa.report.first import first_page, mass_words
from coxa.report.glance import glance
from coxa.report.pictures import parts_of, picture
from coxa.report.readings import unbroken
from coxa.report.results import LONGEST_NAME, clean_text, file_name
from coxa.report.shell import rendered
from coxa.report.tables import tables

_TITLES: Final = {"check": "Hip self-check", "analysis": "Hip analysis of a motion"}
_OF_A_PERSON: Final = {"age": "years", "height_cm": "cm", "mass_kg": "kg"}
"""What an exam may say of a person, with its unit."""
_LIMITS: Final = {
    "check": "what the exam can tell",
    "analysis": "strides vary",
}
_RULES: Final = {
    "check": "Clear: the intervals (5 to 95 %) of the first and the last do not overlap.",
    "analysis": "Clear: beyond 2 standard deviations of the strides of both. With one value each, nothing can be told.",
}


@dataclass(frozen=True)
class Named:
    """A name with what belongs to it: words, or lines of words; the name of a file, small."""

    name: str
    words: Any
    file: str = ""


@dataclass(frozen=True)
class Compared:
    """What changed between results of one kind.

    Attributes:
        heading: Over its table.
        words: Which results are meant.
        labels: Of the results.
        changes: All.
        told: The clearest, in words.
        limit: What a change has to exceed.
        rule: How that is judged.
    """

    heading: str
    words: str
    labels: tuple[str, ...]
    changes: tuple[Change, ...]
    told: tuple[str, ...]
    limit: str
    rule: str


@cache
def _references() -> tuple[dict[str, Any], ...]:
    text = files("coxa").joinpath("data/report/references.toml").read_text(encoding="utf-8")
    return tuple(tomllib.loads(text)["reference"])


def report_html(
    subjects: Sequence[Subject], *, person: str = "", created: datetime, plotly: bool = True
) -> str:
    """Return the report of one result, or of several side by side.

    Args:
        subjects: Results; those of one kind are compared, the last named is the newest.
        person: Whose hips they are; empty: not said.
        created: When.
        plotly: Whether figures can be explored; without, the file is smaller by two megabytes.

    Raises:
        ImportError: Plotly is wanted and not installed.
    """
    kinds = [kind for kind in _TITLES if any(subject.kind == kind for subject in subjects)]
    parts = parts_of(subjects, explored=plotly)
    newest = [part.subjects[-1] for part in parts]
    urgent_lines = tuple(dict.fromkeys(line for subject in newest for line in urgent(subject)))
    small = glance(newest)
    words = {
        "person": clean_text(person, LONGEST_NAME).strip(),
        "title": _TITLES[kinds[0]] if len(kinds) == 1 else "Hip report",
        "kind_words": "comparison" if len(subjects) > len(parts) else "report",
        "created": created,
        "day": f"{created.day} {created:%B %Y}",
        "examined": tuple(_examined(subjects)),
        "urgent": urgent_lines,
        "changed": tuple(_compared(part.subjects) for part in parts if len(part.subjects) > 1),
        "newest": short_label(newest[0].label) if len(subjects) > len(parts) == 1 else "",
        "findings": first_page(newest),
        "differing": mass_words(subjects),
        "doubt": doubt,
        "short_label": short_label,
        "unbroken": unbroken,
        "glance": None if small is None else picture(small, small.key, explored=False),
        "crowded": len(urgent_lines) > 0 or len(subjects) > 1,
        "parts": parts,
        "figures": tuple(
            {
                "heading": _heading(subject, len(subjects)),
                "tables": tables(subject),
                "healthy": subject.kind == "check",
                "care": doubt(subject),
            }
            for subject in subjects
        ),
        "made": tuple(
            {"heading": _heading(subject, len(subjects)), "lines": tuple(_made(subject))}
            for subject in subjects
        ),
        "references": tuple(r for r in _references() if set(r["kinds"]) & set(kinds)),
        "sides": SIDE_WORDS,
        "disclaimer": " ".join(
            str(subjects[0].document.get("disclaimer", "")).partition("not a medical device.")[2].split()
        ),
    }
    return rendered("report.html", words, plotly=plotly)


def _heading(subject: Subject, count: int) -> str:
    name = "Self-check" if subject.kind == "check" else "Recorded motion"
    return f"{name}: {short_label(subject.label)}" if subject.label and count > 1 else name


def _examined(subjects: Sequence[Subject]) -> Iterator[Named]:
    """Yield what was examined, in words."""
    for subject in subjects:
        document, label = subject.document, subject.label
        if subject.kind == "check":
            person = part(document["exam"], "person")
            said = [(number(person.get(key)), unit) for key, unit in _OF_A_PERSON.items()]
            parts = [
                text(person.get("sex")),
                *(f"{value:g} {unit}" for value, unit in said if value == value),
            ]
            yield Named("Self-check", unbroken(", ".join(filter(None, parts))) or "of both hips", label)
        else:
            recording = document["recording"]
            strides = len(recording["strides"])
            parts = [
                {"running": "running", "walking": "walking"}.get(recording["gait"], ""),
                f"{recording['end_s'] - recording['start_s']:.3g} s",
                f"{strides} stride{'s' if strides != 1 else ''}" if strides else "no whole stride",
                f"{document['body']['mass_kg']:.0f} kg",
            ]
            yield Named("Recorded motion", unbroken(", ".join(filter(None, parts))), label)


def _compared(subjects: tuple[Subject, ...]) -> Compared:
    kind, found = subjects[0].kind, changes(subjects)
    short = tuple(check.SHORT) if kind == "check" else analysis.SHORT
    return Compared(
        heading="Self-checks" if kind == "check" else "Recorded motions",
        words=f"{short_label(subjects[0].label)} to {short_label(subjects[-1].label)}",
        labels=tuple(short_label(subject.label) for subject in subjects),
        changes=found,
        told=tuple(in_words(clearest(found, short))),
        limit=_LIMITS[kind],
        rule=f"{_RULES[kind]} “{WITHIN[kind][:1].upper()}{WITHIN[kind][1:]}” is said where a change is within that. "
        "Whether more is better, the figure alone does not say.",
    )


def _made(subject: Subject) -> Iterator[Named]:
    """Yield with what a result was made, and what to mind."""
    document = subject.document
    yield Named("Made with", [f"Coxa {document['coxa_version']}, layout {document['schema_version']}"])
    yield Named("This report", [f"Coxa {__version__}"])
    yield from _made_check(document) if subject.kind == "check" else _made_analysis(document)


def _made_check(document: dict[str, Any]) -> Iterator[Named]:
    file = document.get("exam_file")
    yield Named("Exam", [file_name(file) if file else "answers given on the spot"])
    yield Named("Intervals", [f"{document['samples']} samples, seed {document['seed']}"])
    for name, lines in (
        ("To mind", document["cautions"]),
        ("Assumed", document["assumed"]),
        ("What can be said with it", document["answered"]),
        ("Not measured", [f"{each['what']}: {each['answers']}" for each in document["missing"]]),
    ):
        if lines:
            yield Named(name, lines)


def _made_analysis(document: dict[str, Any]) -> Iterator[Named]:
    recording, options = document["recording"], document["options"]
    for role, each in document["inputs"].items():
        if isinstance(each, dict):
            yield Named(
                f"Input: {role}", [file_name(str(each.get("file", ""))), f"SHA-256 {each.get('sha256', '')}"]
            )
    yield Named("Model", [f"{document['body']['model']}, {document['body']['mass_kg']:.1f} kg"])
    yield Named("Smoothing", [recording["smoothing"]])
    settings = options.get("settings") or []
    yield Named("Said of the muscles", settings or ["nothing"])
    rest = [
        f"{key} {_plain(value)}"
        for key, value in options.items()
        if key != "settings" and value not in (None, {}, [])
    ]
    if rest:
        yield Named("Options", [", ".join(rest)])
    notes = [*recording["notes"], *document.get("cautions", [])]
    if recording["coordinates_assumed"]:
        notes.append(f"Held at the model's default: {', '.join(recording['coordinates_assumed'])}")
    if notes:
        yield Named("To mind", notes)
    cup: dict[str, Any] = next((hip["cup"] for hip in document["hips"].values() if hip.get("cup")), {})
    if sources := list(dict.fromkeys(cup.get("source", {}).values())):
        yield Named("Socket", sources)


def _plain(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dict):
        return ", ".join(f"{key} {_plain(each)}" for key, each in value.items())
    return f"{value:g}" if isinstance(value, float) else str(value)
