"""What all pages of the terminal share; colours only repeat what the words say."""

from __future__ import annotations

from typing import Final

SIDES: Final = {"r": "Right", "l": "Left"}
GRADES: Final = {"measured": "green", "modelled": "cyan", "hypothesis": "yellow"}
HEADLINE: Final = "bold"
TITLE: Final = "bold underline"

NARROWEST_COLUMNS: Final = 40
"""Narrower than this, words would fall apart; a terminal then wraps lines itself."""
PIPED_COLUMNS: Final = 100
"""Width when nobody says how wide: a pipe or a file."""
