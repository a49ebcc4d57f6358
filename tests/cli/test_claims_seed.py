"""`coxa claims` with choices that cannot be."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


def test_a_seed_below_zero_is_refused_before_hips_are_sampled(run: Callable[..., Any]) -> None:
    ended = run("claims", "--hips", "20", "--seed", "-1")
    assert ended.code == 2
    assert "seed -1" in ended.err
    assert "fault" not in ended.err
