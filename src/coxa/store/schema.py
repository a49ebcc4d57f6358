"""The tables. Times are UTC, as ISO 8601 text of one width, so that they sort alike in every database."""

from __future__ import annotations

from typing import Final

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
)

HEAD: Final = "0002"
"""Revision of the tables below: the newest of `migrations/versions`."""
VERSION_TABLE: Final = "coxa_version"
"""Where Alembic keeps the revision; named so that another program's database is not taken for ours."""

TIME: Final = 27
"""Characters of a time: 2026-11-22T07:12:03.500000Z."""
ID: Final = 64

METADATA: Final = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

PERSON: Final = Table(
    "person",
    METADATA,
    Column("id", String(ID), primary_key=True),
    Column("created_at", String(TIME), nullable=False),
    Column("example", Boolean, nullable=False),
    Column("settings", Text, nullable=False),
    # Raised by every change of this person's entries; a reader who knows a revision asks for what came after it.
    Column("revision", Integer, nullable=False),
    # When the example was loaded; what was added at any other time is the person's own, also where a clock was set.
    Column("example_at", String(TIME)),
)

ENTRY: Final = Table(
    "entry",
    METADATA,
    Column("person_id", ForeignKey("person.id", ondelete="CASCADE"), primary_key=True),
    Column("id", String(ID), primary_key=True),
    Column("kind", String(16), nullable=False),
    Column("at", String(TIME), nullable=False),
    Column("day", String(10), nullable=False),
    Column("document", Text, nullable=False),
    Column("added_at", String(TIME), nullable=False),
    Column("removed_at", String(TIME)),
    # The person's revision with which this entry was added, removed or restored last.
    Column("revision", Integer, nullable=False),
    Index(None, "person_id", "revision"),
)

CHECKUP: Final = Table(
    "checkup",
    METADATA,
    Column("person_id", String(ID), primary_key=True),
    Column("entry_id", String(ID), primary_key=True),
    Column("exam", Text, nullable=False),
    Column("summary", Text, nullable=False),
    ForeignKeyConstraint(["person_id", "entry_id"], ["entry.person_id", "entry.id"], ondelete="CASCADE"),
)

ANALYSIS: Final = Table(
    "analysis",
    METADATA,
    Column("id", String(ID), primary_key=True),
    Column("person_id", ForeignKey("person.id", ondelete="CASCADE"), nullable=False),
    Column("created_at", String(TIME), nullable=False),
    Column("name", String(200), nullable=False),
    Column("state", String(16), nullable=False),
    Column("message", Text, nullable=False),
    Column("summary", Text),
    Column("folder", String(200), nullable=False),
    Index(None, "person_id", "created_at"),
)

# Analyses whose rows are deleted and whose folders may still be there; a folder that is not named here is never
# deleted, since it may belong to a database that lay under this name before and will again.
DISCARDED: Final = Table("discarded", METADATA, Column("id", String(ID), primary_key=True))
