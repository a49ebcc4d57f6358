"""Style sheet, scripts and pictures: read once, named by what they hold, so that browsers may keep them for ever."""

from __future__ import annotations

import hashlib
import mimetypes
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from starlette.responses import Response

FOLDER: Final = Path(__file__).parent / "static"
CHARTS: Final = FOLDER.parents[1] / "charts" / "charts.css"
"""Style sheet of charts; read by its path, because drawing them is more than a server needs to start."""
STYLE_SHEET: Final = "coxa.css"
"""All of `css/*.css`, in order of their names, then that of charts."""
_TYPES: Final = {
    ".js": "text/javascript",
    ".svg": "image/svg+xml; charset=utf-8",
    ".css": "text/css",
    ".ico": "image/x-icon",
}


@dataclass(frozen=True)
class Asset:
    """One file as it is sent."""

    content: bytes
    media_type: str


def _media_type(name: str) -> str:
    suffix = Path(name).suffix
    return _TYPES.get(suffix) or mimetypes.guess_type(name)[0] or "application/octet-stream"


def _read(folder: Path) -> dict[str, Asset]:
    files = sorted(path for path in folder.rglob("*") if path.is_file() and not path.name.startswith("."))
    found = {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}
    sheets = [content for name, content in found.items() if name.startswith("css/") and name.endswith(".css")]
    rest = {name: content for name, content in found.items() if not name.startswith("css/")}
    rest[STYLE_SHEET] = b"\n".join([*sheets, CHARTS.read_bytes()])
    return {name: Asset(content, _media_type(name)) for name, content in rest.items()}


class Assets:
    """The static files of the app.

    Attributes:
        build: Changes when any of them changes.
    """

    def __init__(self, folder: Path = FOLDER) -> None:
        self._files = _read(folder)
        digest = hashlib.sha256()
        for name, asset in sorted(self._files.items()):
            digest.update(f"{name}\0{len(asset.content)}\0".encode())
            digest.update(asset.content)
        self.build = digest.hexdigest()[:12]

    @property
    def names(self) -> tuple[str, ...]:
        """All of them, sorted."""
        return tuple(sorted(self._files))

    def url(self, name: str) -> str:
        """Return the address of one of them; KeyError when there is none of that name."""
        if name not in self._files:
            raise KeyError(f"no static file '{name}'")
        return f"/static/{self.build}/{name}"

    def response(self, build: str, name: str) -> Response | None:
        """Return one of them to be sent; None when there is none of that name.

        A page left open since an earlier version still gets the file, but may not keep it under the old name.
        """
        asset = self._files.get(name)
        if asset is None:
            return None
        keep = "public, max-age=31536000, immutable" if build == self.build else "no-cache"
        return Response(asset.content, media_type=asset.media_type, headers={"Cache-Control": keep})
