"""What lies where in the zip, and how much of it there may be."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

FORMAT: Final = "coxa-diary"
VERSION: Final = 1
"""Of the layout; raised when an earlier Coxa would misread it."""

PERSON: Final = "person.json"
DIARY: Final = "diary.json"
README: Final = "README.txt"
RUNS: Final = "runs.json"
"""Only where there are runs."""
CHECKUP: Final = re.compile(r"checkups/([A-Za-z0-9-]{1,64})\.json")
ANALYSIS: Final = re.compile(r"analyses/([0-9a-f-]{36})\.json")
CSV: Final = re.compile(r"csv/[a-z_]{1,32}\.csv")

MB: Final = 1_000_000
MOST_FILE: Final = 64 * MB
"""Of the zip itself. A year of daily sessions takes about 0.1 MB."""
MOST_MEMBERS: Final = 20_000
MOST_TOTAL: Final = 64 * MB
"""Of everything that is unpacked: tables and README never are."""
MOST_GROUPS: Final = 1_000_000
"""Objects and lists in all of it; each takes some twenty times its two letters in memory."""
MOST_VALUES: Final = 8_000_000
"""Values in all of it, told by their commas."""
MOST_RATIO: Final = 250
"""How many times smaller a member may be packed; our own text packs to between a tenth and a fortieth."""
RATIO_FROM: Final = 1 * MB
"""Unpacked size from which the ratio counts."""
MOST_OF: Final[Mapping[str, int]] = {PERSON: 16 * MB, DIARY: 32 * MB, RUNS: 32 * MB}
MOST_OTHER: Final = 8 * MB
"""Of a check or an analysis. Tables, which nobody reads back, may have as much as everything together."""


@dataclass(frozen=True)
class Contents:
    """What a zip holds, as documents.

    Attributes:
        person: `created_at`, `example`, `name`, `settings` and `notes`.
        entries: Documents of the diary, oldest first.
        checkups: `exam` and `summary` by entry id.
        analyses: By id: `name`, `created_at`, `state`, `message`, `summary`.
        runs: Documents of the runs of a watch, oldest first.
    """

    person: Mapping[str, Any]
    entries: list[dict[str, Any]]
    checkups: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    analyses: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    runs: list[dict[str, Any]] = field(default_factory=list)
