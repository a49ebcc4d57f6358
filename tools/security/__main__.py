"""`python -m tools.security`: write docs/security.md anew."""

from __future__ import annotations

from tools.security.page import PAGE, page


def main() -> None:
    """Write the page."""
    PAGE.write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main()
