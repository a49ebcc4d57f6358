"""`python -m tools.draw_pictures [--icons]`: write pictures, stylesheet and icon into the package.

With `--icons` the icon's bitmaps are drawn anew too, which takes a Chromium.
"""

from __future__ import annotations

import sys
from pathlib import Path

from tools.draw_pictures.icon import bitmaps, icon
from tools.draw_pictures.inside import inner_views
from tools.draw_pictures.poses import pictures
from tools.draw_pictures.style import stylesheet

WEB = Path(__file__).parents[2] / "src/coxa/web"
ICONS = Path("static/icons")
CHROMIUM = Path("/usr/bin/chromium")  # where Debian has it


def documents() -> dict[Path, str]:
    """Return every text file that is drawn, by its path inside `coxa.web`."""
    drawn = {**pictures(), **inner_views()}
    found = {Path("templates/pictures") / f"{name}.svg": picture.svg() for name, picture in drawn.items()}
    found[Path("static/css/50-pictures.css")] = stylesheet(drawn.values())
    found[ICONS / "icon.svg"] = icon("round")
    return found


def main(arguments: list[str]) -> None:
    """Write them all."""
    for path, text in documents().items():
        target = WEB / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8", newline="\n")
    if "--icons" in arguments:
        for name, content in bitmaps(CHROMIUM):
            (WEB / ICONS / name).write_bytes(content)


if __name__ == "__main__":
    main(sys.argv[1:])
