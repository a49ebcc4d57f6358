"""The app's icon: a ball in its socket. As SVG, and as bitmaps drawn by Chromium."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping
from pathlib import Path

from tools.draw_pictures.shapes import outline

GROUND, SOCKET, BALL = "#12645b", "#8fd6cb", "#fffaf0"
SIZES: Mapping[str, tuple[int, str]] = {
    "icon-192.png": (192, "round"),
    "icon-512.png": (512, "round"),
    "maskable-512.png": (512, "full"),
    "apple-touch-180.png": (180, "full"),
}
"""Width of each bitmap, px, and whether its ground has round corners or fills the square."""
_FLAGS = ("--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking")


def icon(ground: str) -> str:
    """Return the icon on a square of 100; everything that matters lies within the middle 80 (maskable icons)."""
    corner = {"round": ' rx="23"', "full": ""}[ground]
    neck = outline([(50.0, 50.0, 8.0), (71.0, 65.0, 7.0), (75.0, 76.0, 9.0)])
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100" role="img"><title>Coxa</title>'
        f'<rect width="100" height="100"{corner} fill="{GROUND}"/>'
        f'<path d="M60.3 21.8A30 30 0 1 0 42.2 79" fill="none" stroke="{SOCKET}"'
        ' stroke-width="9" stroke-linecap="round"/>'
        f'<path d="{neck}" fill="{BALL}"/><circle cx="50" cy="50" r="19" fill="{BALL}"/></svg>\n'
    )


def bitmaps(chromium: Path) -> Iterator[tuple[str, bytes]]:
    """Yield name and content of each bitmap; needs Playwright and a Chromium."""
    from playwright.sync_api import sync_playwright  # only this needs a browser

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(chromium), args=list(_FLAGS))
        try:
            for name, (size, ground) in SIZES.items():
                page = browser.new_page(viewport={"width": size, "height": size})
                source = base64.b64encode(icon(ground).encode()).decode()
                image = f'<img width="{size}" height="{size}" src="data:image/svg+xml;base64,{source}">'
                page.set_content(f"<style>body{{margin:0}} img{{display:block}}</style>{image}")
                yield name, page.screenshot(omit_background=True)
                page.close()
        finally:
            browser.close()
