"""The commands for programs' tokens: `coxa token new`, `list`, `remove`."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Annotated, Final

import typer

from coxa.cli.data import Data, app_part, diary_of, now
from coxa.cli.output import print_page, say
from coxa.errors import InputError

if TYPE_CHECKING:
    from coxa.store import Store
    from coxa.store.tokens import TokenRecord

app = typer.Typer(
    help="Tokens with which programs ask for what the pages show (/api/v1): make, list and remove them."
)

USUAL_DAYS: Final = 90
LONGEST_DAYS: Final = 3650

Name = Annotated[
    str, typer.Argument(metavar="NAME", show_default=False, help="Of the program that will use it.")
]
TokenId = Annotated[
    str, typer.Argument(metavar="ID", show_default=False, help="Of the token, as `coxa token list` shows it.")
]
Scopes = Annotated[
    list[str] | None,
    typer.Option(
        "--scope",
        metavar="SCOPE",
        help="What it may do: read, write, export, erase, people, notes, audit, tokens or metrics. May be given "
        "several times. [dim]\\[default: read][/dim]",
    ),
]
Days = Annotated[int, typer.Option("--days", metavar="N", help="How long it lasts; 0: without an end.")]
Login = Annotated[
    str | None,
    typer.Option(
        "--login",
        metavar="LOGIN",
        help="In a practice: in whose name it asks. One in nobody's name may read the server's figures only.",
    ),
]


@app.command("new")
def new_command(
    name: Name, scope: Scopes = None, days: Days = USUAL_DAYS, login: Login = None, data: Data = None
) -> None:
    """Make a token and print it, this once."""
    if not 0 <= days <= LONGEST_DAYS:
        raise InputError(f"--days {days}.", mend=f"give 1 to {LONGEST_DAYS}, or 0 for one without an end.")
    with diary_of(data) as store:
        with app_part():
            from coxa.web.api.access import OWNER, refuse_scopes, scopes_for
        account_id = _account_id(store, login)
        role = store.accounts.get(account_id).role if account_id else "" if store.accounts.any() else OWNER
        wanted = tuple(scope or ("read",))
        refuse_scopes(wanted, scopes_for(role))
        ends = now() + timedelta(days=days) if days else None
        _token, secret = store.tokens.new(name, wanted, account_id=account_id, expires_at=ends)
    say("Copy it now; it is shown this once, and whoever has it can do what it may do:")
    print_page(f"{secret}\n")


@app.command("list")
def list_command(login: Login = None, data: Data = None) -> None:
    """List tokens, the latest first; their secrets are not kept."""
    with diary_of(data) as store:
        found = store.tokens.listed(_account_id(store, login))
        lines = [_line(token, ended=store.tokens.expired(token)) for token in found]
    print_page("\n".join(lines) + "\n" if lines else "None yet: coxa token new NAME --scope read\n")


@app.command("remove")
def remove_command(token_id: TokenId, login: Login = None, data: Data = None) -> None:
    """Make a token worthless at once."""
    with diary_of(data) as store:
        store.tokens.remove(token_id, _account_id(store, login))
    say("Removed. Programs that have it can ask no more.")


def _account_id(store: Store, login: str | None) -> str | None:
    if login is None:
        return None
    account = store.accounts.by_login(login)
    if account is None or account.disabled_at is not None:
        raise InputError(f"nobody signs in as '{login[:60]}'.", mend="see 'coxa practice people'.")
    return account.id


def _line(token: TokenRecord, *, ended: bool) -> str:
    ends = "without an end" if token.expires_at is None else f"ends {token.expires_at.date()}"
    used = "never used" if token.seen_at is None else f"last used {token.seen_at.date()}"
    state = "ENDED" if ended else ends
    return f"{token.id}  {token.name}  ({', '.join(token.scopes)}; {state}; {used})"
