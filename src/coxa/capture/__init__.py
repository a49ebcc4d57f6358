"""Rotations of the hip as a sensor on the shin sees them: range, number, rhythm, smoothness."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from coxa.capture.capture import Capture as Capture
    from coxa.capture.capture import capture_document as capture_document
    from coxa.capture.capture import range_test as range_test
    from coxa.capture.capture import rotations as rotations

# The diary needs only the names of doubts; what computes is fetched when it is first asked for.
_NAMES = ("Capture", "capture_document", "range_test", "rotations")


def __getattr__(name: str) -> Any:
    if name not in _NAMES:
        raise AttributeError(f"module 'coxa.capture' has no attribute '{name}'")
    return getattr(import_module("coxa.capture.capture"), name)
