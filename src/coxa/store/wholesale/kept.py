"""What was there before a backup was brought back, kept as a backup of its own for a while."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, select

from coxa.store import postgresql
from coxa.store.errors import StoreError
from coxa.store.files import new_file
from coxa.store.records import new_id
from coxa.store.schema import ACCOUNT, METADATA, PERSON
from coxa.store.wholesale.backup import write_backup

_NAME: Final = re.compile(r"before-restore-[0-9TZ]{16}-[0-9a-f]{4}\.zip")


def keep_what_is_there(connection: Connection, root: Path, now: datetime) -> Path | None:
    """Hold everything as it is, and back it up into the database's own folder; None when there is nothing.

    Nobody else writes until the transaction ends, so that nothing acknowledged falls between the two.
    """
    postgresql.hold(connection, list(METADATA.sorted_tables))
    if not any(connection.execute(select(table.c.id).limit(1)).first() for table in (PERSON, ACCOUNT)):
        return None
    target = root / f"before-restore-{now:%Y%m%dT%H%M%SZ}-{new_id()[:4]}.zip"
    with new_file(target) as path, path.open("wb") as file:
        write_backup(connection, root, file)
    return target


def forget_kept(root: Path, before: datetime | None = None) -> None:
    """Delete such backups.

    Args:
        root: The database's folder.
        before: Only those made before then; None for all.

    Raises:
        StoreError: When one cannot be deleted.
    """
    for path in root.glob("before-restore-*"):
        try:
            if _NAME.fullmatch(path.name) and (before is None or path.stat().st_mtime < before.timestamp()):
                path.unlink(missing_ok=True)
        except FileNotFoundError:
            continue
        except OSError as error:
            raise StoreError(
                f"{path} cannot be deleted: {error.strerror or error}.",
                mend="delete it yourself: it holds everything as it was before a backup was brought back.",
            ) from error
