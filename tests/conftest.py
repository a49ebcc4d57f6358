"""Fixtures shared by all tests: where the reference cases lie, and how a missing one is said."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import settings
from jaxtyping import install_import_hook

import tests.typecheck  # noqa: F401 - the hook below names it
from tests.store.postgresql import _template, postgresql, postgresql_ready, postgresql_url  # noqa: F401 - fixtures

PACKAGE = Path(__file__).resolve().parents[1] / "src" / "coxa"
CHECKED = (
    "recording",
    "exam",
    "anatomy",
    "tasks",
    "state",
    "skeleton",
    "muscles",
    "coordination",
    "socket",
    "efficiency",
    "hip",
    "estimation",
    "loop",
    "pipeline",
    "selfcheck",
    "claims",
    "figures",
    "programme",
)
"""Stages whose array shapes and types are checked while tests run."""


def _modules_without_kernels() -> list[str]:
    """Return the modules whose functions can be wrapped: Numba has to see a kernel as it was written."""
    sources = {p: p.read_text(encoding="utf-8") for room in CHECKED for p in (PACKAGE / room).rglob("*.py")}
    plain = [path for path, text in sources.items() if "@kernel" not in text and path.name != "__init__.py"]
    return [".".join(("coxa", *path.relative_to(PACKAGE).with_suffix("").parts)) for path in plain]


install_import_hook(_modules_without_kernels(), "tests.typecheck.checked")

# The first example of a test may compile a kernel, which takes as long as the machine takes.
settings.register_profile("coxa", deadline=None)
settings.load_profile("coxa")

SHARED = Path(__file__).resolve().parents[2] / "shared"
CASES = ("rajagopal_run", "rajagopal_walk", "gait2392_walk")


@dataclass(frozen=True)
class ReferenceCase:
    """A real trial with OpenSim 4.6's answers."""

    name: str
    folder: Path

    @cached_property
    def geometry(self) -> dict[str, Any]:
        with np.load(self.folder / "geometry.npz") as data:
            return dict(data)

    @cached_property
    def geometry_all(self) -> dict[str, Any]:
        with np.load(self.folder / "geometry_all.npz") as data:
            return dict(data)

    @cached_property
    def moment_arm_fd(self) -> dict[str, Any]:
        with np.load(self.folder / "moment_arm_fd.npz") as data:
            return dict(data)


@pytest.fixture(scope="session")
def shared_dir() -> Path:
    if not SHARED.is_dir():
        pytest.skip("the reference data folder is not beside this checkout")
    return SHARED


@pytest.fixture(scope="session", params=CASES)
def reference_case(request: pytest.FixtureRequest, shared_dir: Path) -> ReferenceCase:
    return ReferenceCase(request.param, shared_dir / "reference" / request.param)


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """Fail where nothing may be skipped (COXA_NO_SKIPS=1) and something was."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("COXA_NO_SKIPS") and reporter and reporter.stats.get("skipped") and exitstatus == 0:
        reporter.write_line("Tests were skipped where none may be (COXA_NO_SKIPS is set).", red=True)
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
