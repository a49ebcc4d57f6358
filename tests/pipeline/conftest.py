"""The reference cases run through the pipeline: from OpenSim's own states, and from files."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from benchmarks import reference

from coxa.pipeline import Analysis

if TYPE_CHECKING:
    from tests.conftest import ReferenceCase


@cache
def _from_states(folder: Path) -> Analysis:
    return reference.from_states(folder)


@cache
def _from_files(folder: Path) -> Analysis:
    return reference.from_files(folder)


@pytest.fixture(scope="session")
def from_states(reference_case: ReferenceCase) -> Analysis:
    """The case at OpenSim's own q and u."""
    return _from_states(reference_case.folder)


@pytest.fixture(scope="session")
def from_files(reference_case: ReferenceCase) -> Analysis:
    """The case from its motion and force files."""
    return _from_files(reference_case.folder)


@pytest.fixture(scope="session")
def running(shared_dir: Path) -> Analysis:
    """The run, from its motion and force files."""
    return _from_files(shared_dir / "reference" / "rajagopal_run")
