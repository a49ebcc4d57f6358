"""What lies where in a backup, and what of a database is in it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from coxa.store.schema import METADATA

FORMAT: Final = "coxa-backup"
VERSION: Final = 1
"""Of the layout; raised when an earlier Coxa would misread it."""
MANIFEST: Final = "backup.json"
"""Written last, so that a backup that was cut off has none."""

LEFT_OUT: Final = frozenset(
    {"sign_in", "link", "throttle", "device", "answer", "look", "discarded", "restored"}
)
"""Tables of what is true of a moment or of one machine: brought back later, a sign-in that was ended, an invitation
that was used or a phone that was sent away would be good again, and a look at a diary would be of another."""
TABLES: Final = tuple(table for table in METADATA.sorted_tables if table.name not in LEFT_OUT)

TABLE: Final = re.compile(r"tables/([a-z_]{1,40})\.jsonl")
"""A row per line: a list of its values."""
KEY: Final = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
FILES: Final = "files/"
"""Below it: the id of an analysis, then the name of a file in its folder."""

MB: Final = 1_000_000
MOST_MANIFEST: Final = 64 * MB
MOST_MEMBERS: Final = 1_000_000
MOST_LINE: Final = 40 * MB
"""Of one row: a check has two documents of 4 MB, an analysis one of 8, and as text in text both may grow."""
MOST_BARE: Final = 2_000
"""What a row has besides its texts."""
LEFT_FREE: Final = 50 * MB
"""Room on the disk that unpacking leaves."""


@dataclass(frozen=True)
class Part:
    """One file of a backup.

    Attributes:
        size: In bytes.
        sha256: Of its bytes, in hexadecimal.
    """

    size: int
    sha256: str


@dataclass(frozen=True)
class TablePart(Part):
    """One table of a backup.

    Attributes:
        columns: Names, in the order of the values in a row.
        rows: How many.
    """

    columns: tuple[str, ...]
    rows: int


@dataclass(frozen=True)
class Summary:
    """What a backup says of itself.

    Attributes:
        revision: Of the tables it was made from.
        made_at: When, UTC.
        tables: By name.
        files: By place: the id of an analysis and the name of a file.
    """

    revision: str
    made_at: datetime
    tables: Mapping[str, TablePart]
    files: Mapping[str, Part]

    def count(self, table: str) -> int:
        """Return how many rows a table has."""
        return self.tables[table].rows if table in self.tables else 0


def sound_place(place: str) -> bool:
    """Return whether the place of a file leads into the folder of an analysis, and nowhere else, on any system."""
    key, *names = place.split("/")
    bad = any(not n or n.strip(". ") == "" or n[-1] in ". " or len(n.encode()) > 255 for n in names)
    return bool(KEY.fullmatch(key) and names and len(names) < 20) and not (
        bad or re.search(r'[\x00-\x1f\\:*?"<>|]', place)
    )
