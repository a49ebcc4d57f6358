"""The table of muscle names covers both reference model families."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from coxa.state.aliases import muscle_aliases, other_names


def test_a_name_translates_there_and_back() -> None:
    for alias in muscle_aliases():
        if alias.opensim_rajagopal and alias.gait2392 and alias.opensim_rajagopal != alias.gait2392:
            assert alias.gait2392 + "_l" in other_names(alias.opensim_rajagopal + "_l")
            assert alias.opensim_rajagopal + "_l" in other_names(alias.gait2392 + "_l")


def test_no_muscle_is_listed_twice_and_every_row_is_complete() -> None:
    names = Counter(a.opensim_rajagopal for a in muscle_aliases() if a.opensim_rajagopal)
    assert max(names.values()) == 1
    assert all(a.group and a.plain_english and (a.opensim_rajagopal or a.gait2392) for a in muscle_aliases())


@pytest.mark.parametrize(
    ("case", "column"), [("rajagopal_run", "opensim_rajagopal"), ("gait2392_walk", "gait2392")]
)
def test_every_muscle_of_the_reference_models_is_in_the_table(
    shared_dir: Path, case: str, column: str
) -> None:
    with np.load(shared_dir / "reference" / case / "geometry_all.npz") as data:
        muscles: Any = [str(name)[:-2] for name in data["muscle_names"]]
    assert set(muscles) <= {getattr(alias, column) for alias in muscle_aliases()}
