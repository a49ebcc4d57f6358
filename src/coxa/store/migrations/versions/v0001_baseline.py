"""The first tables: person, entry, checkup, analysis."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "person",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("created_at", sa.String(27), nullable=False),
        sa.Column("example", sa.Boolean, nullable=False),
        sa.Column("settings", sa.Text, nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_person"),
    )
    op.create_table(
        "entry",
        sa.Column("person_id", sa.String(64), nullable=False),
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("at", sa.String(27), nullable=False),
        sa.Column("day", sa.String(10), nullable=False),
        sa.Column("document", sa.Text, nullable=False),
        sa.Column("added_at", sa.String(27), nullable=False),
        sa.Column("removed_at", sa.String(27)),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("person_id", "id", name="pk_entry"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_entry_person", ondelete="CASCADE"),
    )
    op.create_index("ix_entry_person_id_revision", "entry", ["person_id", "revision"])
    op.create_table(
        "checkup",
        sa.Column("person_id", sa.String(64), nullable=False),
        sa.Column("entry_id", sa.String(64), nullable=False),
        sa.Column("exam", sa.Text, nullable=False),
        sa.Column("summary", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("person_id", "entry_id", name="pk_checkup"),
        sa.ForeignKeyConstraint(
            ["person_id", "entry_id"],
            ["entry.person_id", "entry.id"],
            name="fk_checkup_entry",
            ondelete="CASCADE",
        ),
    )
    op.create_table(
        "analysis",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("person_id", sa.String(64), nullable=False),
        sa.Column("created_at", sa.String(27), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("message", sa.Text, nullable=False),
        sa.Column("summary", sa.Text),
        sa.Column("folder", sa.String(200), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_analysis"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_analysis_person", ondelete="CASCADE"),
    )
    op.create_index("ix_analysis_person_id_created_at", "analysis", ["person_id", "created_at"])
