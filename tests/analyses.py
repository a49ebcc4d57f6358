"""Analyses that several test packages look at, computed once."""

from __future__ import annotations

from functools import cache

from coxa.demo import demo_files
from coxa.pipeline import Analysis, analyze


@cache
def demo_analysis() -> Analysis:
    """The bundled stride with its known impairment."""
    with demo_files() as files:
        return analyze(
            files.motion, model=files.model, loads=files.loads, reserves=files.reserves, options=files.options
        )


@cache
def one_sided_analysis() -> Analysis:
    """The same with only the left side spoken of: nobody said that the right is healthy."""
    with demo_files() as files:
        return analyze(
            files.motion,
            model=files.model,
            loads=files.loads,
            reserves=files.reserves,
            settings=("glmed*_l.strength=0.6",),
        )


@cache
def strideless_analysis() -> Analysis:
    """A tenth of a second of it: no whole stride, nothing known of the muscles, no forces, no actuator file."""
    with demo_files() as files:
        return analyze(files.motion, model=files.model, loads=None, start_s=0.5, end_s=0.6)
