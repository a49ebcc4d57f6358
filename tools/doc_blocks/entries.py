"""Documents of a diary and the zip that holds them: examples that were read and written back, columns, bounds."""

from __future__ import annotations

import json
import re
from textwrap import wrap
from typing import Any

from coxa.programme import documents
from coxa.programme.diary import Diary
from coxa.programme.documents import document_of, parse_entry
from coxa.programme.screen import question_keys, screen_questions
from coxa.programme.tidy import COLUMNS
from coxa.store.archive import layout
from coxa.store.archive.tables import RUNS_TABLE, runs_table, tables
from tools.doc_blocks.common import code, table
from tools.doc_blocks.quotes import module_docs

_WIDTH = 110
_REGIONS = {"front": 2, "side": 1, "back": 0}
_RATINGS = {"right": {"soreness": _REGIONS, "density": {"front": 4}, "pressure": 3}, "pain": 1}
_ROTATION = {"rotation": {"prone": {"inward_deg": [38, 40, 39], "outward_deg": 41}}}
_WINDOW = {"exercise": "P1", "side": "left", "planned_s": 180, "done_s": 180, "skipped": False}
_TURNED = {
    "exercise": "P2",
    "side": "left",
    "planned_s": 120,
    "done_s": 120,
    "skipped": False,
    "rotation": {
        "source": "phone",
        "count": 24,
        "range_deg": 31.5,
        "per_min": 12.2,
        "rhythm_cv": 0.08,
        "doubts": [],
    },
}
_FIRST_QUESTION = screen_questions()[0].key

EXAMPLES: dict[str, dict[str, Any]] = {
    "screening": {"answers": {_FIRST_QUESTION: False}, "pain": 1},
    "session": {
        "session": "release",
        "stage": "release",
        "ended_at": "2026-05-04T05:52:10Z",
        "windows": [_WINDOW, _TURNED],
        "before": _RATINGS,
        "after": {},
        "stopped": False,
        "note": "",
    },
    "rated": {"ratings": {"left": {"soreness": {"front": 4}}, "pain": 2}, "note": "after a long run"},
    "measured": {"right": _ROTATION, "left": _ROTATION, "note": ""},
    "checked": {
        "ratings": {"pain": 2},
        "right": _ROTATION,
        "flags": [],
        "efficiency": {"right": {"value": 98, "low": 95, "high": 100}},
        "harder": "left",
        "bothers": "left",
    },
}
"""One entry of each kind, without what all kinds have."""


def entry_examples() -> str:
    """Return one entry of each kind, as Coxa writes it after having read it."""
    shown = []
    for number, (kind, more) in enumerate(EXAMPLES.items(), start=1):
        common = {"kind": kind, "id": f"entry-{number}", "at": "2026-05-04T05:30:00.5Z", "day": "2026-05-04"}
        shown.append(laid_out(document_of(parse_entry(common | more))))
    return "\n".join(["```json", *shown, "```"])


def entry_limits() -> str:
    """Return the bounds of an entry."""
    rows = [
        ["whole document", f"{documents.MOST_BYTES} bytes of JSON; every number finite"],
        ["`id`", f"`{documents._ID.pattern}`"],
        ["times", f"with their zone, years {documents.YEARS[0]} to {documents.YEARS[1] - 1}"],
        [
            "`day`",
            f"a day that `at` can be in some zone: within {_hours(documents.DAY_FROM_TIME)} of it, by UTC",
        ],
        ["`ended_at`", f"not before `at`, at most {_hours(documents.LONGEST_SESSION)} after it"],
        ["`windows`", f"at most {documents.MOST_WINDOWS}"],
        ["`planned_s`, `done_s`", f"0 to {documents.MOST_WINDOW_S:g}"],
        ["`note`", f"at most {documents.MOST_NOTE} letters"],
        ["`answers`", f"{len(question_keys())} questions: {code(q.key for q in screen_questions())}"],
        ["`bothers`", code(documents.BOTHERS)],
    ]
    return table(["part", "allowed"], rows)


def export_tables() -> str:
    """Return the columns of each table of the export."""
    empty = tables(Diary(())) | {RUNS_TABLE: runs_table(())}
    rows = [[f"`{name}`", code(text.splitlines()[0].split(","))] for name, text in empty.items()]
    return table(["file", "columns"], rows)


def export_limits() -> str:
    """Return how much an export may hold that is to be read back."""
    docs = module_docs(layout)
    values = {name: f"{getattr(layout, name) // layout.MB} MB" for name in ("MOST_FILE", "MOST_TOTAL")}
    values["MOST_RATIO"] = f"{layout.MOST_RATIO}"
    rows = [[f"`{name}`", value, docs[name]] for name, value in values.items()]
    return table(["bound", "value", "what"], rows, right=(1,))


def trend_columns() -> str:
    """Return the columns of the trends as one long table."""
    return code(COLUMNS)


def _hours(span: Any) -> str:
    return f"{span.total_seconds() / 3600:g} h"


def laid_out(document: dict[str, Any]) -> str:
    """Return a document as JSON, its items filled into lines."""
    items = [f"{json.dumps(key)}: {json.dumps(value, ensure_ascii=False)}" for key, value in document.items()]
    lines = [""]
    for item, end in zip(items, [*[","] * (len(items) - 1), "}"], strict=True):
        if lines[-1] and len(lines[-1]) + len(item) + 2 > _WIDTH:
            lines.append("")
        lines[-1] += ("{" if item is items[0] else " ") + item + end
    return "\n".join(part for line in lines for part in _narrow(line))


def _narrow(line: str) -> list[str]:
    """Return a line of JSON in several where it is too long, none of its texts broken."""
    whole = re.sub(r'"[^"]*"', lambda found: found[0].replace(" ", "\0"), line).replace('": ', '":\0')
    wrapped = wrap(whole, _WIDTH, subsequent_indent=" " * 4, break_on_hyphens=False, break_long_words=False)
    return [part.replace("\0", " ") for part in wrapped] if len(line) > _WIDTH + 10 else [line]
