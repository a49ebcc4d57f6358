"""The local network: at which addresses of this machine, and by which names, phones reach the app."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from coxa.web.https import Certificates, lan_addresses, machine_names

HTTPS_PORT: Final = 8443


class Lan:
    """Where the local network reaches the app; follows the machine when it moves to another network.

    Args:
        folder: The data folder, where certificates are kept.
        port: Of HTTPS; None where the app itself is not served to the network.
        push_port: Where samples are taken without TLS; None for nowhere.
        addresses: Of this machine, at which to listen; empty for all private ones that it has.
        names: By which it is called besides.
    """

    def __init__(
        self,
        folder: Path,
        *,
        port: int | None = HTTPS_PORT,
        push_port: int | None = None,
        addresses: Sequence[str] = (),
        names: Sequence[str] = (),
    ) -> None:
        self.port, self.push_port = port, push_port
        self.certificates = Certificates(folder) if port is not None else None
        self._given, self._asked = tuple(addresses), tuple(dict.fromkeys(name.lower() for name in names))
        self._lock = threading.Lock()
        self.addresses: tuple[str, ...] = ()
        self._names: frozenset[str] = frozenset()
        self.look()

    def look(self) -> None:
        """See which addresses the machine has now, and have a certificate for them that lasts."""
        with self._lock:
            addresses = self._given or lan_addresses()
            if self.certificates is None:
                self._names = frozenset(addresses)
            else:
                asked = (*self._asked, *self._given)
                self._names = self.certificates.keep((*addresses, *machine_names()), asked)
            self.addresses = addresses

    def names(self) -> frozenset[str]:
        """Return the names and addresses by which the network knows this server: those of its certificate."""
        return self._names

    def urls(self) -> tuple[str, ...]:
        """Return where the app is, for browsers of the network."""
        return tuple(f"https://{address}:{self.port}" for address in self.addresses if self.port is not None)

    def push_urls(self) -> tuple[str, ...]:
        """Return where apps send samples to, without a key; over plain HTTP where that was asked for."""
        if self.push_port is None:
            return self.urls()
        return tuple(f"http://{address}:{self.push_port}" for address in self.addresses)
