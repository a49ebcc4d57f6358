"""Runs of a watch, names, and what a practice needs: accounts, care, notes, an audit log, tokens."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column and the tables."""
    op.add_column("person", sa.Column("name", sa.String(120), nullable=False, server_default=""))
    op.create_table(
        "restored",
        sa.Column("id", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_restored"),
    )
    _runs_and_accounts()
    _practice()
    _programs()


def _runs_and_accounts() -> None:
    op.create_table(
        "run",
        sa.Column("person_id", sa.String(64), nullable=False),
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("started_at", sa.String(27), nullable=False),
        sa.Column("day", sa.String(10), nullable=False),
        sa.Column("document", sa.Text, nullable=False),
        sa.Column("added_at", sa.String(27), nullable=False),
        sa.Column("removed_at", sa.String(27)),
        sa.PrimaryKeyConstraint("person_id", "id", name="pk_run"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_run_person", ondelete="CASCADE"),
    )
    op.create_index("ix_run_person_id_started_at", "run", ["person_id", "started_at"])
    op.create_table(
        "account",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("role", sa.String(16), nullable=False),
        sa.Column("login", sa.String(254), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("password", sa.Text, nullable=False),
        sa.Column("person_id", sa.String(64)),
        sa.Column("created_at", sa.String(27), nullable=False),
        sa.Column("password_at", sa.String(27), nullable=False),
        sa.Column("disabled_at", sa.String(27)),
        sa.PrimaryKeyConstraint("id", name="pk_account"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_account_person", ondelete="CASCADE"),
    )
    op.create_index("ix_account_login", "account", ["login"], unique=True)
    op.create_index("ix_account_person_id", "account", ["person_id"], unique=True)
    op.create_table(
        "sign_in",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("account_id", sa.String(64), nullable=False),
        sa.Column("created_at", sa.String(27), nullable=False),
        sa.Column("seen_at", sa.String(27), nullable=False),
        sa.Column("expires_at", sa.String(27), nullable=False),
        sa.Column("person_id", sa.String(64)),
        sa.Column("device", sa.String(200), nullable=False),
        sa.Column("half", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("offered", sa.String(64)),
        sa.Column("offered_until", sa.String(27)),
        sa.PrimaryKeyConstraint("id", name="pk_sign_in"),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name="fk_sign_in_account", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_sign_in_person", ondelete="SET NULL"),
    )
    op.create_index("ix_sign_in_account_id", "sign_in", ["account_id"])
    op.create_index("ix_sign_in_person_id", "sign_in", ["person_id"])
    op.create_table(
        "factor",
        sa.Column("account_id", sa.String(64), nullable=False),
        sa.Column("seed", sa.String(64), nullable=False),
        sa.Column("step", sa.Integer, nullable=False),
        sa.Column("codes", sa.Text, nullable=False),
        sa.Column("created_at", sa.String(27), nullable=False),
        sa.PrimaryKeyConstraint("account_id", name="pk_factor"),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="fk_factor_account", ondelete="CASCADE"),
    )
    op.create_table(
        "link",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("role", sa.String(16), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("person_id", sa.String(64)),
        sa.Column("account_id", sa.String(64)),
        sa.Column("made_by", sa.String(64)),
        sa.Column("created_at", sa.String(27), nullable=False),
        sa.Column("expires_at", sa.String(27), nullable=False),
        sa.Column("used_at", sa.String(27)),
        sa.PrimaryKeyConstraint("id", name="pk_link"),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="fk_link_account", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_link_person", ondelete="CASCADE"),
    )
    op.create_index("ix_link_account_id", "link", ["account_id"])
    op.create_index("ix_link_person_id", "link", ["person_id"])


def _practice() -> None:
    op.create_table(
        "care",
        sa.Column("account_id", sa.String(64), nullable=False),
        sa.Column("person_id", sa.String(64), nullable=False),
        sa.Column("since", sa.String(27), nullable=False),
        sa.PrimaryKeyConstraint("account_id", "person_id", name="pk_care"),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="fk_care_account", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_care_person", ondelete="CASCADE"),
    )
    op.create_index("ix_care_person_id", "care", ["person_id"])
    op.create_table(
        "note",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("person_id", sa.String(64), nullable=False),
        sa.Column("account_id", sa.String(64)),
        sa.Column("author", sa.String(120), nullable=False),
        sa.Column("created_at", sa.String(27), nullable=False),
        sa.Column("changed_at", sa.String(27), nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("shared", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_note"),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="fk_note_account", ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_note_person", ondelete="CASCADE"),
    )
    op.create_index("ix_note_account_id", "note", ["account_id"])
    op.create_index("ix_note_person_id_created_at", "note", ["person_id", "created_at"])
    op.create_table(
        "look",
        sa.Column("person_id", sa.String(64), nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("day", sa.String(10), nullable=False),
        sa.Column("document", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("person_id", name="pk_look"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_look_person", ondelete="CASCADE"),
    )
    op.create_table(
        "audit",
        sa.Column("id", sa.Integer, autoincrement=True, nullable=False),
        sa.Column("at", sa.String(27), nullable=False),
        sa.Column("account_id", sa.String(64)),
        sa.Column("person_id", sa.String(64)),
        sa.Column("action", sa.String(40), nullable=False),
        sa.Column("detail", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_audit"),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="fk_audit_account", ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_audit_person", ondelete="CASCADE"),
    )
    op.create_index("ix_audit_account_id", "audit", ["account_id"])
    op.create_index("ix_audit_at", "audit", ["at"])
    op.create_index("ix_audit_person_id", "audit", ["person_id"])


def _programs() -> None:
    op.create_table(
        "token",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("secret", sa.String(64), nullable=False),
        sa.Column("account_id", sa.String(64)),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("scopes", sa.Text, nullable=False),
        sa.Column("created_at", sa.String(27), nullable=False),
        sa.Column("expires_at", sa.String(27)),
        sa.Column("seen_at", sa.String(27)),
        sa.PrimaryKeyConstraint("id", name="pk_token"),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="fk_token_account", ondelete="CASCADE"),
    )
    op.create_index("ix_token_account_id", "token", ["account_id"])
    op.create_index("ix_token_secret", "token", ["secret"], unique=True)
    op.create_table(
        "answer",
        sa.Column("token_id", sa.String(64), nullable=False),
        sa.Column("key", sa.String(128), nullable=False),
        sa.Column("person_id", sa.String(64)),
        sa.Column("request", sa.String(64), nullable=False),
        sa.Column("status", sa.Integer, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("created_at", sa.String(27), nullable=False),
        sa.PrimaryKeyConstraint("token_id", "key", name="pk_answer"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_answer_person", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["token_id"], ["token.id"], name="fk_answer_token", ondelete="CASCADE"),
    )
    op.create_index("ix_answer_created_at", "answer", ["created_at"])
    op.create_index("ix_answer_person_id", "answer", ["person_id"])
    op.create_table(
        "throttle",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("last_at", sa.String(27), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_throttle"),
    )
    op.create_table(
        "device",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("created_at", sa.String(27), nullable=False),
        sa.Column("seen_at", sa.String(27), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_device"),
    )
