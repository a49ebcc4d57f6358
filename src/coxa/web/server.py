"""Runs the app on this machine only: binds the port, says when it answers, ends when asked to."""

from __future__ import annotations

import errno
import gc
import http.client
import socket
import sys
import threading
import time
from collections.abc import Callable
from typing import Final

import uvicorn
from fastapi import FastAPI

from coxa.errors import CoxaError, InputError

HOST: Final = "127.0.0.1"
"""Never another: whoever reaches the port reads the diary."""
HEALTH: Final = "/healthz"
HEALTHY: Final = b"ok"
PATIENCE_s: Final = 30.0
"""How long the server may take until it answers."""
GRACE_s: Final = 1
"""How long an answer may take that is under way when the server is asked to end."""


def bind(port: int) -> socket.socket:
    """Return a socket of this port, 0 for a free one, that nobody else can take any more.

    Raises:
        InputError: The port is taken, or may not be used.
    """
    if not 0 <= port <= 65535:
        raise InputError(f"port {port}.", mend="give one from 1024 to 65535, or 0 for a free one.")
    found = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    if sys.platform != "win32":  # there it would let two programs share a port
        found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        found.bind((HOST, port))
        found.listen(2048)  # taken at once, not only when the server begins
    except OSError as error:
        found.close()
        raise _refused(port, error) from error
    return found


def _refused(port: int, error: OSError) -> InputError:
    if error.errno == errno.EADDRINUSE:
        if answers(port):
            return InputError(
                f"a Coxa runs at {address(port)} already.",
                mend="open that address, or start a second one with --port 0.",
            )
        return InputError(
            f"port {port} is taken by another program.",
            mend="name another with --port, or a free one by --port 0.",
        )
    if error.errno in (errno.EACCES, errno.EPERM):
        return InputError(f"port {port} may not be used by you.", mend="name one from 1024 on with --port.")
    return InputError(f"port {port} cannot be used ({error.strerror}).", mend="name another with --port.")


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


def run(app: FastAPI, listening: socket.socket, ready: Callable[[str], None]) -> None:
    """Serve until a signal ends it (Ctrl-C, or a request to terminate).

    Args:
        app: The app.
        listening: From `bind`.
        ready: Called with the address once the app has answered there.

    Raises:
        CoxaError: The app did not start.
    """
    config = uvicorn.Config(
        app,
        access_log=False,
        log_level="warning",
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=GRACE_s,
    )
    server = uvicorn.Server(config)
    port = listening.getsockname()[1]
    ended = threading.Event()
    threading.Thread(target=_announce, args=(port, ready, ended), name="coxa-ready", daemon=True).start()
    gc.freeze()  # what is loaded stays: looking it all over for garbage would cost single pages a tenth of a second
    try:
        server.run(sockets=[listening])
    except KeyboardInterrupt:  # it has ended in order by then, and passes on what ended it
        pass
    except SystemExit as error:
        raise CoxaError("the app did not start. To mend: see what it says with COXA_DEBUG=1.") from error
    finally:
        gc.unfreeze()
        ended.set()
        listening.close()


def _announce(port: int, ready: Callable[[str], None], ended: threading.Event) -> None:
    until = time.monotonic() + PATIENCE_s
    while not ended.wait(0.02) and time.monotonic() < until:
        if answers(port):
            ready(address(port))
            return
