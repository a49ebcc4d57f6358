"""What lets one file stand alone and stay safe: data inside scripts, the packed drawing script, the security policy."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError, files
from typing import Any, Final

_EMPTY_STYLE: Final = "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='"
"""Of no text at all: Plotly makes an empty style sheet and fills it by script."""


@dataclass(frozen=True)
class Plotly:
    """Plotly's script, as it goes into a page.

    Attributes:
        packed: gzip in base64.
        digest: SHA-256 in base64, as a security policy wants it.
        notice: Its licence.
    """

    packed: str
    digest: str
    notice: str


@cache
def plotly_script() -> Plotly:
    """Return the script of the installed Plotly, its licence notice inside and beside it.

    Raises:
        ImportError: Plotly is not installed.
    """
    from plotly.offline import get_plotlyjs

    text: str = get_plotlyjs()
    return Plotly(packed(text), digest(text), _licence())


def _licence() -> str:
    try:
        found = [each for each in files("plotly") or () if each.name.upper().startswith("LICENSE")]
    except PackageNotFoundError:
        found = []
    return found[0].read_text(encoding="utf-8").strip() if found else ""


def digest(text: str) -> str:
    """Return the SHA-256 of a text in base64."""
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode("ascii")


def packed(text: str) -> str:
    """Return a text as gzip in base64, which no page can mistake for markup."""
    return base64.b64encode(gzip.compress(text.encode(), 9, mtime=0)).decode("ascii")


def packed_data(data: Any) -> str:
    """Return plain data as packed JSON.

    Args:
        data: Finite numbers, texts, lists, objects.
    """
    return packed(json.dumps(data, ensure_ascii=False, allow_nan=False, separators=(",", ":")))


def policy(styles: Sequence[str], scripts: Sequence[str], *, drawn_by_script: bool) -> str:
    """Return the security policy of a page: nothing from anywhere, and only its own styles and scripts.

    Args:
        styles, scripts: The texts inside, or the SHA-256 of those unpacked later, as 'sha256-…'.
        drawn_by_script: Whether a script sets styles of elements, as Plotly does.
    """

    def allowed(texts: Sequence[str]) -> str:
        return " ".join(
            f"'{each}'" if each.startswith("sha256-") else f"'sha256-{digest(each)}'" for each in texts
        )

    inline = f" {_EMPTY_STYLE}; style-src-attr 'unsafe-inline'" if drawn_by_script else ""
    return (
        f"default-src 'none'; script-src {allowed(scripts)}; style-src {allowed(styles)}{inline}; "
        "img-src data: blob:; base-uri 'none'; form-action 'none'"
    )
