"""Every name a package exports is there, documented, and importable by a star."""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest

import coxa

PACKAGES = ["coxa", *(m.name for m in pkgutil.walk_packages(coxa.__path__, "coxa.") if m.ispkg)]


def exports(package: str) -> list[str]:
    """Return the names that a package's `__init__` passes on: `from … import name as name`."""
    source = Path(importlib.import_module(package).__file__ or "").read_text(encoding="utf-8")
    aliases = [
        a for node in ast.walk(ast.parse(source)) if isinstance(node, ast.ImportFrom) for a in node.names
    ]
    return [alias.asname for alias in aliases if alias.asname == alias.name and alias.asname]


@pytest.mark.parametrize("package", PACKAGES)
def test_every_export_resolves_and_says_what_it_is(package: str) -> None:
    module = importlib.import_module(package)
    assert (module.__doc__ or "").strip()
    for name in exports(package):
        found = getattr(module, name)
        if inspect.isclass(found) or inspect.isfunction(found):
            assert (found.__doc__ or "").strip(), name


def test_the_three_lines_of_the_readme_need_nothing_else() -> None:
    assert {
        "analyze",
        "Options",
        "Analysis",
        "HipResult",
        "read_model",
        "write_analysis",
        "CoxaError",
    } <= set(exports("coxa"))


def test_the_version_is_the_distributions() -> None:
    assert coxa.__version__ == version("coxa")


def test_the_names_fetched_when_asked_for_are_those_that_types_know() -> None:
    assert set(coxa.__all__) == set(exports("coxa"))


ENGINE = ("numba", "scipy", "coxa.pipeline", "coxa.selfcheck", "coxa.hip")
SERVER = ("sqlalchemy", "alembic", "fastapi", "uvicorn")


def loaded_by(statement: str) -> set[str]:
    """Return the modules that a fresh interpreter has loaded after a statement."""
    code = f"import atexit, sys; atexit.register(lambda: print(*sys.modules)); {statement}"
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(ended.stdout.splitlines()[-1].split())


@pytest.mark.parametrize(
    ("statement", "unwanted"),
    [
        ("import coxa, coxa.programme.rules", ENGINE + SERVER),
        ("import coxa.web.app, coxa.web.server, coxa.web.jobs", (*ENGINE, "coxa.charts", "coxa.report")),
        ("import coxa.store", ENGINE),
        ("from coxa.cli import main; main(['--help'])", ENGINE + SERVER),
        ("from coxa.cli import main; main(['plan', '--help'])", ENGINE + SERVER),
        ("from coxa.cli import main; main(['check', '--help'])", ENGINE + SERVER),
    ],
)
def test_what_must_start_at_once_loads_no_engine(statement: str, unwanted: tuple[str, ...]) -> None:
    loaded = loaded_by(statement)
    assert "coxa" in loaded
    assert not loaded & set(unwanted)


@pytest.mark.parametrize("words", ["plan", "trend", "log --pain 1", "export {}.zip"])
def test_commands_of_the_diary_load_no_engine(words: str, tmp_path: Path) -> None:
    place = str(tmp_path / "coxa.sqlite")
    line = [*words.format(tmp_path / "all").split(), "--data", place]
    loaded = loaded_by(f"from coxa.cli import main; main({line})")
    assert "coxa.store" in loaded
    assert not loaded & set(ENGINE)
