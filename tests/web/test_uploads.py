from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coxa.errors import InputError
from coxa.store import StoreFull
from coxa.web import uploads
from coxa.web.uploads import Received, Rule, incoming, receive, safe_name
from tests.web.loops import in_loop

RULES = {"model": Rule({".osim": 1000}), "loads": Rule({".xml": 1000, ".mot": 1000}, most=2)}
EDGE = "edge"


def part(name: str, content: bytes, file: str | None = None) -> bytes:
    shown = f'; filename="{file}"' if file is not None else ""
    head = f'--{EDGE}\r\nContent-Disposition: form-data; name="{name}"{shown}\r\n\r\n'
    return head.encode() + content + b"\r\n"


def sent(folder: Path, *parts: bytes, end: bytes = b"--edge--\r\n", size: int = 7) -> Received:
    whole = b"".join(parts) + end

    async def body() -> AsyncIterator[bytes]:
        for start in range(0, len(whole), size):
            yield whole[start : start + size]

    return in_loop(receive(body(), f"multipart/form-data; boundary={EDGE}", folder, RULES))


def test_files_land_on_disk_as_sent_however_the_pieces_fall(tmp_path: Path) -> None:
    content = bytes(range(9, 127)) * 5 + b"\r\n--edg\r\n"
    form = sent(tmp_path, part("name", "Läufer".encode()), part("model", content, "me.osim"))
    assert (form.values, form.files, form.errors) == ({"name": "Läufer"}, {"model": ["me.osim"]}, {})
    assert (tmp_path / "me.osim").read_bytes() == content


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (b"x" * 1001, "me.osim", "larger than"),
        (b"PK\x03\x04more", "me.osim", "packed"),
        (b"\x1f\x8bmore", "me.osim", "packed"),
        (b"ab\0cd", "me.osim", "not a text file"),
        (b"", "me.osim", "empty"),
        (b"abc", "me.exe", "does not end in .osim"),
        (b"abc", "..", "does not end in"),
    ],
)
def test_a_wrong_file_is_said_beside_its_field_and_not_kept(
    tmp_path: Path, content: bytes, name: str, words: str
) -> None:
    form = sent(tmp_path, part("model", content, name), part("name", b"kept"), size=4096)
    assert words in form.errors["model"]
    assert form.values["name"] == "kept"
    assert list(tmp_path.iterdir()) == []


def test_two_files_of_one_name_and_more_files_than_fit_are_refused(tmp_path: Path) -> None:
    twice = sent(tmp_path, part("loads", b"a", "a.xml"), part("loads", b"b", "A.XML"))
    assert "given twice" in twice.errors["loads"]
    many = [part("loads", b"a", f"{n}.mot") for n in range(3)]
    assert "At most 2 files" in sent(tmp_path, *many).errors["loads"]


def test_a_field_without_a_chosen_file_holds_none(tmp_path: Path) -> None:
    form = sent(tmp_path, part("model", b"", ""), part("other", b"abc", "a.osim"))
    assert (form.files, form.errors, list(tmp_path.iterdir())) == ({}, {}, [])


@pytest.mark.parametrize("end", [b"", b"--edge", b"--ed"])
def test_a_form_cut_short_is_refused(tmp_path: Path, end: bytes) -> None:
    with pytest.raises(InputError, match="did not arrive whole"):
        sent(tmp_path, part("model", b"abc", "me.osim"), end=end)


def test_what_is_no_form_is_refused(tmp_path: Path) -> None:
    async def body() -> AsyncIterator[bytes]:
        yield b"{}"

    with pytest.raises(InputError, match="not a form"):
        in_loop(receive(body(), "application/json", tmp_path, RULES))


def test_a_form_of_endless_parts_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="did not arrive whole"):
        sent(tmp_path, *[part(f"field{n}", b"x") for n in range(500)], size=4096)


def test_a_full_disk_is_said_as_such(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_args: object, **_more: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(uploads.Path, "open", refuse)
    with pytest.raises(StoreFull, match="disk is full"):
        sent(tmp_path, part("model", b"abc", "me.osim"))


def test_an_upload_leaves_nothing_behind(tmp_path: Path) -> None:
    with incoming(tmp_path) as folder:
        (folder / "half.mot").write_text("abc")
    assert list((tmp_path / uploads.INCOMING).iterdir()) == []


@given(st.text(max_size=300))
def test_a_safe_name_stays_in_its_folder_and_is_safe_again(name: str) -> None:
    safe = safe_name(name)
    assert len(safe.encode()) <= uploads.NAME_BYTES
    assert not set(safe) & set('/\\:*?"<>|\0\n')
    assert not safe.startswith(".")


@pytest.mark.parametrize("name", ["running grf.mot", "Läufer-2 (a).sto", "a+b=c@d.xml"])
def test_an_ordinary_name_stays_as_it_is(name: str) -> None:
    assert safe_name(f"C:\\data\\{name}") == name


def test_a_long_name_of_wide_letters_still_fits_a_disk(tmp_path: Path) -> None:
    name = safe_name("股関節" * 60 + ".osim")
    assert name.endswith("関.osim")
    (tmp_path / name).write_text("fits")


@pytest.mark.parametrize("name", ["Content-Disposition", "X-Many"])
def test_headers_of_a_part_that_do_not_end_are_refused(tmp_path: Path, name: str) -> None:
    many = b"".join(f"{name}: {'a' * 1000}\r\n".encode() for _ in range(9))
    with pytest.raises(InputError, match="did not arrive whole"):
        sent(tmp_path, f"--{EDGE}\r\n".encode() + many + b"\r\nabc\r\n")


def test_another_upload_that_ends_meanwhile_is_none_of_ours(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with incoming(tmp_path):
        gone = [*(tmp_path / uploads.INCOMING).iterdir(), tmp_path / uploads.INCOMING / "gone"]
        monkeypatch.setattr(Path, "iterdir", lambda _self: iter(gone))
        with incoming(tmp_path) as folder:
            assert folder.is_dir()
