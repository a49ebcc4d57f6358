"""XML from strangers is read safely, with lines, or refused in one line that says how to mend it."""

from __future__ import annotations

from pathlib import Path

import pytest

from coxa._xml import read_xml
from coxa.errors import InputError


def refusal(path: Path) -> str:
    with pytest.raises(InputError) as caught:
        read_xml(path)
    text = str(caught.value)
    assert "\n" not in text
    assert text.startswith(str(path))
    assert "To mend:" in text
    return text


def write(tmp_path: Path, text: str | bytes) -> Path:
    path = tmp_path / "file.xml"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def test_every_element_knows_its_line(tmp_path: Path) -> None:
    root = read_xml(write(tmp_path, '<a>\n <!-- note -->\n <b name="x">1 2</b>\n\n <c/>\n</a>'))
    assert [child.line for child in root.children] == [3, 5]
    assert root.children[0].floats(2) == (1.0, 2.0)


def test_text_around_comments_and_sections_is_one(tmp_path: Path) -> None:
    assert read_xml(write(tmp_path, "<a>x<!-- no -->y<![CDATA[<z>]]></a>")).text == "xy<z>"


def test_a_bomb_is_refused_before_it_expands(tmp_path: Path) -> None:
    levels = "".join(f'<!ENTITY e{k} "{f"&e{k - 1};" * 10}">' for k in range(1, 12))
    bomb = f'<!DOCTYPE a [<!ENTITY e0 "boom">{levels}]><a>&e11;</a>'
    assert "document type" in refusal(write(tmp_path, bomb))


def test_an_outside_file_is_never_opened(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("hidden")
    text = f'<!DOCTYPE a [<!ENTITY s SYSTEM "{secret.as_uri()}">]><a>&s;</a>'
    assert "hidden" not in refusal(write(tmp_path, text))


def test_an_outside_document_type_is_refused(tmp_path: Path) -> None:
    assert "<!DOCTYPE" in refusal(write(tmp_path, '<!DOCTYPE a SYSTEM "http://127.0.0.1/a.dtd"><a/>'))


@pytest.mark.parametrize("text", ["", "<a>", "<a><b></b>", '<a b="', "<a><!-- "])
def test_a_truncated_file_is_said_to_be_cut_short(tmp_path: Path, text: str) -> None:
    assert "cut short" in refusal(write(tmp_path, text))


@pytest.mark.parametrize("text", ["<a></b>", "plain text", "<a>&nbsp;</a>", b"<a>\x00</a>", "<a/><b/>"])
def test_a_malformed_file_names_its_line(tmp_path: Path, text: str | bytes) -> None:
    assert refusal(write(tmp_path, text)).startswith(f"{tmp_path / 'file.xml'}:1: not well-formed")


def test_a_strange_encoding_is_refused(tmp_path: Path) -> None:
    assert "UTF-8" in refusal(write(tmp_path, '<?xml version="1.0" encoding="klingon"?><a/>'))


def test_a_file_that_is_too_large_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "huge.xml"
    with path.open("wb") as file:
        file.truncate(1_000_000_000)  # one line of 1 GB, sparse on disk
    assert "1000 MB" in refusal(path)


def test_too_deep_a_file_is_refused(tmp_path: Path) -> None:
    assert "levels" in refusal(write(tmp_path, "<a>" * 5000 + "</a>" * 5000))


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    assert "no such file" in refusal(tmp_path / "none.xml")
    assert "not a file" in refusal(tmp_path)


@pytest.mark.parametrize("word", ["one", "nan", "inf", "1_0", "1e300", "0x1"])
def test_a_word_that_is_no_number_is_named(tmp_path: Path, word: str) -> None:
    root = read_xml(write(tmp_path, f"<a>\n<b>{word}</b></a>"))
    with pytest.raises(InputError, match=rf":2, <b>: <b> holds '{word}'"):
        root.required("b").number()


def test_infinity_is_a_number_where_it_is_allowed(tmp_path: Path) -> None:
    assert read_xml(write(tmp_path, "<a>-Inf Inf</a>")).floats(2, infinite=True) == (
        -float("inf"),
        float("inf"),
    )


@pytest.mark.parametrize(("text", "value"), [("true", True), ("FALSE", False), ("1", True), ("0", False)])
def test_flags_are_read_as_opensim_writes_them(tmp_path: Path, text: str, value: bool) -> None:
    assert read_xml(write(tmp_path, f"<a> {text} </a>")).flag() is value


def test_a_missing_property_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="<c> is missing"):
        read_xml(write(tmp_path, "<a><b/></a>")).required("c")
