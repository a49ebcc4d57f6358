"""The commands of a practice: `coxa practice invite`, `people`, `reset`, `sign-out`, `disable`, `enable`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Final

import typer

from coxa.cli.data import Data, diary_of
from coxa.cli.output import print_page, say
from coxa.errors import InputError

if TYPE_CHECKING:
    from coxa.store import Store
    from coxa.store.accounts import AccountRecord

app = typer.Typer(help="Who may sign in to a practice (coxa serve --practice): invite, list, reset, disable.")

HERE: Final = "http://127.0.0.1:8421"

Name = Annotated[str, typer.Argument(metavar="NAME", show_default=False, help="Of whom the link is for.")]
Login = Annotated[str, typer.Argument(metavar="LOGIN", show_default=False, help="A sign-in name.")]
Clinician = Annotated[bool, typer.Option("--clinician", help="Invite a clinician, not a client.")]
Care = Annotated[
    str | None,
    typer.Option(
        "--care",
        metavar="LOGIN",
        help="The clinician who will look after the client. [dim]\\[default: the only one there is][/dim]",
    ),
]
OfPerson = Annotated[
    str | None,
    typer.Option("--person", metavar="ID", help="A diary that is there already and has no account yet."),
]
Factor = Annotated[
    bool,
    typer.Option(
        "--second-factor",
        help="Take the second factor away instead, for who lost phone and recovery codes: make sure first who asks.",
    ),
]
Whom = Annotated[
    str | None, typer.Argument(metavar="[LOGIN]", show_default=False, help="A sign-in name; or --all.")
]
Everybody = Annotated[bool, typer.Option("--all", help="Everybody.")]
At = Annotated[
    str, typer.Option("--address", metavar="URL", help="Where people reach the practice, for the link.")
]


@app.command("invite")
def invite_command(
    name: Name,
    clinician: Clinician = False,
    care: Care = None,
    person: OfPerson = None,
    address: At = HERE,
    data: Data = None,
) -> None:
    """Print a link with which somebody makes an account, once, within 7 days."""
    if clinician and (care or person):
        raise InputError(
            "--clinician with --care or --person.", mend="a clinician has no diary; leave them out."
        )
    with diary_of(data) as store:
        made_by = None if clinician else _carer(store, care).id
        if person is not None and made_by is not None and person in dict(store.care.unattended()):
            store.care.take(made_by, person)
        secret = store.accounts.invite("clinician" if clinician else "client", name, person, made_by)
    say(f"For {name}, within 7 days:")
    print_page(f"{address.rstrip('/')}/invitation/{secret}\n")


@app.command("people")
def people_command(data: Data = None) -> None:
    """List who may sign in, who is invited, and diaries without an account."""
    with diary_of(data) as store:
        lines = _people(store)
    print_page("\n".join(lines) + "\n" if lines else "Nobody yet: coxa practice invite NAME --clinician\n")


@app.command("reset")
def reset_command(login: Login, second_factor: Factor = False, address: At = HERE, data: Data = None) -> None:
    """Print a link with which somebody sets a new password, once, within a day."""
    with diary_of(data) as store:
        account = _account(store, login)
        if second_factor:
            _take_factor(store, account)
            return
        secret = store.accounts.reset(account.id)
    say(f"For {account.name}, within a day:")
    print_page(f"{address.rstrip('/')}/password/{secret}\n")


@app.command("sign-out")
def sign_out_command(login: Whom = None, everybody: Everybody = False, data: Data = None) -> None:
    """End every sign-in of somebody, or of everybody."""
    if (login is None) != everybody:
        raise InputError("Say whom to sign out.", mend="give a sign-in name, or --all.")
    with diary_of(data) as store:
        if login is None:
            store.accounts.end_all()
            say("Everybody is signed out.")
            return
        account = _account(store, login)
        store.accounts.sign_out_everywhere(account.id)
    say(f"{account.name} ({account.login}) is signed out everywhere.")


@app.command("disable")
def disable_command(login: Login, data: Data = None) -> None:
    """Let somebody sign in no more; the diary stays."""
    with diary_of(data) as store:
        account = _account(store, login)
        store.accounts.disable(account.id)
    say(f"{account.name} ({account.login}) is signed out everywhere and cannot sign in any more.")


@app.command("enable")
def enable_command(login: Login, data: Data = None) -> None:
    """Let somebody sign in again, with the password of before."""
    with diary_of(data) as store:
        account = _account(store, login)
        store.accounts.enable(account.id)
    say(f"{account.name} ({account.login}) may sign in again.")


def _take_factor(store: Store, account: AccountRecord) -> None:
    if store.factors.of(account.id) is None:
        raise InputError(f"'{account.login}' has no second factor.", mend="nothing has to be done.")
    store.factors.remove(account.id)
    then = " The next sign-in sets up another one." if account.role == "clinician" else ""
    say(f"{account.name} ({account.login}) has no second factor any more and is signed out everywhere.{then}")


def _account(store: Store, login: str) -> AccountRecord:
    found = store.accounts.by_login(login)
    if found is None:
        raise InputError(f"nobody signs in as '{login[:60]}'.", mend="see 'coxa practice people'.")
    return found


def _carer(store: Store, login: str | None) -> AccountRecord:
    """Return the clinician who is named, or the only one there is."""
    if login is not None:
        found = _account(store, login)
        if found.role != "clinician":
            raise InputError(f"'{found.login}' is no clinician.", mend="name one with --care.")
        return found
    able = [one for one in store.accounts.all() if one.role == "clinician" and one.disabled_at is None]
    if len(able) != 1:
        what = "there is no clinician yet" if not able else "there are several clinicians"
        mend = "invite one with --clinician first." if not able else "name one with --care."
        raise InputError(f"{what} to look after a client.", mend=mend)
    return able[0]


def _people(store: Store) -> list[str]:
    rows = [("name", "role", "sign-in name", "state")]
    for account in store.accounts.all():
        state = "may sign in" if account.disabled_at is None else "disabled"
        state += ", second factor" if store.factors.of(account.id) is not None else ""
        rows.append((account.name, account.role, account.login, state))
    rows += [
        (link.name, link.role, "", f"invited until {link.expires_at.date()}")
        for link in store.accounts.pending()
    ]
    rows += [(who.name or who.id, "client", "", "no account") for who in store.accounts.without_account()]
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    lines = [
        "  ".join((*(cell.ljust(width) for cell, width in zip(row[:3], widths, strict=True)), row[3]))
        for row in rows
    ]
    return lines if len(lines) > 1 else []
