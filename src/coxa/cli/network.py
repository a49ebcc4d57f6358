"""What `coxa serve` says and does about the local network: its options, its ports, the code for the first phone."""

from __future__ import annotations

import io
import ipaddress
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import typer

from coxa.cli.output import print_page
from coxa.errors import InputError

if TYPE_CHECKING:
    import socket
    from pathlib import Path

    from starlette.types import ASGIApp

    from coxa.store.devices import Devices
    from coxa.web.lan import Lan
    from coxa.web.pairing import Pairing
    from coxa.web.server import Doors

Https = Annotated[
    bool,
    typer.Option(
        "--https",
        help="Let phones on the same network in, too, over HTTPS: makes a certificate, and shows a code to scan.",
    ),
]
HttpsPort = Annotated[
    int, typer.Option("--https-port", metavar="N", help="Where the app answers the network; with --https.")
]
Address = Annotated[
    list[str] | None,
    typer.Option(
        "--address",
        metavar="IP",
        help="Listen to the network at this address of the machine only. May be given several times. "
        "[dim]\\[default: all its private ones][/dim]",
    ),
]
PushPort = Annotated[
    int | None,
    typer.Option(
        "--push-port",
        metavar="N",
        help="Take samples from the network here without TLS, and nothing else, for apps that know no certificates.",
    ),
]
BehindProxy = Annotated[
    bool,
    typer.Option(
        "--behind-proxy",
        help="Believe a proxy on this machine how and from where requests reached it (X-Forwarded-Proto, -For).",
    ),
]


@dataclass(frozen=True)
class Network:
    """What was asked for about the network.

    Attributes:
        https: Whether the app is served to it.
        port: Of HTTPS.
        push_port: Where samples are taken without TLS; None for nowhere.
        addresses: At which to listen; empty for all private ones.
        names: By which the server is called besides.
        behind_proxy: Whether a proxy on this machine passes requests on.
    """

    https: bool
    port: int
    push_port: int | None
    addresses: Sequence[str]
    names: Sequence[str]
    behind_proxy: bool

    def __post_init__(self) -> None:
        """Refuse what cannot be meant."""
        for text in self.addresses:
            _refuse_address(text)
        if self.addresses and not self.https and self.push_port is None:
            raise InputError(
                "--address without --https.", mend="add --https: nothing else is sent to a network."
            )

    @property
    def listens(self) -> bool:
        """Whether anything at all is served to the network."""
        return self.https or self.push_port is not None

    @property
    def own_names(self) -> tuple[str, ...]:
        """Names to which the door of this machine answers: those of a proxy.

        With `--https` they belong to the certificate alone: somebody on the network could answer for such a name
        without TLS, first with a page of theirs and then with 127.0.0.1.
        """
        return () if self.https and not self.behind_proxy else tuple(self.names)

    def caution(self, *, practice: bool) -> str:
        """Return what to warn of before anybody asks; '' where there is nothing.

        A name without a proxy that is believed: what the proxy passes on looks like this machine itself.
        """
        if self.behind_proxy or not self.own_names:
            return ""
        if practice:
            return (
                "CAUTION: without --behind-proxy everybody who comes through your proxy looks alike: wrong passwords "
                "of one make all others wait, and cookies are not kept to HTTPS."
            )
        return (
            "CAUTION: whoever your proxy lets through reads and changes this diary. Add --behind-proxy: then devices "
            "are let in with a code."
        )

    @contextmanager
    def bound(self) -> Iterator[dict[tuple[str, str], socket.socket]]:
        """Take the ports and let go of them in the end; a taken one is said before anything is made.

        Raises:
            InputError: A port is taken, or may not be used.
        """
        from coxa.web.https import lan_addresses
        from coxa.web.server import bind_network

        taken: dict[tuple[str, str], socket.socket] = {}
        try:
            if self.listens:
                addresses = self.addresses or lan_addresses()
                bind_network(addresses, self.port if self.https else None, self.push_port, taken)
            yield taken
        finally:
            for one in taken.values():
                one.close()

    def lan(self, folder: Path, taken: dict[tuple[str, str], socket.socket]) -> Lan | None:
        """Return how the network reaches the app, with a certificate for it; None where it does not."""
        from coxa.web.doors import LAN, SAMPLES
        from coxa.web.lan import Lan

        if not self.listens:
            return None
        ports = {door: one.getsockname()[1] for (door, _at), one in taken.items()}
        return Lan(
            folder,
            port=ports.get(LAN, self.port) if self.https else None,
            push_port=ports.get(SAMPLES, self.push_port),
            addresses=self.addresses,
            names=() if self.behind_proxy else self.names,
        )

    def pairing(self, devices: Devices, *, practice: bool) -> Pairing | None:
        """Return who is let in of all that do not ask from this machine; None where nobody can, or people sign in."""
        from coxa.web.pairing import Pairing

        if practice or not (self.https or self.behind_proxy):
            return None
        return Pairing(devices, told=lambda name: print_page(f"A device was let in: {name}\n"))


def open_doors(app: ASGIApp, lan: Lan | None, taken: dict[tuple[str, str], socket.socket]) -> Doors | None:
    """Return the doors to the network; None where there are none."""
    from coxa.web.server import Doors

    if lan is None:
        return None
    return Doors(app, lan, taken, moved=lambda: print_page(_where(lan)))


def _refuse_address(text: str) -> None:
    try:
        address = ipaddress.IPv4Address(text)
    except ValueError as error:
        raise InputError(f"--address {text}.", mend="give an IPv4 address, such as 192.168.1.5.") from error
    if address.is_unspecified or address.is_multicast:
        raise InputError(
            f"--address {text} is no address of one network.",
            mend="name the address in the network you mean.",
        )


def introduce(lan: Lan, pairing: Pairing | None, own: str) -> str:
    """Return what to say about the network once the app answers there.

    Args:
        lan: How the network reaches the app.
        pairing: Who is let in; None where people sign in.
        own: Address of the app on this machine.
    """
    from coxa.web.security import PAIR

    said = _where(lan)
    if lan.certificates is None or not lan.urls():
        return said
    url = lan.urls()[0]
    if not sys.stdout.isatty():  # what is written to a log is no place for a code
        shows = f"Let a phone in: {own}/settings/devices shows a code.\n" if pairing is not None else ""
        return said + shows
    said += f"Once for each phone: trust {url}/authority.crt, whose SHA-256 is\n"
    said += f"{_halved(lan.certificates.fingerprint())}\n"
    if pairing is None:
        return f"{said}{_qr(url)}"
    code = pairing.new_code()
    said += f"Let a phone in: scan this within ten minutes, or open {url}{PAIR} and type {code.text}\n"
    return f"{said}{_qr(f'{url}{PAIR}/{code.text}')}More codes: {own}/settings/devices\n"


def _halved(fingerprint: str) -> str:
    """Return a fingerprint on two lines, as it fits into 80 columns."""
    middle = (len(fingerprint) + 1) // 2
    return f"  {fingerprint[: middle - 1]}\n  {fingerprint[middle:]}"


def _where(lan: Lan) -> str:
    said = ""
    if lan.certificates is not None:
        where = " or ".join(lan.urls())
        said += (
            f"On the same network: {where}\n" if where else "No local network yet; Coxa goes on looking.\n"
        )
    if lan.push_port is not None:
        said += "".join(f"Samples without TLS: {url}\n" for url in lan.push_urls())
    return said


def _qr(text: str) -> str:
    """Return a QR code for a terminal, dark on light whatever its colours."""
    import segno

    drawn = io.StringIO()
    segno.make(text, error="m", micro=False).terminal(out=drawn, compact=True, border=2)
    return drawn.getvalue()
