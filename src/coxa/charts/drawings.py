"""Whether charts can be drawn from drawings: laid out as their schema says, lists that go together equally long."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from coxa._schema import first_fault, schema_of


def drawings_fault(drawings: object, kind: str, *, unknown_keys: bool = True) -> str:
    """Return what keeps charts from being drawn, where and how, in words; empty when they can be.

    Args:
        drawings: As read from `drawings.json`, or kept beside a stored result.
        kind: Of the result beside them.
        unknown_keys: Whether keys of later minor versions pass.
    """
    fault = first_fault(drawings, schema_of("drawings"), unknown_keys=unknown_keys)
    if fault or not isinstance(drawings, dict):
        return fault
    if drawings["kind"] != kind:
        return "kind is not that of the result beside them"
    sides = drawings["sides"].items()
    return next((f"sides.{name}.{fault}" for name, side in sides for fault in _uneven(side)), "")


def _uneven(side: Mapping[str, Any]) -> Iterator[str]:
    """Yield where lists that belong together differ in length."""
    for name in ("path", "healthy"):
        path = side["socket"][name]
        if path is not None:
            yield from _differ(f"socket.{name}", path, tuple(path), len(path["phase"]))
    scene = side["scene"]
    if scene is not None:
        for k, frame in enumerate(scene["frames"]):
            yield from _differ(f"scene.frames[{k}]", frame, ("muscles", "values"), len(scene["muscles"]))
    glide = side.get("glide")
    if glide is not None:
        for name in ("active", "passive"):
            yield from _differ(f"glide.{name}", glide[name], tuple(glide[name]), len(glide["angle_deg"]))
    loop = side.get("loop")
    if loop is not None:
        for k, plan in enumerate(loop["plans"]):
            yield from _differ(f"loop.plans[{k}]", plan, ("value", "low", "high"), len(loop["days"]))


def _differ(where: str, part: Mapping[str, Any], names: tuple[str, ...], count: int) -> Iterator[str]:
    for name in names:
        if isinstance(part[name], list) and len(part[name]) != count:
            yield f"{where}.{name} has {len(part[name])} entries instead of {count}"
