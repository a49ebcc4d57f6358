"""The command `coxa serve`: the app in a browser on this machine."""

from __future__ import annotations

import webbrowser
from collections.abc import Container
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from coxa.cli.data import Data, app_part, now, place_of
from coxa.cli.first_clinician import welcome
from coxa.cli.network import (
    Address,
    BehindProxy,
    Https,
    HttpsPort,
    Network,
    PushPort,
    introduce,
    open_doors,
)
from coxa.cli.output import print_page, say
from coxa.cli.run_folder import RunFolder, watched
from coxa.errors import InputError

if TYPE_CHECKING:
    from coxa.store import Store

MOST_EACH: Final = 3
"""Calculations of one client of a practice that may wait, so that the others get their turn."""
PORT: Final = 8421
HTTPS_PORT: Final = 8443

Port = Annotated[
    int, typer.Option("--port", metavar="N", help="Where the app answers on this machine; 0: any free port.")
]
HostNames = Annotated[
    list[str] | None,
    typer.Option(
        "--host-name",
        metavar="NAME",
        help="Answer to this name too, for a proxy of your own in front. May be given several times.",
    ),
]
NoExample = Annotated[
    bool, typer.Option("--no-example", help="Begin with an empty diary instead of the example person.")
]
Practice = Annotated[
    bool,
    typer.Option(
        "--practice",
        help="Serve many people: clients and clinicians sign in, each sees what is theirs. The first start prints an "
        "address for the first clinician.",
    ),
]
RunsFolder = Annotated[
    Path | None,
    typer.Option(
        "--runs-folder",
        metavar="FOLDER",
        help="Read each new run that a watch's app puts into this folder, for as long as the app is served.",
    ),
]
StolenPasswords = Annotated[
    Path | None,
    typer.Option(
        "--stolen-passwords",
        metavar="FILE",
        help="In a practice, refuse new passwords that are in this list: SHA-1 hashes in ascending order, one a line, "
        "such as 'Pwned Passwords'. Nothing is asked of any other machine.",
    ),
]
Open = Annotated[bool, typer.Option("--open", help="Open the app in your browser once it answers.")]


def serve_command(
    port: Port = PORT,
    data: Data = None,
    host_name: HostNames = None,
    no_example: NoExample = False,
    open_browser: Open = False,
    https: Https = False,
    https_port: HttpsPort = HTTPS_PORT,
    address: Address = None,
    push_port: PushPort = None,
    behind_proxy: BehindProxy = False,
    practice: Practice = False,
    runs_folder: RunsFolder = None,
    stolen_passwords: StolenPasswords = None,
) -> None:
    """Serve the app on this machine: today's session, diary, check, trends, analysis."""
    with app_part():
        from coxa.store import Store
        from coxa.web import server
        from coxa.web.app import create_app
        from coxa.web.jobs import Jobs
    _refuse_folder(runs_folder, practice=practice)
    stolen = _stolen(stolen_passwords, practice=practice)
    names = tuple(host_name or ())
    network = Network(https, https_port, push_port, tuple(address or ()), names, behind_proxy)
    listening = server.bind(port)  # before anything is made: a taken port leaves nothing behind
    with listening, network.bound() as taken, Store.open(place_of(data)) as store:
        _refuse_mixing(store, practice=practice)
        example = not (no_example or practice) and _is_new(store)
        if example:
            store.load_example(now().date())
        jobs = Jobs(most_each=MOST_EACH if practice else None)
        lan, pairing = network.lan(store.folder, taken), network.pairing(store.devices, practice=practice)
        app = create_app(
            store,
            jobs=jobs,
            hosts=network.own_names,
            lan=lan,
            pairing=pairing,
            practice=practice,
            stolen=stolen,
        )

        def ready(own: str) -> None:
            print_page(f"Coxa is at {own} (Ctrl-C ends it)\n")
            if practice and stolen_passwords is None:
                print_page("New passwords are not compared with stolen ones: --stolen-passwords does that.\n")
            outside = f"https://{names[0]}" if behind_proxy and names else own
            if practice and (said := welcome(store, outside)):
                print_page(said)
            if lan is not None:
                print_page(introduce(lan, pairing, own))
            if open_browser:
                webbrowser.open(own)

        if caution := network.caution(practice=practice):
            say(caution)
        begins = "; it begins with an example person, whom one click clears" if example else ""
        print_page(f"Your data: {store.database.name}{begins}\n")
        try:
            doors = open_doors(app, lan, taken)
            with watched(store, jobs, runs_folder):
                server.run(app, listening, ready, doors=doors, behind_proxy=behind_proxy)
        finally:
            jobs.stop()  # the app does so itself unless it never began
    print_page("Coxa has ended.\n")


def _refuse_folder(folder: Path | None, *, practice: bool) -> None:
    if folder is None:
        return
    if practice:
        raise InputError(
            "--runs-folder with --practice: nobody could tell whose runs they are.",
            mend="let each person bring in their own on the page Runs.",
        )
    RunFolder(folder)  # says so if it is not there


def _stolen(path: Path | None, *, practice: bool) -> Container[str]:
    """Return the passwords that nobody may choose."""
    if path is None:
        return ()
    if not practice:
        raise InputError(
            "--stolen-passwords without --practice: nobody has a password.",
            mend="leave it out, or add --practice.",
        )
    from coxa.web.practice.stolen import StolenPasswords as Known

    return Known(path)


def _refuse_mixing(store: Store, *, practice: bool) -> None:
    """Refuse to open a practice without signing in."""
    if not practice and store.accounts.any():
        raise InputError(
            f"{store.database.name} is a practice with many diaries.",
            mend="start it with --practice, or name another file with --data.",
        )


def _is_new(store: Store) -> bool:
    """Return whether nobody was ever entered in this store."""
    from coxa.store.people import first

    with store.database.reading() as connection:
        return first(connection) is None
