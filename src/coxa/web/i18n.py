"""Which language a page speaks: gettext catalogues beside the package, chosen by what the browser asks for.

English is the source. A language is there when `locale/<language>/LC_MESSAGES/coxa.mo` is.
"""

from __future__ import annotations

import gettext as catalogues
from collections.abc import Iterable
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

SOURCE: Final = "en"
DOMAIN: Final = "coxa"
FOLDER: Final = Path(__file__).parent / "locale"


@dataclass(frozen=True)
class Speech:
    """One language.

    Attributes:
        language: Its tag, such as 'en'.
        words: Its catalogue.
    """

    language: str
    words: catalogues.NullTranslations


_ENGLISH: Final = Speech(SOURCE, catalogues.NullTranslations())
_speech: ContextVar[Speech] = ContextVar("coxa_speech", default=_ENGLISH)


def gettext(text: str) -> str:
    """Return a text in the language of the request being answered."""
    return _speech.get().words.gettext(text)


def ngettext(one: str, many: str, number: int) -> str:
    """Return the form of a text for this number, in the language of the request being answered."""
    return _speech.get().words.ngettext(one, many, number)


def language() -> str:
    """Return the tag of the language of the request being answered."""
    return _speech.get().language


def wanted(header: str) -> list[str]:
    """Return the language tags of an Accept-Language header, best first; what is no tag is left out."""
    weighed = []
    for place, part in enumerate(header[:500].split(",")):
        tag, _, weight = part.strip().partition(";")
        try:
            share = float(weight.strip().removeprefix("q=")) if weight else 1.0
        except ValueError:
            continue
        if share > 0.0 and tag.replace("-", "").isalnum():
            weighed.append((-share, place, tag.strip().lower()))
    return [tag for _, _, tag in sorted(weighed)]


class Languages:
    """The catalogues of one folder, read once."""

    def __init__(self, folder: Path = FOLDER) -> None:
        self._speeches = {SOURCE: _ENGLISH}
        for file in sorted(folder.glob(f"*/LC_MESSAGES/{DOMAIN}.mo")):
            tag = file.parents[1].name.replace("_", "-").lower()
            with file.open("rb") as stream:
                self._speeches[tag] = Speech(tag, catalogues.GNUTranslations(stream))

    def best(self, tags: Iterable[str]) -> Speech:
        """Return the first language asked for that is there, by its tag or its part before the hyphen."""
        for tag in tags:
            for known in (tag, tag.partition("-")[0]):
                if known in self._speeches:
                    return self._speeches[known]
        return _ENGLISH


class Speaking:
    """Answers each request in the best language that its browser asks for."""

    def __init__(self, app: ASGIApp, languages: Languages) -> None:
        self._app = app
        self._languages = languages

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        best = self._languages.best(wanted(Headers(scope=scope).get("accept-language", "")))
        token = _speech.set(best)
        try:
            await self._app(scope, receive, send)
        finally:
            _speech.reset(token)
