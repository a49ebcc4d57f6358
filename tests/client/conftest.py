"""The app on a real port, where broken lines and busy servers are real as well."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import uvicorn

from coxa.client import Client
from coxa.store import Store
from coxa.web.api.access import SCOPES
from coxa.web.app import create_app


@contextlib.contextmanager
def serving(store: Store, *, practice: bool = False) -> Iterator[str]:
    """Serve the app over a store and give its address."""
    listening = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(create_app(store, practice=practice), log_level="error", access_log=False)
    running = uvicorn.Server(config)
    thread = threading.Thread(target=running.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    while not running.started:
        time.sleep(0.01)
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        running.should_exit = True
        thread.join(10.0)
        listening.close()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "coxa.sqlite") as opened:
        yield opened


@pytest.fixture
def address(store: Store) -> Iterator[str]:
    with serving(store) as found:
        yield found


@pytest.fixture
def coxa(store: Store, address: str) -> Client:
    """A client that may do everything."""
    return Client(address, store.tokens.new("a test", tuple(SCOPES))[1])
