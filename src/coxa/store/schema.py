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
    false,
)

HEAD: Final = "0003"
"""Revision of the tables below: the newest of `migrations/versions`."""
VERSION_TABLE: Final = "coxa_version"
"""Where Alembic keeps the revision; named so that another program's database is not taken for ours."""

TIME: Final = 27
"""Characters of a time: 2026-11-22T07:12:03.500000Z."""
ID: Final = 64
"""Also holds a SHA-256 as hexadecimal text: of a secret only that is kept."""
NAME: Final = 120

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
    # As a clinician or the person calls them; empty where nobody did.
    Column("name", String(NAME), nullable=False, server_default=""),
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

# Which backup was brought back last, if ever: what was read before has nothing to do with what is there now.
RESTORED: Final = Table("restored", METADATA, Column("id", String(ID), primary_key=True))

# A run as a watch recorded it; the id tells the same run imported twice.
RUN: Final = Table(
    "run",
    METADATA,
    Column("person_id", ForeignKey("person.id", ondelete="CASCADE"), primary_key=True),
    Column("id", String(ID), primary_key=True),
    Column("started_at", String(TIME), nullable=False),
    Column("day", String(10), nullable=False),
    Column("document", Text, nullable=False),
    Column("added_at", String(TIME), nullable=False),
    Column("removed_at", String(TIME)),
    Index(None, "person_id", "started_at"),
)

# Whoever may sign in. A client has a diary, and goes with it.
ACCOUNT: Final = Table(
    "account",
    METADATA,
    Column("id", String(ID), primary_key=True),
    Column("role", String(16), nullable=False),
    Column("login", String(254), nullable=False),
    Column("name", String(NAME), nullable=False),
    Column("password", Text, nullable=False),
    Column("person_id", ForeignKey("person.id", ondelete="CASCADE")),
    Column("created_at", String(TIME), nullable=False),
    Column("password_at", String(TIME), nullable=False),
    Column("disabled_at", String(TIME)),
    Index(None, "login", unique=True),
    Index(None, "person_id", unique=True),
)

# A browser that is signed in; the id is the SHA-256 of the secret in its cookie.
SIGN_IN: Final = Table(
    "sign_in",
    METADATA,
    Column("id", String(ID), primary_key=True),
    Column("account_id", ForeignKey("account.id", ondelete="CASCADE"), nullable=False),
    Column("created_at", String(TIME), nullable=False),
    Column("seen_at", String(TIME), nullable=False),
    Column("expires_at", String(TIME), nullable=False),
    # The client whose diary a clinician has open.
    Column("person_id", ForeignKey("person.id", ondelete="SET NULL")),
    Column("device", String(200), nullable=False),
    # The password was right and the second factor is still to come: it opens nothing else.
    Column("half", Boolean, nullable=False, server_default=false()),
    # The seed of a second factor that is being set up here, and until when it may be.
    Column("offered", String(ID)),
    Column("offered_until", String(TIME)),
    Index(None, "account_id"),
    Index(None, "person_id"),
)

# The second factor of an account: what its codes are made of, the last one that was used, and recovery codes as
# their SHA-256, one after the other.
FACTOR: Final = Table(
    "factor",
    METADATA,
    Column("account_id", ForeignKey("account.id", ondelete="CASCADE"), primary_key=True),
    Column("seed", String(ID), nullable=False),
    Column("step", Integer, nullable=False),
    Column("codes", Text, nullable=False),
    Column("created_at", String(TIME), nullable=False),
)

# What is handed to somebody as an address that works once: an invitation, or a new password.
LINK: Final = Table(
    "link",
    METADATA,
    Column("id", String(ID), primary_key=True),
    Column("kind", String(16), nullable=False),
    Column("role", String(16), nullable=False),
    Column("name", String(NAME), nullable=False),
    Column("person_id", ForeignKey("person.id", ondelete="CASCADE")),
    Column("account_id", ForeignKey("account.id", ondelete="CASCADE")),
    # The clinician who made it; nobody where the command line did.
    Column("made_by", String(ID)),
    Column("created_at", String(TIME), nullable=False),
    Column("expires_at", String(TIME), nullable=False),
    Column("used_at", String(TIME)),
    Index(None, "person_id"),
    Index(None, "account_id"),
)

# Which clinician looks after whom.
CARE: Final = Table(
    "care",
    METADATA,
    Column("account_id", ForeignKey("account.id", ondelete="CASCADE"), primary_key=True),
    Column("person_id", ForeignKey("person.id", ondelete="CASCADE"), primary_key=True),
    Column("since", String(TIME), nullable=False),
    Index(None, "person_id"),
)

NOTE: Final = Table(
    "note",
    METADATA,
    Column("id", String(ID), primary_key=True),
    Column("person_id", ForeignKey("person.id", ondelete="CASCADE"), nullable=False),
    Column("account_id", ForeignKey("account.id", ondelete="SET NULL")),
    Column("author", String(NAME), nullable=False),
    Column("created_at", String(TIME), nullable=False),
    Column("changed_at", String(TIME), nullable=False),
    Column("text", Text, nullable=False),
    # Whether the client may read it.
    Column("shared", Boolean, nullable=False),
    Index(None, "person_id", "created_at"),
    Index(None, "account_id"),
)

# What the list of clients said of somebody last, so that it is there at once when Coxa starts again; it can always be
# worked out anew from the diary.
LOOK: Final = Table(
    "look",
    METADATA,
    Column("person_id", ForeignKey("person.id", ondelete="CASCADE"), primary_key=True),
    # Of the diary, and the day that was judged by.
    Column("revision", Integer, nullable=False),
    Column("day", String(10), nullable=False),
    Column("document", Text, nullable=False),
)

# Who did what to whom; goes with the person it is about, and names nobody else than by their ids.
AUDIT: Final = Table(
    "audit",
    METADATA,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("at", String(TIME), nullable=False),
    Column("account_id", ForeignKey("account.id", ondelete="SET NULL")),
    Column("person_id", ForeignKey("person.id", ondelete="CASCADE")),
    Column("action", String(40), nullable=False),
    Column("detail", Text, nullable=False),
    Index(None, "at"),
    Index(None, "account_id"),
    Index(None, "person_id"),
)

# Programs that may ask in somebody's name; of the secret only its SHA-256 is kept.
TOKEN: Final = Table(
    "token",
    METADATA,
    Column("id", String(ID), primary_key=True),
    Column("secret", String(ID), nullable=False),
    Column("account_id", ForeignKey("account.id", ondelete="CASCADE")),
    Column("name", String(NAME), nullable=False),
    Column("scopes", Text, nullable=False),
    Column("created_at", String(TIME), nullable=False),
    Column("expires_at", String(TIME)),
    Column("seen_at", String(TIME)),
    Index(None, "secret", unique=True),
    Index(None, "account_id"),
)

# What a program was answered, so that asking again with the same key does not do it twice.
ANSWER: Final = Table(
    "answer",
    METADATA,
    Column("token_id", ForeignKey("token.id", ondelete="CASCADE"), primary_key=True),
    Column("key", String(128), primary_key=True),
    Column("person_id", ForeignKey("person.id", ondelete="CASCADE")),
    Column("request", String(ID), nullable=False),
    Column("status", Integer, nullable=False),
    Column("body", Text, nullable=False),
    Column("created_at", String(TIME), nullable=False),
    Index(None, "person_id"),
    Index(None, "created_at"),
)

# How often something secret was tried in vain; the id is the SHA-256 of what is counted.
THROTTLE: Final = Table(
    "throttle",
    METADATA,
    Column("id", String(ID), primary_key=True),
    Column("failures", Integer, nullable=False),
    Column("last_at", String(TIME), nullable=False),
)

# A phone that was let in by the code on the screen; the id is the SHA-256 of the secret in its cookie.
DEVICE: Final = Table(
    "device",
    METADATA,
    Column("id", String(ID), primary_key=True),
    Column("name", String(200), nullable=False),
    Column("created_at", String(TIME), nullable=False),
    Column("seen_at", String(TIME), nullable=False),
)
