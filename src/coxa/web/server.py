"""Runs the app: on this machine only unless doors to the local network are asked for. Says when it answers."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import gc
import http.client
import logging
import socket
import ssl
import sys
import threading
import time
from collections.abc import Callable, Sequence
from typing import Any, Final

import uvicorn
from starlette.types import ASGIApp

from coxa.errors import CoxaError, InputError
from coxa.web.doors import LAN, LOCAL, SAMPLES, AtDoor, CarefulProtocol, Crowd
from coxa.web.lan import Lan
from coxa.web.logs import told

_log: Final = logging.getLogger("coxa.web")

HOST: Final = "127.0.0.1"
"""Never another without TLS: whoever reaches this port reads the diary."""
HEALTH: Final = "/healthz"
HEALTHY: Final = b"ok"
PATIENCE_s: Final = 30.0
"""How long the server may take until it answers."""
RARELY: Final = (50_000, 20, 50)
"""When Python looks for garbage that refers to itself: a diary read makes some ten thousand things that stay, and at
Python's own thresholds half of a busy server's time went into looking them over."""
GRACE_s: Final = 1
"""How long an answer may take that is under way when the server is asked to end."""
MOST_FILES: Final = 65_536
HANDSHAKE_s: Final = 10.0
"""How long somebody of the network may take to agree on a key."""
LOOK_s: Final = 15.0
"""How often it is looked whether this machine has moved to another network, and whether a certificate ends."""


def bind(port: int, host: str = HOST, option: str = "--port") -> socket.socket:
    """Return a socket of this port, 0 for a free one, that nobody else can take any more.

    Args:
        port: To listen at.
        host: Address of this machine.
        option: That another port is named by.

    Raises:
        InputError: The port is taken, or may not be used.
    """
    if not 0 <= port <= 65535:
        raise InputError(f"port {port}.", mend="give one from 1024 to 65535, or 0 for a free one.")
    found = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    if sys.platform != "win32":  # there it would let two programs share a port
        found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        found.bind((host, port))
        found.listen(2048)  # taken at once, not only when the server begins
    except OSError as error:
        found.close()
        raise _refused(port, host, option, error) from error
    return found


def _refused(port: int, host: str, option: str, error: OSError) -> InputError:
    if error.errno == errno.EADDRINUSE:
        if host == HOST and answers(port):
            return InputError(
                f"a Coxa runs at {address(port)} already.",
                mend="open that address, or start a second one with --port 0.",
            )
        return InputError(
            f"port {port} is taken by another program.",
            mend=f"name another with {option}, or a free one by {option} 0.",
        )
    if error.errno in (errno.EACCES, errno.EPERM):
        return InputError(
            f"port {port} may not be used by you.", mend=f"name one from 1024 on with {option}."
        )
    if error.errno == errno.EADDRNOTAVAIL:
        return InputError(
            f"{host} is no address of this machine.", mend="leave --address out, or name another."
        )
    return InputError(f"port {port} cannot be used ({error.strerror}).", mend=f"name another with {option}.")


def address(port: int) -> str:
    """Return where the app is, for a browser."""
    return f"http://{HOST}:{port}"


def answers(port: int) -> bool:
    """Return whether a Coxa answers at this port now."""
    connection = http.client.HTTPConnection(HOST, port, timeout=1.0)
    try:
        connection.request("GET", HEALTH)
        answer = connection.getresponse()
        return answer.status == http.client.OK and answer.read(len(HEALTHY) + 1) == HEALTHY
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def bind_network(
    addresses: Sequence[str],
    https_port: int | None,
    push_port: int | None,
    taken: dict[tuple[str, str], socket.socket],
) -> None:
    """Take the ports of the doors to the network, the same at each address.

    Args:
        addresses: Of this machine.
        https_port: Of the app; None where it is not served to the network, 0 for a free one.
        push_port: Of samples, likewise.
        taken: Filled with the sockets, by door and address.

    Raises:
        InputError: A port is taken, or may not be used.
    """
    doors = ((LAN, https_port, "--https-port"), (SAMPLES, push_port, "--push-port"))
    for door, port, option in doors:
        if port is None:
            continue
        for at in addresses:
            taken[door, at] = bind(port, at, option)
            port = taken[door, at].getsockname()[1]


class Doors:
    """Listens to the local network, at the addresses that the machine has from time to time.

    Args:
        app: The app.
        lan: Where, and with which certificate.
        bound: Ports that were taken before, by door and address; held and closed here from now on.
        moved: Called when the addresses have changed.
    """

    def __init__(
        self,
        app: ASGIApp,
        lan: Lan,
        bound: dict[tuple[str, str], socket.socket],
        moved: Callable[[], None] = lambda: None,
    ) -> None:
        self._lan, self._moved = lan, moved
        self._crowds = {LAN: Crowd(), SAMPLES: Crowd()}
        self._configs = {door: _config(AtDoor(app, door, names=lan.names)) for door in self._crowds}
        self._bound = bound
        self._opened: dict[tuple[str, str], asyncio.Server] = {}

    def _wanted(self) -> set[tuple[str, str]]:
        ports = {LAN: self._lan.port, SAMPLES: self._lan.push_port}
        return {(door, at) for door, port in ports.items() if port is not None for at in self._lan.addresses}

    def _bind(self, key: tuple[str, str]) -> None:
        door, at = key
        https_port = self._lan.port if door == LAN else None
        bind_network([at], https_port, self._lan.push_port if door == SAMPLES else None, self._bound)
        taken = self._bound[key].getsockname()[1]  # whatever was free, where 0 was asked for
        if door == LAN:
            self._lan.port = taken
        else:
            self._lan.push_port = taken

    async def open(self, server: uvicorn.Server) -> None:
        """Listen where the machine is now, and no more where it was."""
        wanted = self._wanted()
        for key in self._bound.keys() - wanted:
            if key in self._opened:
                gone = self._opened.pop(key)
                gone.close()
                server.servers.remove(gone)
            self._bound.pop(key).close()
        for key in sorted(wanted - self._opened.keys()):
            try:
                if key not in self._bound:
                    self._bind(key)
            except InputError as error:  # while it runs: the rest goes on, and it is tried again
                _log.warning("%s: %s", key[1], error)
                continue
            self._opened[key] = await self._listen(key, server)
            server.servers.append(self._opened[key])

    async def _listen(self, key: tuple[str, str], server: uvicorn.Server) -> asyncio.Server:
        config, crowd = self._configs[key[0]], self._crowds[key[0]]
        if not config.loaded:
            config.load()

        def made() -> asyncio.Protocol:
            made: asyncio.Protocol = CarefulProtocol(
                crowd, config=config, server_state=server.server_state, app_state=server.lifespan.state
            )
            return made

        secured: dict[str, Any] = {}
        if key[0] == LAN:
            secured = {"ssl": self._context(), "ssl_handshake_timeout": HANDSHAKE_s}
        loop = asyncio.get_running_loop()
        return await loop.create_server(made, sock=self._bound[key], backlog=128, **secured)

    def _context(self) -> ssl.SSLContext:
        if self._lan.certificates is None:
            raise LookupError("a door with TLS where no certificates are kept")
        return self._lan.certificates.context()

    async def follow(self, server: uvicorn.Server) -> None:
        """Go on looking where the machine is, until cancelled."""
        while True:
            await asyncio.sleep(LOOK_s)
            before = self._lan.addresses
            try:
                await asyncio.to_thread(self._lan.look)
                await self.open(server)
            except OSError as error:  # as with a full disk: what is open stays open
                _log.warning("the local network: %s", error)
            if self._lan.addresses != before:
                self._moved()

    def close(self) -> None:
        """Let go of the ports."""
        for taken in self._bound.values():
            taken.close()


class _Server(uvicorn.Server):
    """The server of the loopback, which opens and closes the doors to the network with itself."""

    def __init__(self, config: uvicorn.Config, doors: Doors | None) -> None:
        super().__init__(config)
        self._doors = doors
        self._following: asyncio.Task[None] | None = None

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self._doors is not None:
            await self._doors.open(self)
            self._following = asyncio.create_task(self._doors.follow(self))

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        if self._following is not None:
            self._following.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._following
        await super().shutdown(sockets)


def _config(app: ASGIApp) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        interface="asgi3",
        ws="none",
        access_log=False,
        log_config=None,  # `coxa.web.logs` sees to it
        log_level="warning",
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=GRACE_s,
    )


def run(
    app: ASGIApp,
    listening: socket.socket,
    ready: Callable[[str], None],
    *,
    doors: Doors | None = None,
    behind_proxy: bool = False,
) -> None:
    """Serve until a signal ends it (Ctrl-C, or a request to terminate).

    Args:
        app: The app.
        listening: From `bind`.
        ready: Called with the address once the app has answered there.
        doors: To the local network; None for none.
        behind_proxy: Whether a proxy on this machine passes on what others ask.

    Raises:
        CoxaError: The app did not start.
    """
    if doors is not None:
        _allow_files()
        logging.getLogger("uvicorn.error").addFilter(_worth_telling)
    server = _Server(_config(AtDoor(app, LOCAL, behind_proxy=behind_proxy)), doors)
    port = listening.getsockname()[1]
    ended = threading.Event()
    threading.Thread(target=_announce, args=(port, ready, ended), name="coxa-ready", daemon=True).start()
    gc.freeze()  # what is loaded stays: looking it all over for garbage would cost single pages a tenth of a second
    before = gc.get_threshold()
    gc.set_threshold(*RARELY)
    try:
        with told():
            server.run(sockets=[listening])
    except KeyboardInterrupt:  # it has ended in order by then, and passes on what ended it
        pass
    except SystemExit as error:
        raise CoxaError("the app did not start. To mend: see what it says with COXA_DEBUG=1.") from error
    finally:
        gc.unfreeze()
        gc.set_threshold(*before)
        ended.set()
        listening.close()
        if doors is not None:
            doors.close()


def _worth_telling(record: logging.LogRecord) -> bool:
    """Return whether a line of the log is about us: anybody of the network can send what is no request, for ever."""
    return record.levelno >= logging.ERROR


def _allow_files() -> None:
    """Let this program have as many connections as the system allows.

    Somebody of the network who connects and never agrees on a key holds a file for `HANDSHAKE_s`; with the usual 1024,
    a hundred of those a second would lock out this machine itself.
    """
    if sys.platform != "win32":
        import resource

        now, most = resource.getrlimit(resource.RLIMIT_NOFILE)
        wanted = MOST_FILES if most == resource.RLIM_INFINITY else min(most, MOST_FILES)
        if now != resource.RLIM_INFINITY and now < wanted:
            with contextlib.suppress(OSError, ValueError):
                resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, most))


def _announce(port: int, ready: Callable[[str], None], ended: threading.Event) -> None:
    until = time.monotonic() + PATIENCE_s
    while not ended.wait(0.02) and time.monotonic() < until:
        if answers(port):
            ready(address(port))
            return
