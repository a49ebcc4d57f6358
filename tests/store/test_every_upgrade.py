"""A database of every earlier version, with data in it, is brought up to date on either database."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import MetaData

from coxa.store import Store
from coxa.store.engine import connect
from coxa.store.entries import prepared
from coxa.store.migrate import configuration
from coxa.store.schema import HEAD, METADATA, VERSION_TABLE
from tests.store.samples import EXAM, SUMMARY, checked, rated, session

EARLIER = sorted(r.revision for r in ScriptDirectory.from_config(configuration()).walk_revisions())[:-1]
AT = "2026-03-01T08:00:00.00000{}Z"
KEY = "00000000-0000-4000-8000-000000000001"


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest) -> str | Path:
    """Where an empty database is."""
    if request.param == "postgresql":
        url: str = request.getfixturevalue("postgresql_url")
        return url
    path: Path = request.getfixturevalue("path")
    path.parent.mkdir()
    return path


def earlier(where: str | Path, revision: str) -> None:
    """Make a database as a version had it: a person with four entries, one removed, a check and an analysis."""
    database = connect(where)
    with database.restructuring() as connection:
        config = configuration()
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
        tables = MetaData()
        tables.reflect(connection)
        for name, rows in _rows().items():
            known = tables.tables[name].columns.keys()
            kept = [{key: value for key, value in row.items() if key in known} for row in rows]
            connection.execute(tables.tables[name].insert(), kept)
    database.close()


def _rows() -> dict[str, list[dict[str, Any]]]:
    person = {
        "id": "me",
        "created_at": AT.format(0),
        "example": False,
        "settings": '{"voice":true}',
        "revision": 4,
    }
    documents = rated(0, "one"), session(1, "two"), checked(2, "three"), rated(9, "gone")
    entries = [
        prepared("me", document)[1].row | {"added_at": AT.format(number), "revision": number + 1}
        for number, document in enumerate(documents)
    ]
    entries[-1]["removed_at"] = AT.format(9).replace("2026", "2099")
    check = {"person_id": "me", "entry_id": "three", "exam": '{"note":"\\u00e4"}', "summary": "{}"}
    analysis = {"id": KEY, "person_id": "me", "created_at": AT.format(5), "name": "run ä", "state": "done"}
    analysis |= {"message": "", "summary": None, "folder": f"analyses/{KEY}"}
    return {"person": [person], "entry": entries, "checkup": [check], "analysis": [analysis]}


@pytest.mark.parametrize("revision", EARLIER)
def test_everything_is_there_after_the_upgrade(empty: str | Path, revision: str) -> None:
    earlier(empty, revision)
    with Store.open(empty) as store:
        assert [entry.id for entry in store.diary("me").entries] == ["one", "two", "three"]
        assert [document["id"] for document in store.documents("me", removed=True)] == ["gone"]
        assert dict(store.settings("me")) == {"voice": True}
        found = store.checkup("me", "three")
        assert found is not None
        assert found.exam == {"note": "ä"}
        assert [one.name for one in store.analyses("me")] == ["run ä"]


@pytest.mark.parametrize("revision", EARLIER)
def test_the_tables_are_those_of_a_new_database(empty: str | Path, revision: str) -> None:
    earlier(empty, revision)
    with Store.open(empty) as store, store.database.reading() as connection:
        context = MigrationContext.configure(connection, opts={"version_table": VERSION_TABLE})
        assert context.get_current_revision() == HEAD
        assert compare_metadata(context, METADATA) == []


@pytest.mark.parametrize("revision", EARLIER)
def test_what_was_upgraded_can_be_written_to_and_erased(empty: str | Path, revision: str) -> None:
    earlier(empty, revision)
    with Store.open(empty) as store:
        assert store.add("me", rated(20, "four")).new
        store.add_check("me", checked(21, "five"), EXAM, SUMMARY)
        store.restore("me", "gone")
        assert len(store.diary("me").entries) == 6
        store.erase("me")
        with store.database.reading() as connection:
            counts = [connection.execute(table.select()).all() for table in METADATA.sorted_tables]
        assert not any(len(rows) for rows in counts)


def test_an_upgrade_that_fails_leaves_postgresql_as_it_was(
    postgresql_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    earlier(postgresql_url, EARLIER[0])

    def fail(*_arguments: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("alembic.op.create_table", fail)
        with pytest.raises(KeyboardInterrupt):
            Store.open(postgresql_url)
    with Store.open(postgresql_url) as store:
        assert len(store.documents("me")) == 3
