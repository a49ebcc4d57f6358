"""How Alembic runs our migrations: on the connection it is handed, inside that connection's transaction."""

from __future__ import annotations

from alembic import context

from coxa.store.schema import METADATA, VERSION_TABLE

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    version_table=VERSION_TABLE,
    render_as_batch=True,  # SQLite changes a table by copying it
)
with context.begin_transaction():
    context.run_migrations()
