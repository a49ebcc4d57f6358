"""Reaching the diary from the command line; the parts that need extra packages are imported when they are needed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from coxa.errors import InputError

if TYPE_CHECKING:  # SQLAlchemy takes long to import and may not be there
    from coxa.store import Store

PARTS: Final = frozenset(
    {
        "alembic",
        "argon2",
        "cryptography",
        "fastapi",
        "fitdecode",
        "jinja2",
        "multipart",
        "plotly",
        "prometheus_client",
        "pydantic",
        "python_multipart",
        "segno",
        "sqlalchemy",
        "starlette",
        "uvicorn",
    }
)
"""Packages that only the extra `app` brings."""

Data = Annotated[
    str | None,
    typer.Option(
        "--data",
        metavar="FILE",
        help="The diary: an SQLite file or the address of a database. [dim]\\[default: the folder that the platform "
        "keeps for it, or COXA_DATA][/dim]",
    ),
]


Person = Annotated[
    str | None,
    typer.Option(
        "--person",
        metavar="LOGIN",
        help="Whose diary, in the database of a practice: a client's sign-in name, or a person's id.",
    ),
]


@contextmanager
def app_part() -> Iterator[None]:
    """Say what to install when something imported inside is not there.

    Raises:
        InputError: A package of the extra `app` is missing.
    """
    try:
        yield
    except ModuleNotFoundError as error:
        missing = (error.name or "").partition(".")[0]
        if missing not in PARTS:
            raise
        raise InputError(
            f"this needs the app part of Coxa ({missing} is not installed).", mend="pip install 'coxa[app]'"
        ) from error


@contextmanager
def diary_of(data: str | None, person: str | None = None) -> Iterator[Store]:
    """Give the store of the person's data, and close it afterwards.

    Args:
        data: Path or address; None for the usual place.
        person: Whose diary, where there are many.
    """
    with app_part():
        from coxa.store import Store
    with Store.open(place_of(data)) as store:
        if person is not None:
            store.choose(person)
        yield store


def place_of(data: str | None) -> str | Path | None:
    """Return where the data is: a path unless it is the address of a database."""
    if data is None or "://" in data:
        return data
    if not data.strip():
        raise InputError("--data names no file.", mend="name one, or leave it out.")
    return Path(data).expanduser()


def now() -> datetime:
    """Return the time by this machine's clock, with its zone."""
    return datetime.now().astimezone()
