"""The steps from version to version end at the tables the code knows."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.dialects import mysql, postgresql
from sqlalchemy.schema import CreateTable

from coxa.store import Store, StoreBroken, engine, migrate
from coxa.store.migrate import configuration
from coxa.store.schema import HEAD, METADATA, VERSION_TABLE
from tests.store.samples import rated


def test_the_code_knows_the_newest_revision() -> None:
    assert ScriptDirectory.from_config(configuration()).get_current_head() == HEAD


def test_the_steps_make_the_tables_that_the_code_knows(store: Store) -> None:
    with store.database.reading() as connection:
        context = MigrationContext.configure(connection, opts={"version_table": VERSION_TABLE})
        assert compare_metadata(context, METADATA) == []


def test_opening_again_changes_nothing(path: Path) -> None:
    Store.open(path).close()
    before = path.read_bytes()
    Store.open(path).close()
    assert path.read_bytes() == before


def test_a_migration_that_fails_leaves_the_file_as_it_was(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_arguments: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("alembic.command.upgrade", fail)
        with pytest.raises(KeyboardInterrupt):
            Store.open(path)
    with Store.open(path) as store:
        assert store.diary(store.person().id).entries == ()


NEXT_STEP = """
import sqlalchemy as sa
from alembic import op

revision, down_revision = "next", "%s"


def upgrade():
    with op.batch_alter_table("person", recreate="always") as table:
        table.add_column(sa.Column("name", sa.String(40)))
"""


def _as_a_later_version(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Behave as a version of Coxa whose newest step makes the table of persons anew."""
    shutil.copytree(Path(migrate.__file__).parent / "migrations", folder)
    (folder / "versions" / "next_step.py").write_text(NEXT_STEP % HEAD)
    config = configuration()
    config.set_main_option("script_location", str(folder))
    monkeypatch.setattr(migrate, "configuration", lambda: config)
    monkeypatch.setattr(migrate, "HEAD", "next")


def test_a_table_made_anew_takes_no_rows_of_others_along(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Store.open(path) as store:
        store.add(store.person().id, rated(0, "kept"))
    _as_a_later_version(tmp_path / "migrations", monkeypatch)
    with Store.open(path) as store:
        person = store.person().id
        assert [document["id"] for document in store.documents(person)] == ["kept"]
        store.erase(person)
        with store.database.reading() as connection:
            assert connection.exec_driver_sql("SELECT count(*) FROM entry").scalar() == 0


@pytest.mark.usefixtures("path")
def test_rows_that_belong_to_nothing_undo_a_step(store: Store) -> None:
    loose = "INSERT INTO entry VALUES ('nobody', 'x', 'rated', '', '', '{}', '', NULL, 0)"
    wanted = pytest.raises(StoreBroken, match="'entry' that belongs to nothing in 'person'")
    with wanted, store.database.restructuring() as connection:
        connection.exec_driver_sql(loose)
    with store.database.reading() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM entry").scalar() == 0


@pytest.mark.parametrize("dialect", [postgresql.dialect(), mysql.dialect()], ids=["postgresql", "mysql"])
def test_the_tables_can_be_made_in_other_databases(dialect: object) -> None:
    for table in METADATA.sorted_tables:
        assert "CREATE TABLE" in str(CreateTable(table).compile(dialect=dialect))  # type: ignore[no-untyped-call]


def test_the_default_file_lies_where_it_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COXA_DATA", str(tmp_path / "mine"))
    with Store.open() as store:
        assert store.database.path == engine.default_path() == tmp_path / "mine" / "coxa.sqlite"
        assert store.folder.parent == tmp_path / "mine"
