"""`coxa serve --https`: what it says, where it listens, what it refuses; the network is another loopback address."""

from __future__ import annotations

import codecs
import http.client
import os
import re
import select
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from coxa.cli.network import Network, introduce
from coxa.web.lan import Lan

Run = Callable[..., Any]
PATIENCE_s = 60.0
AT = "127.0.0.2"
COMMAND = [sys.executable, "-c", "from coxa.cli import main; main()", "serve", "--port", "0"]
ASKED = ["--https", "--https-port", "0", "--push-port", "0", "--address", AT]
needs_terminals = pytest.mark.skipif(sys.platform == "win32", reason="no pseudo-terminals there")


def until(read: Callable[[], str], words: str) -> str:
    said, ends = "", time.monotonic() + PATIENCE_s
    while words not in said and time.monotonic() < ends:
        said += read()
    assert words in said, said
    return said


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """What a server says that writes into a pipe."""
    where = tmp_path_factory.mktemp("network") / "coxa.sqlite"
    command = [*COMMAND, "--data", str(where), *ASKED]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        try:
            yield until(process.stdout.readline, "shows a code")
        finally:
            process.terminate()


def port(said: str, url: str) -> int:
    found = re.search(rf"{re.escape(url)}:(\d+)", said)
    assert found is not None, said
    return int(found[1])


def asked(connection: http.client.HTTPConnection, path: str) -> tuple[int, bytes]:
    with closing(connection):
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, answer.read()


def test_a_phone_reaches_it_over_tls_and_finds_it_locked(said: str) -> None:
    own = http.client.HTTPConnection("127.0.0.1", port(said, "http://127.0.0.1"), timeout=PATIENCE_s)
    trusted = ssl.create_default_context(cadata=asked(own, "/authority.crt")[1])
    phone = http.client.HTTPSConnection(AT, port(said, f"https://{AT}"), context=trusted, timeout=PATIENCE_s)
    status, page = asked(phone, "/diary")
    assert status == 401
    assert b"This diary is locked" in page


def test_samples_have_a_port_of_their_own(said: str) -> None:
    plain = http.client.HTTPConnection(AT, port(said, f"http://{AT}"), timeout=PATIENCE_s)
    assert asked(plain, "/diary")[0] == 404


def test_the_port_of_this_machine_stays_with_it(said: str) -> None:
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection((AT, port(said, "http://127.0.0.1")), PATIENCE_s)


def test_no_code_is_written_where_it_would_be_kept(said: str) -> None:
    assert "/pair" not in said
    assert not re.search(r"\b[0-9A-Z]{4}(-[0-9A-Z]{4}){3}\b", said)


@needs_terminals
def test_a_terminal_is_shown_a_code_to_scan(tmp_path: Path) -> None:
    ours, theirs = os.openpty()
    command = [*COMMAND, "--data", str(tmp_path / "coxa.sqlite"), *ASKED]
    with subprocess.Popen(command, stdout=theirs, stdin=subprocess.DEVNULL) as process:
        os.close(theirs)
        decoded = codecs.getincrementaldecoder("utf-8")()  # a read may end inside a letter

        def read() -> str:
            return decoded.decode(os.read(ours, 65536)) if select.select([ours], [], [], 1.0)[0] else ""

        try:
            shown = until(read, "More codes:")
        finally:
            process.terminate()
            process.wait(PATIENCE_s)
            os.close(ours)
    assert re.search(r"type [0-9A-Z]{4}(-[0-9A-Z]{4}){3}\s", shown)
    assert re.search(r"(([0-9A-F]{2}:){15}[0-9A-F]{2}\s+){2}", shown)
    assert shown.count("\u2580") + shown.count("\u2584") + shown.count("\u2588") > 100


def test_without_being_asked_it_listens_to_no_network(tmp_path: Path) -> None:
    network = Network(False, 8443, None, (), (), False)
    with network.bound() as taken:
        assert taken == {}
        assert network.lan(tmp_path, taken) is None
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("address", ["0.0.0.0", "224.0.0.1", "::", "laptop", "", "999.1.1.1"])  # noqa: S104
def test_an_address_that_is_not_one_of_a_network_is_refused(run: Run, tmp_path: Path, address: str) -> None:
    ended = run(
        "serve", "--port", "0", "--data", str(tmp_path / "x.sqlite"), "--https", f"--address={address}"
    )
    assert ended.code == 2
    assert "To mend: " in ended.line
    assert list(tmp_path.iterdir()) == []


def test_an_address_of_another_machine_is_refused(run: Run, tmp_path: Path) -> None:
    words = ["--https", "--https-port", "0", "--address", "203.0.113.7"]
    ended = run("serve", "--port", "0", "--data", str(tmp_path / "x.sqlite"), *words)
    assert "203.0.113.7 is no address of this machine" in ended.line
    assert list(tmp_path.iterdir()) == []


def test_an_address_without_anything_to_send_there_is_refused(run: Run, tmp_path: Path) -> None:
    ended = run("serve", "--port", "0", "--data", str(tmp_path / "x.sqlite"), "--address", AT)
    assert ended.code == 2
    assert "add --https" in ended.line


def test_a_taken_port_of_the_network_leaves_nothing_behind(run: Run, tmp_path: Path) -> None:
    with socket.create_server((AT, 0)) as taken:
        words = ["--https", "--https-port", str(taken.getsockname()[1]), "--address", AT]
        ended = run("serve", "--port", "0", "--data", str(tmp_path / "x.sqlite"), *words)
    assert "is taken by another program" in ended.line
    assert list(tmp_path.iterdir()) == []


def test_names_of_the_certificate_are_not_those_of_this_machine() -> None:
    """Else somebody who answers for the name without TLS could bring a page of theirs to read the diary from here."""
    assert Network(True, 0, None, (), ("hips.example.org",), False).own_names == ()
    assert Network(True, 0, None, (), ("hips.example.org",), True).own_names == ("hips.example.org",)


def test_no_network_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("coxa.web.lan.lan_addresses", lambda: ())
    assert "No local network yet" in introduce(Lan(tmp_path), None, "http://127.0.0.1:8421")


def test_a_name_without_a_proxy_that_is_believed_is_warned_of() -> None:
    open_to_all = Network(False, 8443, None, (), ("hips.example.org",), False)
    assert "reads and changes this diary" in open_to_all.caution(practice=False)
    assert "looks alike" in open_to_all.caution(practice=True)


@pytest.mark.parametrize(
    "network",
    [
        Network(False, 8443, None, (), (), False),
        Network(False, 8443, None, (), ("hips.example.org",), True),
        Network(True, 8443, None, (), ("hips.example.org",), False),  # a name of the certificate alone
    ],
)
def test_there_is_nothing_to_warn_of_otherwise(network: Network) -> None:
    assert network.caution(practice=False) == network.caution(practice=True) == ""


def test_the_warning_is_said_at_the_start(tmp_path: Path) -> None:
    command = [*COMMAND, "--data", str(tmp_path / "coxa.sqlite"), "--host-name", "hips.example.org"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        try:
            until(process.stdout.readline, "CAUTION: whoever your proxy lets through")
        finally:
            process.terminate()
