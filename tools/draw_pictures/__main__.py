"""`python -m tools.draw_pictures`: write the pictures, their stylesheet and the icons into the package."""

from __future__ import annotations

from pathlib import Path

from tools.draw_pictures.inside import inner_views
from tools.draw_pictures.poses import pictures
from tools.draw_pictures.style import stylesheet

WEB = Path(__file__).parents[2] / "src/coxa/web"


def documents() -> dict[Path, str]:
    """Return every text file that is drawn, by its path inside `coxa.web`."""
    drawn = {**pictures(), **inner_views()}
    found = {Path("templates/pictures") / f"{name}.svg": picture.svg() for name, picture in drawn.items()}
    return found | {Path("static/css/50-pictures.css"): stylesheet(drawn.values())}


def main() -> None:
    """Write them all."""
    for path, text in documents().items():
        target = WEB / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
