"""How far a figure can be trusted: the three evidence grades."""

from __future__ import annotations

from typing import Final

MEASURED: Final = "measured"
MODELLED: Final = "modelled"
HYPOTHESIS: Final = "hypothesis"
