"""Numbers that the physics rests on, from the modules that use them."""

from __future__ import annotations

import tomllib
from importlib.resources import files

from coxa import units
from coxa.efficiency import measures, reach
from coxa.figures import analysis
from coxa.muscles import continuity
from coxa.pipeline import options, plausibility
from coxa.recording import events, filtering, motion, strides
from tools.doc_blocks.common import table
from tools.doc_blocks.quotes import module_docs
from tools.doc_blocks.reader import state_properties as state_properties

_MODULES = (options, filtering, motion, events, strides, plausibility, continuity, measures, reach, analysis)


def constants() -> str:
    """Return every documented number of the stages, with what it means and where it is from."""
    rows = []
    for module in _MODULES:
        for name, text in module_docs(module).items():
            value = getattr(module, name)
            if isinstance(value, (int, float)) and not name.startswith("_"):
                rows.append([f"`{module.__name__.removeprefix('coxa.')}.{name}`", f"{value:g}", text])
    gravity = module_docs(units)["GRAVITY_m_s2"]
    rows.append(["`units.GRAVITY_m_s2`", f"{units.GRAVITY_m_s2:.7g}", gravity])
    return table(["constant", "value", "meaning and source"], rows, right=(1,))


def socket_angles() -> str:
    """Return the socket that is assumed when nobody measured it."""
    text = (files("coxa") / "data" / "socket_defaults.toml").read_text(encoding="utf-8")
    rows = []
    for name, entry in tomllib.loads(text).items():
        value = f"{entry['value_m']:g} m" if "value_m" in entry else f"{entry['value_deg']:g}°"
        rows.append([name.replace("_", " "), value, entry["reading"], entry["source"]])
    return table(["angle", "assumed", "how it is read", "source"], rows, right=(1,))
