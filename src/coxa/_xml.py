"""Reading XML from strangers: no document types, no entities, no network, bounded size; every line kept.

OpenSim's own formats need none of what makes XML dangerous, so a file that declares a document type or an
entity is refused before anything is expanded, and a parser that never opens a second file reads the rest.
"""

from __future__ import annotations

import gc
import math
from pathlib import Path
from typing import NoReturn
from xml.parsers import expat

from coxa.errors import InputError, Place

LARGEST_FILE_BYTES = 200_000_000
"""Largest XML file read; the largest published OpenSim models have a few megabytes."""
MOST_ELEMENTS = 1_000_000
"""Most elements in one file; a full-body model with 80 muscles has about 20 000."""
LARGEST_NUMBER = 1e30
"""Largest magnitude of a finite number: beyond it, nothing physical is meant and products overflow."""
DEEPEST_NESTING = 100
"""Deepest nesting; OpenSim documents stay below 20."""


class XmlElement:
    """An element, with its place in the file; not to be changed by those who read it.

    Attributes:
        tag: Type or property name.
        file: Path of the file.
        line: Line on which the element starts, counted from 1.
        attributes: As written.
        children: In the order of the file.
        text: Character data directly inside the element, stripped.
    """

    __slots__ = ("attributes", "children", "file", "line", "tag", "text")

    def __init__(self, tag: str, file: str, line: int, attributes: dict[str, str]) -> None:
        self.tag = tag
        self.file = file
        self.line = line
        self.attributes = attributes
        self.children: list[XmlElement] = []
        self.text = ""

    def __repr__(self) -> str:
        return f"{self.label} at {self.file}:{self.line}"

    @property
    def name(self) -> str:
        """The `name` attribute, empty when there is none."""
        return self.attributes.get("name", "")

    @property
    def label(self) -> str:
        """The element as a person finds it in the file: `<Type name="...">`."""
        return f'<{self.tag} name="{self.name}">' if self.name else f"<{self.tag}>"

    @property
    def place(self) -> Place:
        """Where the element starts."""
        return Place(file=self.file, line=self.line, element=self.label)

    def child(self, tag: str) -> XmlElement | None:
        """Return the first child called `tag`, or None."""
        for child in self.children:
            if child.tag == tag:
                return child
        return None

    def required(self, tag: str) -> XmlElement:
        """Return the first child called `tag`.

        Raises:
            InputError: There is none.
        """
        found = self.child(tag)
        if found is None:
            raise InputError(f"<{tag}> is missing.", mend=f"add <{tag}> to this element.", place=self.place)
        return found

    def words(self) -> list[str]:
        """Return the text, split at blanks."""
        return self.text.split()

    def floats(self, count: int | None = None, *, infinite: bool = False) -> tuple[float, ...]:
        """Return the text as numbers.

        Args:
            count: How many there must be; None takes any number.
            infinite: Whether `Inf`, `-Inf` and numbers beyond `LARGEST_NUMBER` are allowed; NaN never is.

        Raises:
            InputError: A word is no number, or there are more or fewer than asked.
        """
        words = self.words()
        if count is not None and len(words) != count:
            wanted = "1 number" if count == 1 else f"{count} numbers"
            self._refuse(f"holds {len(words)} values where {wanted} must be", f"write {wanted}.")
        return tuple(self._number(word, infinite) for word in words)

    def number(self, *, infinite: bool = False) -> float:
        """Return the text as one number; see `floats`."""
        return self.floats(1, infinite=infinite)[0]

    def flag(self) -> bool:
        """Return the text as true or false."""
        word = self.text.lower()
        if word not in ("true", "false", "1", "0"):
            self._refuse(f"holds '{_shorten(self.text)}'", "write true or false.")
        return word in ("true", "1")

    def _number(self, word: str, infinite: bool) -> float:
        try:
            value = float(word)
        except ValueError:
            value = math.nan
        if math.isnan(value) or "_" in word or (abs(value) > LARGEST_NUMBER and not infinite):
            self._refuse(f"holds '{_shorten(word)}', which is not a usable number", "write a number.")
        return value

    def _refuse(self, what: str, mend: str) -> NoReturn:
        raise InputError(f"<{self.tag}> {what}.", mend=mend, place=self.place)


def read_xml(path: str | Path, *, largest_bytes: int = LARGEST_FILE_BYTES) -> XmlElement:
    """Read a whole XML file safely and return its root.

    Args:
        path: The file.
        largest_bytes: A larger file is refused before it is read.

    Returns:
        The root element; every element knows its line.

    Raises:
        InputError: The file cannot be read, is too large, is not well-formed (cut short, not XML), or
            declares a document type or entities.
    """
    return parse_xml(_read_bytes(Path(path), largest_bytes), str(path))


def parse_xml(data: bytes, file: str) -> XmlElement:
    """Return the root of the XML document in `data`; `file` is what errors call it.

    Raises:
        InputError: As for `read_xml`.
    """
    builder = _Builder(file)
    collecting = gc.isenabled()
    gc.disable()  # a tree of live objects makes every collection in between long and fruitless
    try:
        builder.parser.Parse(data, True)
    except expat.ExpatError as error:
        _refuse_malformed(error, file, data)
    except (LookupError, UnicodeError, ValueError) as error:  # an encoding Python cannot decode
        raise InputError(
            f"the file's encoding cannot be read ({_shorten(str(error))}).",
            mend='save it as UTF-8, with <?xml version="1.0" encoding="UTF-8"?> in its first line.',
            place=Place(file=file, line=1),
        ) from None
    finally:
        if collecting:
            gc.enable()
    return builder.holder.children[0]


class _Builder:
    """Builds the tree from the parser's events and refuses what is not plain XML."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.holder = XmlElement("", file, 0, {})
        self.open = [self.holder]
        self.texts: list[list[str]] = [[]]
        self.elements = 0
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text
        # Entities are declared only inside a document type: refusing it refuses bombs and outside files.
        self.parser.StartDoctypeDeclHandler = self._refuse_doctype
        self.parser.EntityDeclHandler = self._refuse_doctype
        self.parser.ExternalEntityRefHandler = self._refuse_doctype

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        line = self.parser.CurrentLineNumber
        self.elements += 1
        if self.elements > MOST_ELEMENTS or len(self.open) > DEEPEST_NESTING:
            limit = f"{MOST_ELEMENTS} elements or {DEEPEST_NESTING} levels"
            raise InputError(
                f"more than {limit}, which no OpenSim file has.",
                mend="check that this is the right file.",
                place=Place(file=self.file, line=line),
            )
        element = XmlElement(tag, self.file, line, attributes)
        self.open[-1].children.append(element)
        self.open.append(element)
        self.texts.append([])

    def _end(self, tag: str) -> None:
        self.open.pop().text = "".join(self.texts.pop()).strip()

    def _text(self, text: str) -> None:
        self.texts[-1].append(text)

    def _refuse_doctype(self, *_: object) -> NoReturn:
        raise InputError(
            "the file declares a document type or entities, which are not read, because they can be made to "
            "fill the memory or to open other files.",
            mend="delete the <!DOCTYPE ...> part; OpenSim files need none.",
            place=Place(file=self.file, line=self.parser.CurrentLineNumber),
        )


def _read_bytes(path: Path, largest_bytes: int) -> bytes:
    place = Place(file=path)
    try:
        if not path.is_file():
            problem = "this is a folder, not a file." if path.is_dir() else "there is no such file."
            raise InputError(problem, mend="check the path.", place=place)
        size = path.stat().st_size
        if size == 0:
            raise InputError(
                "the file is empty.",
                mend="the file seems cut short: export or download it again.",
                place=place,
            )
        if size <= largest_bytes:
            return path.read_bytes()
    except (OSError, ValueError) as error:  # ValueError: a path with a null character
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise InputError(
            f"the file cannot be read ({reason}).", mend="check the path and its permissions.", place=place
        ) from None
    raise InputError(
        f"the file has {size / 1e6:.0f} MB, more than the {largest_bytes / 1e6:g} MB that are read.",
        mend="check that this is the right file; OpenSim's XML files have a few MB at most.",
        place=place,
    )


def _refuse_malformed(error: expat.ExpatError, file: str, data: bytes) -> NoReturn:
    reason = expat.ErrorString(error.code) or "malformed"
    cut_short = reason in ("no element found", "unclosed token", "unclosed CDATA section")
    mend = (
        "the file seems cut short: export or download it again."
        if cut_short
        else "correct this line, or export the file again."
    )
    if b"endheader" in data[:10_000]:  # the headers of OpenSim's tables end with this word
        mend = "this looks like a table over time (.mot, .sto); give the XML document here."
    raise InputError(
        f"not well-formed XML ({reason}, column {error.offset + 1}).",
        mend=mend,
        place=Place(file=file, line=error.lineno),
    ) from None


def _shorten(text: str, longest: int = 40) -> str:
    return text if len(text) <= longest else text[:longest] + "..."
