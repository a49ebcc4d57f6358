"""Properties of an element: its own, else the file's `<defaults>`, else the class default; none skipped."""

from __future__ import annotations

import csv
from functools import cache
from importlib import resources
from pathlib import Path

from coxa._xml import XmlElement, read_xml
from coxa.errors import InputError, Place, UnsupportedElementError
from coxa.model.description import Assumed

OLDEST_VERSION = 20302
"""OpenSim 2.4 and 3.0; older documents name properties in other ways."""

WITHOUT_EFFECT = frozenset(
    {
        "Appearance",
        "FrameGeometry",
        "GeometrySet",
        "VisibleObject",
        "attached_geometry",
        "default_color",
        "display_geometry",
        "display_preference",
        "frame_geometry",
        "geometry_files",
        "show_axes",
        "visible",
        "visibility",
    }
)
"""Properties of any class that only concern how it is drawn."""


class Source:
    """The file being read: its defaults, and the notes taken on the way.

    Attributes:
        file: Path, as errors name it.
        version: `OpenSimDocument` version.
        assumed: Values filled in so far.
        unused: Elements set aside so far, with the reason.
    """

    def __init__(self, root: XmlElement) -> None:
        self.file = root.file
        self.version = _document_version(root)
        self.assumed: list[Assumed] = []
        self.unused: list[str] = []
        self.file_defaults: dict[str, XmlElement] = {}

    def read_defaults(self, element: XmlElement | None) -> None:
        """Remember a `<defaults>` block."""
        for prototype in element.children if element is not None else ():
            self.file_defaults.setdefault(prototype.tag, prototype)

    def set_aside(self, element: XmlElement, reason: str) -> None:
        """Note that `element` is not used, and why."""
        self.unused.append(f"line {element.line}: {element.label}: {reason}")


class Properties:
    """The properties of one element, each to be asked for by name; `finish` refuses what nobody asked for.

    Args:
        element: The element; in a nested object that the file leaves out, the element around it.
        source: The file it came from.
    """

    def __init__(self, element: XmlElement, source: Source) -> None:
        _refuse_outside_file(element)
        self.element = element
        self.source = source
        self._own: XmlElement | None = element
        self._label = element.label
        self._prefix = ""
        self._default = source.file_defaults.get(element.tag)
        base = "Joint" if element.tag.endswith("Joint") else ""
        self._classes = [(element.tag, ""), (base, "")]
        self._asked: set[str] = set()

    def find(self, *tags: str) -> XmlElement | None:
        """Return the element's own property called by one of `tags` (older names follow), or None."""
        self._asked.update(tags)
        return _first(self._own, tags)

    def get(self, *tags: str) -> XmlElement:
        """Return the property called by one of `tags`, filled in from the defaults where the file has none.

        Raises:
            InputError: Neither the file nor the class defaults have it.
        """
        found = self.find(*tags)
        return found if found is not None else self._filled(tags)

    def optional(self, tag: str) -> XmlElement | None:
        """Return a property that has no class default: the element's own, the file default's, or None."""
        found = self.find(tag)
        if found is None and _first(self._default, (tag,)) is not None:
            return self._filled((tag,))
        return found

    def nested(self, tag: str) -> Properties:
        """Return the properties of the object held in property `tag`, there or not."""
        self._asked.add(tag)
        own = _first(self._own, (tag,))
        nested = Properties(self.element if own is None else own, self.source)
        nested._label = self._label
        nested._prefix = f"{tag}."
        if own is not None:
            return nested
        nested._own = None
        nested._default = _first(self._default, (tag,))
        nested._classes = [(self.element.tag, f"{tag}."), (tag, "")]
        return nested

    def skip(self, *tags: str) -> None:
        """Name properties that do not matter here."""
        self._asked.update(tags)

    def finish(self) -> None:
        """Refuse properties that were not asked for, unless they are empty or only concern drawing.

        Raises:
            UnsupportedElementError: There is one.
            InputError: A property is there twice.
        """
        seen = set()
        for child in self._own.children if self._own is not None else ():
            if (child.tag, child.name) in seen:
                raise InputError("this property is there twice.", mend="delete one.", place=child.place)
            seen.add((child.tag, child.name))
            known = child.tag in self._asked or child.tag in WITHOUT_EFFECT
            if not known and (child.children or child.text):
                raise UnsupportedElementError(
                    f"<{child.tag}> in {self.element.label} is not known to Coxa, and could change results.",
                    mend="delete it if it has no effect, or open and save the model in OpenSim 4.",
                    place=child.place,
                )

    def _filled(self, tags: tuple[str, ...]) -> XmlElement:
        found = _first(self._default, tags)
        where = "<defaults> of the file"
        if found is None:
            found, where = self._class_default(tags)
        self.source.assumed.append(
            Assumed(self._label, self._prefix + tags[0], found.text, where, self.element.line)
        )
        return found

    def _class_default(self, tags: tuple[str, ...]) -> tuple[XmlElement, str]:
        table = class_defaults()
        for kind, prefix in self._classes:
            for tag in tags:
                if (kind, prefix + tag) in table:
                    value, where = table[kind, prefix + tag]
                    filled = XmlElement(tag, self.source.file, self.element.line, {})
                    filled.text = value
                    return filled, where
        raise InputError(
            f"<{self._prefix}{tags[0]}> is missing.",
            mend=f"add <{self._prefix}{tags[0]}> to this element.",
            place=self.element.place,
        )


def open_document(path: str | Path) -> tuple[XmlElement, Source]:
    """Read an OpenSim document of any kind; return its root and the notes to take on it.

    Raises:
        InputError: It cannot be read, or is not an OpenSim document of a known version.
    """
    root = read_xml(path)
    if root.tag != "OpenSimDocument":
        raise InputError(
            f"the file holds <{root.tag}>, not <OpenSimDocument>.",
            mend="give an OpenSim file; very old ones must be opened and saved in OpenSim 4 first.",
            place=Place(file=root.file, line=root.line),
        )
    return root, Source(root)


def objects(element: XmlElement | None) -> list[XmlElement]:
    """Return what a set (`BodySet`, `ForceSet`, ...) holds; its groups do not matter."""
    if element is None:
        return []
    _refuse_outside_file(element)
    held = element.child("objects")
    return held.children if held is not None else []


@cache
def class_defaults() -> dict[tuple[str, str], tuple[str, str]]:
    """Return the class defaults: (class, property) to (value, where it comes from).

    They are what a new instance of the class holds (its `constructProperties`); a test asks OpenSim for each.
    """
    with (resources.files("coxa") / "data" / "osim_class_defaults.csv").open(encoding="utf-8") as table:
        return {
            (row["class"], row["property"]): (row["value"], row["source"]) for row in csv.DictReader(table)
        }


def _first(element: XmlElement | None, tags: tuple[str, ...]) -> XmlElement | None:
    for tag in tags if element is not None else ():
        child = element.child(tag) if element is not None else None
        if child is not None:
            return child
    return None


def _refuse_outside_file(element: XmlElement) -> None:
    if "file" in element.attributes:
        raise UnsupportedElementError(
            f"{element.label} is kept in another file, which is not opened.",
            mend="open and save the model in OpenSim 4, which writes one file.",
            place=element.place,
        )


def _document_version(root: XmlElement) -> int:
    text = root.attributes.get("Version", "")
    version = int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0
    if not OLDEST_VERSION <= version < 50000:
        raise InputError(
            f"the document has version '{text[:20]}'; versions 20302 to 49999 (OpenSim 3 and 4) are read.",
            mend="open and save it in OpenSim 4.",
            place=root.place,
        )
    return version
