"""Coxa measures how efficiently a hip works.

Example:
    >>> import coxa
    >>> result = coxa.analyze("run.mot", model="me.osim", loads="loads.xml")
    >>> print(result.hip("r").windows[0].peak_contact_BW)
    >>> print(coxa.check("exam.toml").sentences[0])
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from coxa._version import __version__ as __version__
from coxa.errors import CoxaError as CoxaError
from coxa.errors import InputError as InputError

if TYPE_CHECKING:
    from coxa.capture import Capture as Capture
    from coxa.capture import range_test as range_test
    from coxa.capture import rotations as rotations
    from coxa.export import summary as summary
    from coxa.export import write_analysis as write_analysis
    from coxa.inspection import inspect_model as inspect_model
    from coxa.model.osim import read_model as read_model
    from coxa.pipeline import Analysis as Analysis
    from coxa.pipeline import HipResult as HipResult
    from coxa.pipeline import Options as Options
    from coxa.pipeline import analyze as analyze
    from coxa.pipeline.figures import hip_figures as hip_figures
    from coxa.recording.phone import PhoneRecording as PhoneRecording
    from coxa.recording.phone import read_phone as read_phone
    from coxa.selfcheck import CheckResult as CheckResult
    from coxa.selfcheck import check as check

# The engine takes a second to load. Pages and a diary do without it, so a name is fetched when it is first asked for.
_HOME = {
    "Analysis": "coxa.pipeline",
    "Capture": "coxa.capture",
    "CheckResult": "coxa.selfcheck",
    "HipResult": "coxa.pipeline",
    "Options": "coxa.pipeline",
    "PhoneRecording": "coxa.recording.phone",
    "analyze": "coxa.pipeline",
    "check": "coxa.selfcheck",
    "hip_figures": "coxa.pipeline.figures",
    "inspect_model": "coxa.inspection",
    "range_test": "coxa.capture",
    "read_model": "coxa.model.osim",
    "read_phone": "coxa.recording.phone",
    "rotations": "coxa.capture",
    "summary": "coxa.export",
    "write_analysis": "coxa.export",
}

__all__ = ["CoxaError", "InputError", "__version__", *_HOME]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'coxa' has no attribute '{name}'")
    found = globals()[name] = getattr(import_module(_HOME[name]), name)
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOME})
