"""Analyses that several test packages look at, computed once."""

from __future__ import annotations

from functools import cache

from coxa.demo import demo_files
from coxa.pipeline import Analysis, Options, analyze


@cache
def demo_analysis() -> Analysis:
    """The bundled stride with its known impairment."""
    with demo_files() as files:
        options = Options(settings=files.truth)
        return analyze(
            files.motion, model=files.model, loads=files.loads, reserves=files.reserves, options=options
        )
