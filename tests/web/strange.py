"""Results as another version or a strange file may hold them: a sound one with something in it changed."""

from __future__ import annotations

import copy
from typing import Any

from hypothesis import strategies as st

ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)
ODD = ANY_JSON | st.sampled_from(
    [{}, [], "", 0, -1, 10**400, 1e308, -1e308, 5e-324, "r", "modelled", "<b>%s{x}"]
)


def _inside(draw: st.DrawFn, value: Any) -> None:
    """Change something somewhere inside a mapping or list."""
    while True:
        keys = list(value) if isinstance(value, dict) else list(range(len(value)))
        key = draw(st.sampled_from(keys))
        below = value[key]
        if isinstance(below, dict | list) and below and draw(st.integers(0, 5)):
            value = below
            continue
        match draw(st.sampled_from(["other", "gone", "more", "number"])):
            case "gone":
                del value[key]
            case "more" if isinstance(value, dict):
                value[draw(st.text(max_size=5))] = draw(ODD)
            case "number" if isinstance(below, int | float):
                value[key] = draw(st.floats(-1e30, 1e30) | st.integers(-(10**31), 10**31))
            case _:
                value[key] = draw(ODD)
        return


@st.composite
def changed(draw: st.DrawFn, sound: dict[str, Any]) -> dict[str, Any]:
    """Return a result with one to three changes."""
    found = copy.deepcopy(sound)
    for _ in range(draw(st.integers(1, 3))):
        if found:
            _inside(draw, found)
    return found
