"""Tell one's own entries from the example's, and note which folders are to be deleted."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

# The example came in one transaction and so with one revision, the first of its person; an entry removed or restored
# since has a later one, but was added with the others.
_LOADED = """
UPDATE person SET example_at = (
    SELECT max(added_at) FROM entry WHERE entry.person_id = person.id AND entry.revision = (
        SELECT min(revision) FROM entry WHERE entry.person_id = person.id
    )
)
WHERE example
"""
_TOGETHER = """
UPDATE entry SET added_at = (SELECT example_at FROM person WHERE person.id = entry.person_id)
WHERE added_at <= (SELECT example_at FROM person WHERE person.id = entry.person_id)
"""


def upgrade() -> None:
    """Add the column and the table."""
    op.add_column("person", sa.Column("example_at", sa.String(27)))
    op.execute(_LOADED)
    op.execute(_TOGETHER)
    op.create_table(
        "discarded",
        sa.Column("id", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_discarded"),
    )
