"""Uploads streamed to disk: counted, named safely and never opened here.

A part of a form is written while it arrives, so that memory stays small however large it is. What is too large, of
the wrong kind or given twice is said beside its field, and the rest is read to the end so that the browser hears the
answer.
"""

from __future__ import annotations

import errno
import re
import secrets
import shutil
import time
import unicodedata
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from io import BufferedWriter
from pathlib import Path, PurePosixPath, PureWindowsPath
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

from coxa.errors import InputError
from coxa.store import StoreError, StoreFull
from coxa.web.i18n import gettext as _

if TYPE_CHECKING:
    from python_multipart.multipart import MultipartCallbacks

MB: Final = 1024 * 1024
MOST_FILES: Final = 12
MOST_FIELDS: Final = 40
MOST_LETTERS: Final = 8000
"""Letters of one written field."""
HEADER_BYTES: Final = 8 * 1024
"""Of the headers of one part; browsers send some hundreds."""
NAME_BYTES: Final = 200
"""Of the name of a file, as UTF-8; file systems take 255, and a letter of Japanese has 3."""
INCOMING: Final = "incoming"
"""Folder of uploads that are not whole yet."""
_OF: Final = "."
"""Between whose an upload is and what tells it from others."""
STALE_s: Final = 24 * 3600.0
_ODD: Final = re.compile(r"[^\w .()+,=@-]")
_PACKED: Final = (b"PK\x03\x04", b"\x1f\x8b", b"7z\xbc\xaf", b"Rar!", b"BZh", b"\xfd7zXZ")
"""How archives begin."""


@dataclass(frozen=True)
class Rule:
    """What one field takes.

    Attributes:
        endings: Of file names, lower case, with the dot; and the most bytes of a file with that ending.
        most: How many files.
        packed: Whether archives and other files that are no text may come.
    """

    endings: Mapping[str, int]
    most: int = 1
    packed: bool = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "endings", MappingProxyType(dict(self.endings)))


@dataclass
class Received:
    """A form as it arrived.

    Attributes:
        values: Written fields.
        files: Names of the files on disk, by field, in order.
        errors: What is wrong, by field.
    """

    values: dict[str, str] = field(default_factory=dict)
    files: dict[str, list[str]] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)


def safe_name(name: str) -> str:
    """Return the last part of a file's name with nothing in it that a system could stumble over.

    Documents refer to their tables by name, so ordinary names stay as they are.
    """
    bare = PurePosixPath(PureWindowsPath(unicodedata.normalize("NFC", name)).name).name
    clean = _ODD.sub("_", bare).strip(" .")
    stem, dot, ending = clean.rpartition(".")
    kept = f"{dot}{ending}".encode()
    return (
        _cut(clean, NAME_BYTES)
        if len(kept) > NAME_BYTES // 2
        else _cut(stem, NAME_BYTES - len(kept)) + dot + ending
    )


def _cut(text: str, most: int) -> str:
    """Return the beginning of a text that takes at most so many bytes."""
    return text.encode()[:most].decode(errors="ignore")


@contextmanager
def incoming(root: Path, person_id: str = "") -> Iterator[Path]:
    """Give a new folder for one upload, gone afterwards with what is still in it; old ones are cleared away.

    Args:
        root: Folder of the store.
        person_id: Whose upload it is, so that it can go with them.
    """
    above = root / INCOMING
    try:
        above.mkdir(mode=0o700, parents=True, exist_ok=True)
        for old in above.iterdir():
            with suppress(FileNotFoundError):  # another upload ended meanwhile
                if old.stat().st_mtime < time.time() - STALE_s:  # the server was stopped in the middle of it
                    shutil.rmtree(old, ignore_errors=True)
        folder = above / f"{person_id}{_OF}{secrets.token_hex(8)}"
        folder.mkdir(mode=0o700)
    except OSError as error:
        raise _blocked(error) from error
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def named_for(person_id: str, name: str) -> str:
    """Return a name for the folder of an upload that outlives its request, so that it goes with its person."""
    return f"{person_id}{_OF}{name}"


def forget_incoming(root: Path, person_id: str | None = None) -> None:
    """Delete what is left of uploads that were broken off.

    Args:
        root: Folder of the store.
        person_id: Whose; None for everybody's.
    """
    if person_id is None:
        shutil.rmtree(root / INCOMING, ignore_errors=True)
        return
    with suppress(OSError):
        for folder in [
            each for each in (root / INCOMING).iterdir() if each.name.startswith(f"{person_id}{_OF}")
        ]:
            shutil.rmtree(folder, ignore_errors=True)


def _blocked(error: OSError) -> StoreError:
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return StoreFull(_("The disk is full; nothing was kept."), mend=_("make room, then send it again."))
    return StoreError(
        _("The disk refused (%(why)s); nothing was kept.") % {"why": error.strerror},
        mend=_("check the disk."),
    )


async def receive(
    body: AsyncIterator[bytes], content_type: str, folder: Path, rules: Mapping[str, Rule]
) -> Received:
    """Write the files of a form into a folder and return the rest of it.

    Args:
        body: The request, piece by piece.
        content_type: Its header.
        folder: Where files go; it must exist.
        rules: What each file field takes; other fields are written ones.

    Raises:
        InputError: It is no form, or ends in the middle.
        StoreFull: The disk is full.
    """
    kind, options = parse_options_header(content_type)
    boundary = options.get(b"boundary")
    if kind != b"multipart/form-data" or not boundary:
        raise InputError(_("This is not a form with files."), mend=_("send it from the page."))
    reader = _Reader(folder, rules)
    try:
        parser = MultipartParser(boundary, reader.callbacks())
        async for piece in body:
            if piece:
                parser.write(piece)
        parser.finalize()
    except FormParserError as error:
        raise InputError(_("The form did not arrive whole."), mend=_("send it again.")) from error
    except OSError as error:
        raise _blocked(error) from error
    finally:
        reader.close()
    if not reader.whole:
        raise InputError(_("The form did not arrive whole."), mend=_("send it again."))
    return reader.found


class _Reader:
    """What the parser tells, part by part."""

    def __init__(self, folder: Path, rules: Mapping[str, Rule]) -> None:
        self.found = Received()
        self.whole = False
        self._folder, self._rules = folder, rules
        self._parts = 0
        self._file: BufferedWriter | None = None
        self._path: Path | None = None
        self._begin()

    def callbacks(self) -> MultipartCallbacks:
        """Return what the parser calls."""
        return {
            "on_part_begin": self._begin,
            "on_header_field": self._header_name,
            "on_header_value": self._header_value,
            "on_header_end": self._header_end,
            "on_headers_finished": self._headers_end,
            "on_part_data": self._data,
            "on_part_end": self._end,
            "on_end": self._finish,
        }

    def close(self) -> None:
        """Close the file that was being written."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def _begin(self) -> None:
        self._name, self._file_name = "", ""
        self._is_file = False
        self._header, self._value = b"", b""
        self._headers_size = 0
        self._text = b""
        self._file, self._path = None, None
        self._size, self._most, self._packed = 0, 0, False

    def _header_name(self, data: bytes, start: int, end: int) -> None:
        self._count(end - start)
        self._header += data[start:end]

    def _header_value(self, data: bytes, start: int, end: int) -> None:
        self._count(end - start)
        self._value += data[start:end]

    def _count(self, size: int) -> None:
        """Refuse headers that do not end; the parser itself would take any number of them."""
        self._headers_size += size
        if self._headers_size > HEADER_BYTES:
            raise FormParserError("headers too long")

    def _header_end(self) -> None:
        if self._header.lower() == b"content-disposition":
            options = parse_options_header(self._value)[1]
            self._name = options.get(b"name", b"").decode("utf-8", "replace")
            self._is_file = b"filename" in options
            self._file_name = options.get(b"filename", b"").decode("utf-8", "replace")
        self._header, self._value = b"", b""

    def _headers_end(self) -> None:
        self._parts += 1
        if self._parts > MOST_FILES + MOST_FIELDS:
            raise FormParserError("too many parts")
        if self._is_file and self._file_name:
            self._open()

    def _open(self) -> None:
        """Begin to write a file, unless something about it is wrong."""
        rule = self._rules.get(self._name)
        name = safe_name(self._file_name)
        ending = PurePosixPath(name).suffix.lower()
        if rule is None:
            return
        taken = [each for names in self.found.files.values() for each in names]
        if ending not in rule.endings:
            wanted = _(" or ").join(rule.endings)
            self._wrong(_("'%(name)s' does not end in %(wanted)s.") % {"name": name or "?", "wanted": wanted})
        elif len(self.found.files.get(self._name, [])) >= rule.most:
            self._wrong(_("At most %(most)d files fit here.") % {"most": rule.most})
        elif name.lower() in (each.lower() for each in taken):
            self._wrong(_("'%(name)s' is given twice; each file once is enough.") % {"name": name})
        else:
            self._most, self._packed = rule.endings[ending], rule.packed
            self._path = self._folder / name
            self._file = self._path.open("xb")
            self.found.files.setdefault(self._name, []).append(name)

    def _data(self, data: bytes, start: int, end: int) -> None:
        piece = data[start:end]
        if not self._is_file:
            self._text += piece[: max(0, MOST_LETTERS * 4 + 1 - len(self._text))]
            return
        if self._file is None or self._path is None:
            return
        first = self._size == 0
        self._size += len(piece)
        name = self._path.name
        if self._size > self._most:
            most = {"name": name, "most": self._most // MB}
            self._drop(_("'%(name)s' is larger than %(most)d MB, which is more than fits here.") % most)
        elif first and not self._packed and piece.startswith(_PACKED):
            self._drop(_("'%(name)s' is packed. Unpack it, then choose the file inside.") % {"name": name})
        elif first and not self._packed and b"\0" in piece[:512]:
            self._drop(_("'%(name)s' is not a text file, as OpenSim writes them.") % {"name": name})
        else:
            self._file.write(piece)

    def _end(self) -> None:
        if self._file is not None and self._path is not None:
            self.close()
            if self._size == 0:
                self._drop(_("'%(name)s' is empty.") % {"name": self._path.name})
        elif not self._is_file and self._name:
            text = self._text.decode("utf-8", "replace").strip()
            if len(text) > MOST_LETTERS:
                self._wrong(_("That is too long."))
            self.found.values[self._name] = text[:MOST_LETTERS].replace("\0", "")

    def _drop(self, why: str) -> None:
        """Give up a file that turned out to be wrong."""
        self.close()
        if self._path is not None:
            self._path.unlink(missing_ok=True)
            self.found.files[self._name].remove(self._path.name)
            self._path = None
        self._wrong(why)

    def _wrong(self, why: str) -> None:
        self.found.errors.setdefault(self._name, why)

    def _finish(self) -> None:
        self.whole = True
