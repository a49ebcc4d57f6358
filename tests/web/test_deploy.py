"""Files for whoever runs a server: they name what exists, and open no door that the app keeps shut."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
from pathlib import Path
from typing import Any

import click
import pytest
import typer.main

from coxa.cli import app
from coxa.cli.serve import PORT
from coxa.web.security import HSTS

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
needs_systemd = pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd here")


def read(name: str) -> str:
    return (DEPLOY / name).read_text(encoding="utf-8")


def compose() -> dict[str, Any]:
    yaml = pytest.importorskip("yaml")
    found: dict[str, Any] = yaml.safe_load(read("compose.yaml"))
    return found


def options(words: list[str]) -> dict[str, Any]:
    """Return the options of a `coxa serve`, as the command itself understands them."""
    assert words[0] == "serve"
    command: click.Command = typer.main.get_command(app).commands["serve"]  # type: ignore[attr-defined]
    return command.make_context("serve", words[1:]).params


def service_words() -> list[str]:
    found = re.search(r"^ExecStart=\S+/coxa (.+)$", read("coxa.service"), re.MULTILINE)
    assert found is not None
    return shlex.split(found[1])


def container_words() -> list[str]:
    found = re.search(r"^CMD (\[.+\])$", read("Containerfile"), re.MULTILINE)
    assert found is not None
    return [word.strip('" ') for word in found[1].strip("[]").split(",")]


def compose_words() -> list[str]:
    return [str(word) for word in compose()["services"]["coxa"]["command"]]


@pytest.mark.parametrize("words", [service_words, container_words, compose_words])
def test_the_command_is_one_that_coxa_knows(words: Any) -> None:
    assert options(words())["practice"]


@pytest.mark.parametrize("words", [service_words, compose_words])
def test_behind_a_proxy_its_headers_are_believed_and_its_name_is_known(words: Any) -> None:
    asked = options(words())
    assert asked["behind_proxy"]
    assert asked["host_name"]
    assert not asked["https"]


@pytest.fixture
def unit(tmp_path: Path) -> Path:
    """The unit, with a program that exists on this machine in the place of Coxa."""
    path = tmp_path / "coxa.service"
    path.write_text(
        re.sub(r"^ExecStart=\S+", "ExecStart=/bin/true", read("coxa.service"), flags=re.MULTILINE)
    )
    return path


@needs_systemd
def test_systemd_understands_the_unit(unit: Path) -> None:
    ended = subprocess.run(
        ["systemd-analyze", "verify", str(unit)], capture_output=True, text=True, check=False
    )
    ours = [line for line in ended.stderr.splitlines() if "coxa.service" in line]
    assert (ended.returncode, ours) == (0, [])


@needs_systemd
def test_systemd_finds_little_that_the_unit_could_do_without(unit: Path) -> None:
    command = ["systemd-analyze", "security", "--offline=yes", "--threshold=20", str(unit)]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stdout[-400:]


def test_the_unit_reaches_nothing_but_this_machine() -> None:
    lines = read("coxa.service").splitlines()
    assert "IPAddressDeny=any" in lines
    assert "IPAddressAllow=localhost" in lines
    assert "DynamicUser=yes" in lines


@pytest.mark.parametrize("name", ["nginx.conf", "Caddyfile"])
def test_a_proxy_passes_on_to_the_port_of_coxa_and_keeps_figures_to_itself(name: str) -> None:
    text = read(name)
    assert set(re.findall(r"127\.0\.0\.1:(\d+)", text)) == {str(PORT)}
    assert "/metrics" in text
    assert "/readyz" in text
    assert text.count("{") == text.count("}")


@pytest.mark.parametrize("name", ["nginx.conf", "Caddyfile"])
def test_what_a_proxy_answers_itself_carries_the_headers_of_coxa(name: str) -> None:
    text = read(name)
    assert HSTS in text
    for header in ("Strict-Transport-Security", "X-Content-Type-Options", "Content-Security-Policy"):
        assert re.search(rf"^\s*(add_header )?\??{header} ", text, re.MULTILINE)
    for part in ("default-src 'none'", "object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"):
        assert part in text


def test_nginx_says_itself_where_requests_come_from() -> None:
    """Whatever whoever asks writes into these headers must not reach Coxa."""
    text = re.sub(r"#.*", "", read("nginx.conf"))
    told = dict(re.findall(r"proxy_set_header\s+(\S+)\s+(\S+);", text))
    assert told["X-Forwarded-For"] == "$remote_addr"
    assert told["X-Forwarded-Proto"] == "$scheme"
    assert told["Forwarded"] == '""'
    for block in re.findall(
        r"location[^{]*\{([^}]*)\}", text
    ):  # a header set there would undo all of the others
        assert "proxy_set_header" not in block


def test_every_statement_for_nginx_ends() -> None:
    text = re.sub(r"#.*", "", read("nginx.conf"))
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    assert [line for line in lines if line[-1] not in "{};"] == []


def test_coxa_is_reached_through_the_proxy_alone() -> None:
    services = compose()["services"]
    assert services["coxa"]["network_mode"] == "service:proxy"
    assert "ports" not in services["coxa"]
    assert "ports" not in services["database"]
    assert services["database"]["network_mode"] == "none"


@pytest.mark.parametrize("name", ["nginx.conf", "Caddyfile"])
def test_programs_are_not_led_from_http_to_https(name: str) -> None:
    block = r"listen 80;.*?\n}" if name == "nginx.conf" else r"http://.*?\n}"
    plain = re.search(block, read(name), re.DOTALL)
    assert plain is not None
    assert all(word in plain[0] for word in ("/api/", "/push/", "403"))


def test_coxa_owns_its_database_and_nothing_else_of_the_server() -> None:
    service = compose()["services"]["database"]
    assert service["environment"]["POSTGRES_USER"] != "coxa"
    assert service["environment"]["POSTGRES_INITDB_ARGS"] == "--auth-local=scram-sha-256"
    made = read("database.sh")
    assert "./database.sh:/docker-entrypoint-initdb.d/coxa.sh:ro" in service["volumes"]
    assert "CREATE ROLE coxa LOGIN PASSWORD" in made
    assert "SUPERUSER" not in made


def test_no_secret_stands_in_a_command_or_a_file() -> None:
    assert not any("PASSWORD" in word or ":$" in word for word in compose_words())
    for name in ("compose.yaml", "Containerfile", "coxa.service"):
        assert not re.search(r"(?i)password[=:]\s*[a-z0-9]{6,}\s*$", read(name), re.MULTILINE)


def test_containers_may_do_as_little_as_they_can() -> None:
    for name, service in compose()["services"].items():
        assert "no-new-privileges:true" in service["security_opt"]
        if name != "database":  # its image changes its user itself
            assert service["cap_drop"] == ["ALL"]
            assert service["read_only"]


def test_the_container_is_made_of_files_that_exist_and_runs_as_nobody_special() -> None:
    text = read("Containerfile")
    copied = [line.split()[1:-1] for line in text.splitlines() if re.match(r"COPY (?!--from)", line)]
    assert all((ROOT / name).exists() for names in copied for name in names)
    left = read("Containerfile.dockerignore").splitlines()
    assert all(f"!{name}" in left for names in copied for name in names)
    assert re.search(r"^USER [1-9]\d*$", text, re.MULTILINE)
    assert f":{PORT}/readyz" in text


def test_the_ports_of_the_container_are_not_published() -> None:
    assert "EXPOSE" not in read("Containerfile")
