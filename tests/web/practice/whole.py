"""Everything that a practice may hold about one client, and every trace of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import insert, select

from coxa.store import Store
from coxa.store.account_records import AccountRecord
from coxa.store.schema import ACCOUNT, ANSWER, LINK, METADATA, NOTE, RUN, TOKEN
from coxa.web.checks import PREFIX

WORD = "Quillwort"
"""Stands in all that is written about the client, and nowhere else."""
AT = "2026-11-20T07:00:00.000000Z"


def fill(store: Store, client: AccountRecord, clinician: AccountRecord) -> dict[str, str]:
    """Put something of every kind about a client into a practice, and return the ids of it by what routes call them."""
    who = client.person_id or ""
    rated = {"kind": "rated", "id": "entry-1", "at": "2026-11-20T12:00:00Z", "day": "2026-11-20"}
    store.add(who, rated | {"ratings": {"pain": 2}, "note": WORD})
    record = store.new_analysis(who, WORD)
    (record.folder / "input.txt").write_text(f"{WORD} {client.name}", encoding="utf-8")
    store.set_setting(who, f"{PREFIX}check-1", {"at": AT, "day": "2026-11-20", "note": WORD})
    store.factors.set(client.id, "ABCDEFGHIJKLMNOPABCDEFGHIJKLMNOP")
    link = store.accounts.reset(client.id, clinician.id)
    store.accounts.attempt(client.login, "192.0.2.7")
    store.accounts.failed(client.login)
    whose = {"person_id": who}
    with store.database.writing() as connection:
        about = {"account_id": clinician.id, "author": clinician.name, "created_at": AT, "changed_at": AT}
        connection.execute(insert(NOTE).values(id="note-1", **whose, **about, text=WORD, shared=False))
        run = {"id": "run-1", "started_at": AT, "day": "2026-11-20", "document": "{}", "added_at": AT}
        connection.execute(insert(RUN).values(**whose, **run))
        token = {"secret": "0" * 64, "name": WORD, "scopes": "read", "created_at": AT}
        connection.execute(insert(TOKEN).values(id="token-1", account_id=client.id, **token))
        answer = {
            "token_id": "token-1",
            "key": "k",
            "request": "r",
            "status": 200,
            "body": WORD,
            "created_at": AT,
        }
        connection.execute(insert(ANSWER).values(**whose, **answer))
        links = connection.execute(select(LINK.c.id).where(LINK.c.person_id == who)).scalars().all()
    return {
        "person_id": who,
        "note_id": "note-1",
        "token_id": "token-1",
        "link_id": links[0],
        "secret": link,
        "account_id": client.id,
        "run_id": "run-1",
        "entry_id": "entry-1",
        "id": record.id,
        "key": "nobodysKey",
    }


def rows(store: Store, *, without: tuple[str, ...] = ()) -> dict[str, list[tuple[Any, ...]]]:
    """Return every row of every table, but some."""
    with store.database.reading() as connection:
        return {
            name: sorted(map(tuple, connection.execute(select(table)).all()), key=repr)
            for name, table in METADATA.tables.items()
            if name not in without
        }


def traces(store: Store, folder: Path, words: tuple[str, ...]) -> list[str]:
    """Return where any of these words stands, in any table or file."""
    found = [
        f"{table}: {word}"
        for table, all_rows in rows(store).items()
        for word in words
        if word.casefold() in repr(all_rows).casefold()
    ]
    for path in folder.rglob("*"):
        if any(word.casefold() in path.name.casefold() for word in words):
            found.append(f"{path.name}: its name")
        if path.is_file():
            content = path.read_bytes().lower()
            found += [f"{path.name}: {word}" for word in words if word.lower().encode() in content]
    return found


def has_account(store: Store, login: str) -> bool:
    with store.database.reading() as connection:
        return connection.execute(select(ACCOUNT.c.id).where(ACCOUNT.c.login == login)).first() is not None
