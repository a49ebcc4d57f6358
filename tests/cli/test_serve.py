"""`coxa serve`: says where it is once it answers, keeps to this machine, ends when asked, leaves nothing behind."""

from __future__ import annotations

import http.client
import os
import re
import select
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.metadata import packages_distributions, requires
from pathlib import Path
from typing import Any

import pytest
import typer

import coxa.web.server as server
from coxa.cli import app
from coxa.cli.data import PARTS
from coxa.store import Store

Run = Callable[..., Any]
ADDRESS = re.compile(r"Coxa is at http://127\.0\.0\.1:(\d+) \(Ctrl-C ends it\)\n")
PATIENCE_s = 60.0
COMMANDS = ("serve", "plan", "screen", "log", "trend", "export", "import", "backup", "restore", "delete")


@contextmanager
def served(where: Path, *words: str) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """Serve a diary in a process of its own; give it and its port once it says that it answers."""
    program = [sys.executable, "-c", "from coxa.cli import main; main()", "serve", "--port", "0"]
    program += ["--data", str(where), *words]
    with subprocess.Popen(program, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            yield process, _port(process)
        finally:
            process.kill()


def _port(process: subprocess.Popen[str]) -> int:
    assert process.stdout
    said = ""
    while not (found := ADDRESS.search(said)):
        assert select.select([process.stdout], [], [], PATIENCE_s)[0], "it never said that it answers"
        line = process.stdout.readline()
        assert line, process.stderr.read() if process.stderr else said
        said += line
    return int(found[1])


def answer(port: int, path: str = "/", host: str = "127.0.0.1", named: str = "127.0.0.1") -> int:
    connection = http.client.HTTPConnection(host, port, timeout=PATIENCE_s)
    try:
        connection.request("GET", path, headers={"Host": named})
        return connection.getresponse().status
    finally:
        connection.close()


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, int]]:
    """A server, with its diary."""
    where = tmp_path_factory.mktemp("served") / "coxa.sqlite"
    with served(where, "--host-name", "hips.example.org") as (_, port):
        yield where, port


@pytest.fixture
def not_run(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Apps that would have been served."""
    apps: list[Any] = []
    monkeypatch.setattr(server, "run", lambda app, *_given, **_asked: apps.append(app))
    return apps


def is_example(where: Path) -> bool:
    with Store.open(where) as store:
        return store.person().example


def test_it_answers_as_soon_as_it_says_so(running: tuple[Path, int]) -> None:
    assert answer(running[1]) == 200


def test_it_listens_on_this_machine_only(running: tuple[Path, int]) -> None:
    with pytest.raises(ConnectionRefusedError):
        answer(running[1], host="127.0.0.2")


def test_it_answers_to_the_names_it_was_given_and_to_no_other(running: tuple[Path, int]) -> None:
    assert answer(running[1], named="hips.example.org") == 200
    assert answer(running[1], named="evil.example.org") >= 400


def test_a_port_taken_by_another_coxa_is_said_and_nothing_is_made(
    run: Run, running: tuple[Path, int], tmp_path: Path
) -> None:
    ended = run("serve", "--port", str(running[1]), "--data", str(tmp_path / "other.sqlite"))
    assert (ended.code, ended.out) == (2, "")
    assert f"a Coxa runs at http://127.0.0.1:{running[1]} already." in ended.line
    assert list(tmp_path.iterdir()) == []


def test_a_second_server_of_the_same_diary_is_fine(running: tuple[Path, int]) -> None:
    with served(running[0]) as (_, port):
        assert (answer(port), answer(running[1])) == (200, 200)


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_it_in_order_and_the_worker_with_it(tmp_path: Path, sent: signal.Signals) -> None:
    with served(tmp_path / "coxa.sqlite") as (process, port):
        assert answer(port, "/healthz") == 200
        process.send_signal(sent)
        assert process.wait(30) == 0
        assert process.stdout
        assert process.stderr
        assert (
            process.stdout.read() == "Coxa has ended.\n"
        )  # ends only when the worker, too, let go of the pipe
        assert process.stderr.read() == ""


def test_a_port_taken_by_another_program_is_said(run: Run, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        ended = run("serve", "--port", str(port), "--data", str(tmp_path / "coxa.sqlite"))
    assert (ended.code, ended.out) == (2, "")
    assert f"port {port} is taken by another program. To mend: name another with --port" in ended.line
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("port", ["-1", "65536"])
def test_a_port_that_is_none_is_refused(run: Run, tmp_path: Path, port: str) -> None:
    ended = run("serve", f"--port={port}", "--data", str(tmp_path / "coxa.sqlite"))
    assert ended.code == 2
    assert port in ended.line


def test_the_first_start_brings_the_example_person(run: Run, tmp_path: Path, not_run: list[Any]) -> None:
    where = tmp_path / "coxa.sqlite"
    ended = run("serve", "--port", "0", "--data", str(where))
    assert f"Your data: {where}; it begins with an example person, whom one click clears" in ended.out
    assert len(not_run) == 1
    assert is_example(where)


def test_without_the_example_the_diary_begins_empty(run: Run, tmp_path: Path, not_run: list[Any]) -> None:
    run("serve", "--port", "0", "--no-example", "--data", str(tmp_path / "coxa.sqlite"))
    assert not is_example(tmp_path / "coxa.sqlite")


def test_an_example_once_deleted_does_not_come_back(run: Run, tmp_path: Path, not_run: list[Any]) -> None:
    where = str(tmp_path / "coxa.sqlite")
    run("serve", "--port", "0", "--data", where)
    assert run("delete", "--yes", "--data", where).code == 0
    assert "it begins with" not in run("serve", "--port", "0", "--data", where).out
    assert not is_example(tmp_path / "coxa.sqlite")


def test_a_file_that_is_no_diary_is_refused_and_left_alone(run: Run, tmp_path: Path) -> None:
    other = tmp_path / "notes.txt"
    other.write_text("my notes, long enough to be taken for something " * 20)
    ended = run("serve", "--port", "0", "--data", str(other))
    assert (ended.code, ended.out) == (2, "")
    assert "To mend: " in ended.line
    assert other.read_text().startswith("my notes")


@pytest.mark.parametrize("words", ["['--help']", "['check', '--template']", "['serve', '--help']"])
def test_commands_without_a_diary_start_without_the_app_part(words: str) -> None:
    program = (
        "import sys\n"
        "from coxa.cli import main\n"
        f"try: main({words})\n"
        "except SystemExit: pass\n"
        "print(sorted({'sqlalchemy', 'alembic', 'fastapi', 'uvicorn'} & sys.modules.keys()), file=sys.stderr)"
    )
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert ended.stderr == "[]\n"


def test_without_the_app_part_what_to_install_is_said() -> None:
    program = "import sys; sys.modules['fastapi'] = None\nfrom coxa.cli import main; main(['serve'])"
    environment = {**os.environ, "COXA_DATA": os.devnull}
    ended = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False, env=environment
    )
    assert ended.returncode == 2
    assert ended.stderr == (
        "coxa: this needs the app part of Coxa (fastapi is not installed). To mend: pip install 'coxa[app]'\n"
    )


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_and_option_is_in_the_guide(name: str) -> None:
    guide = (Path(__file__).parents[2] / "docs" / "app.md").read_text(encoding="utf-8")
    command = typer.main.get_command(app).commands[name]  # type: ignore[attr-defined]
    assert f"`coxa {name}`" in guide
    options = {option for parameter in command.params for option in parameter.opts if option.startswith("--")}
    missing = {o for o in options - {"--data"} if not re.search(rf"coxa {name} [^`\n]*{o}\b", guide)}
    assert missing == set()


def test_every_package_of_the_app_part_is_known_by_name() -> None:
    asked = [line for line in requires("coxa") or () if re.search(r"extra == .app\b", line)]
    names = {re.split(r"[^\w.-]", line)[0].replace("-", "_").lower() for line in asked}
    needed = names - {"httptools", "uvloop", "vqf"}  # without these it is slower, or less exact
    found = packages_distributions().items()
    modules = {module for module, of in found if {name.replace("-", "_").lower() for name in of} & needed}
    assert len(needed) > 8
    assert {module for module in modules if not module.startswith("_")} <= PARTS
