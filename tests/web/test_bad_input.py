"""Bad input where a person meets it: a clear page, nothing lost, nothing doubled."""

from __future__ import annotations

import errno
import io
import json
import re
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event

from coxa.programme.screen import screen_questions
from coxa.store import Store, sqlite
from coxa.web.limits import UPLOADS
from tests.web.conftest import ADDRESS, Browser, Clock, clean_screen
from tests.web.jobs_at_hand import JobsAtHand, app_over
from tests.web.test_session_page import result

SCREEN = {question.key: "no" for question in screen_questions()} | {"pain": "2"}
FORMS: dict[str, tuple[str, dict[str, str]]] = {
    "ratings": ("/log", {"what": "ratings", "now-soreness-front-left": "4", "note": "after a long walk"}),
    "ranges": ("/log", {"what": "ranges", "prone-inward-left": "31 32", "note": "cold floor"}),
    "session": ("/log", {"what": "session", "whole": "on", "before-pain": "1", "note": "by the clock"}),
    "screen": ("/screen", SCREEN),
    "check": ("/check", {"person.height_cm": "168", "person.mass_kg": "61", "history.pain": "3"}),
    "settings": ("/settings", {"sound": "on", "get_ready_s": "17"}),
}


@pytest.fixture
def jobs() -> JobsAtHand:
    return JobsAtHand()


@pytest.fixture
def client(store: Store, clock: Clock, jobs: JobsAtHand) -> Iterator[Browser]:
    with Browser(app_over(store, jobs, clock), base_url=ADDRESS) as browser:
        yield browser


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite, "BUSY_ms", 60)


@contextmanager
def locked(store: Store) -> Iterator[None]:
    """Another program holds the database."""
    program = (
        "import sqlite3, sys\n"
        "held = sqlite3.connect(sys.argv[1], isolation_level=None)\n"
        "held.execute('BEGIN IMMEDIATE')\n"
        "print('held', flush=True)\n"
        "sys.stdin.read()\n"
    )
    command = [sys.executable, "-S", "-c", program, str(store.database.path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"held\n"
        yield
        other.communicate()


@contextmanager
def full(store: Store) -> Iterator[None]:
    """The database may not grow any more."""
    engine = store.database.engine

    def limit(connection: Any) -> None:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
        connection.exec_driver_sql(f"PRAGMA max_page_count={pages}")

    event.listen(engine, "begin", limit)
    try:
        yield
    finally:
        event.remove(engine, "begin", limit)
        engine.dispose()  # the limit is the connections'


class Sent(HTMLParser):
    """The hidden fields of the forms of a page that go back to the page's own address."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.fields: dict[str, str] = {}
        self._inside = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if tag == "form":
            self._inside = found.get("method") == "post" and "action" not in found
        elif tag == "input" and self._inside and found.get("type") == "hidden":
            self.fields[str(found["name"])] = found["value"] or ""


def kept(store: Store) -> list[dict[str, Any]]:
    """What the diary holds, without the safety screen of the fixture."""
    return [entry for entry in store.documents(store.person().id) if entry["id"] != "screen-1"]


def shows_what_was_typed(page: httpx.Response, typed: dict[str, str]) -> dict[str, str]:
    """Expect a page of the status 503 that holds the form; return its fields as its button sends them."""
    assert (page.status_code, page.headers["retry-after"]) == (503, "5")
    assert "try again" in page.text or "ake room" in page.text
    fields = Sent(page.text).fields
    assert typed.items() <= fields.items()
    return fields


# --- the database held by another program


@pytest.mark.parametrize("name", FORMS)
@pytest.mark.usefixtures("impatient", "screened")
def test_a_form_sent_while_the_diary_is_locked_is_shown_and_kept_once_when_sent_again(
    client: Browser, store: Store, jobs: JobsAtHand, name: str
) -> None:
    address, typed = FORMS[name]
    typed = typed | {"id": "entry-1"}
    with locked(store):
        again = shows_what_was_typed(client.post_form(address, typed), typed)
        assert kept(store) == []
    for _ in range(2):
        assert client.post_form(address, again).status_code == 303
    if name == "settings":
        assert store.person().settings["get_ready_s"] == 17
    else:
        assert len(jobs.asked if name == "check" else kept(store)) == 1


@pytest.mark.usefixtures("impatient", "screened")
def test_a_result_sent_while_the_diary_is_locked_is_refused_in_words_and_kept_once_later(
    client: Browser, store: Store
) -> None:
    with locked(store):
        answer = client.post_json("/api/sessions", result())
        assert answer.status_code == 503
        assert set(answer.json()) == {"error", "mend"}
    assert [client.post_json("/api/sessions", result()).status_code for _ in range(2)] == [201, 200]
    assert len(kept(store)) == 1


@pytest.mark.usefixtures("impatient")
def test_nothing_is_half_done_while_the_diary_is_locked(client: Browser, store: Store, screened: str) -> None:
    store.add(screened, result())
    export = client.get("/export.zip").content
    with locked(store):
        for address, more in (
            (f"/diary/{result()['id']}/remove", {}),
            ("/settings/delete", {"data": {"word": "delete"}}),
            ("/settings/import", {"files": {"file": ("coxa.zip", export)}}),
            ("/analyze/example", {}),
        ):
            page = client.post_form(address, **more)
            assert (page.status_code, "locked by another program" in page.text) == (503, True)
        assert all(client.get(address).status_code == 200 for address in ("/", "/diary", "/trends", "/check"))
    assert client.get("/export.zip").content == export


# --- the disk full


@pytest.mark.parametrize("name", ["ratings", "screen"])
@pytest.mark.usefixtures("screened")
def test_a_form_sent_to_a_full_disk_is_shown_and_kept_once_there_is_room(
    client: Browser, store: Store, name: str
) -> None:
    address, typed = FORMS[name]
    typed = typed | {"note": "n" * 1900}
    with full(store):
        for number in range(60):
            typed["id"] = f"entry-{number}"
            page = client.post_form(address, typed)
            if page.status_code != 303:
                break
        again = shows_what_was_typed(page, typed)
        assert "disk is full" in page.text
        assert len(kept(store)) == number
    assert client.post_form(address, again).status_code == 303
    assert [entry["id"] for entry in kept(store)].count(typed["id"]) == 1


@pytest.mark.usefixtures("screened")
def test_a_result_sent_to_a_full_disk_is_kept_once_there_is_room(client: Browser, store: Store) -> None:
    with full(store):
        for number in range(60):
            sent = result() | {"id": f"result-{number}", "note": "n" * 1900}
            answer = client.post_json("/api/sessions", sent)
            if answer.status_code != 201:
                break
        assert (answer.status_code, "disk is full" in answer.json()["error"]) == (503, True)
    assert client.post_json("/api/sessions", sent).status_code == 201
    assert len(kept(store)) == number + 1


@contextmanager
def no_file_beyond(most_bytes: int) -> Iterator[None]:
    """The system refuses to let any file of this process grow further, as a full disk does."""
    resource = pytest.importorskip("resource", reason="this system sets no such limit")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (most_bytes, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.parametrize(("address", "field", "name"), [
    ("/analyze", "motion", "run.mot"),
    ("/settings/import", "file", "coxa.zip"),
])  # fmt: skip
def test_an_upload_to_a_full_disk_is_said_and_leaves_nothing(
    client: Browser, store: Store, screened: str, address: str, field: str, name: str
) -> None:
    assert client.get("/analyze").status_code == 200
    content = b"0.01 12.5 3.25\n" * 200_000
    with no_file_beyond(1_500_000):
        page = client.post_form(address, files={field: (name, content)})
    assert (page.status_code, "disk is full" in page.text) == (503, True)
    assert not [path for path in store.folder.rglob("*") if path.is_file() and path.stat().st_size > 100_000]
    assert (kept(store), store.analyses(screened)) == ([], [])


def test_a_disk_that_fills_between_upload_and_analysis_leaves_no_analysis_behind(
    client: Browser, store: Store, screened: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_arguments: Any, **_more: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    client.token()
    monkeypatch.setattr(Path, "mkdir", refuse)
    page = client.post_form("/analyze/example")
    assert (page.status_code, "No space left on device" in page.text) == (503, True)
    monkeypatch.undo()
    assert store.analyses(screened) == []


# --- too much, too tight, too strange


def test_an_upload_of_300_megabytes_is_refused_and_touches_no_disk(
    client: Browser, store: Store, screened: str
) -> None:
    token = client.token()
    piece = bytes(1 << 20)

    def body() -> Iterator[bytes]:
        yield b'--b\r\nContent-Disposition: form-data; name="token"\r\n\r\n' + token.encode() + b"\r\n"
        yield b'--b\r\nContent-Disposition: form-data; name="model"; filename="m.osim"\r\n\r\n'
        for _ in range(300):
            yield piece

    for length in ({"Content-Length": str(300 << 20)}, {}):
        headers = {"Content-Type": "multipart/form-data; boundary=b", "Origin": ADDRESS} | length
        page = client.post("/analyze", content=body(), headers=headers)
        assert (page.status_code, "at most 200 MB" in page.text) == (413, True)
        assert sum(path.stat().st_size for path in store.folder.rglob("*") if path.is_file()) < 100_000
    assert UPLOADS["/analyze"] == 200 << 20


def _bomb(export: bytes) -> bytes:
    """An export whose diary unpacks to a thousand times its size."""
    packed = io.BytesIO()
    with ZipFile(io.BytesIO(export)) as whole, ZipFile(packed, "w", ZIP_DEFLATED) as archive:
        for name in whole.namelist():
            archive.writestr(name, b" " * 30_000_000 if name == "diary.json" else whole.read(name))
    return packed.getvalue()


def test_a_zip_bomb_brought_in_by_the_page_is_refused_in_words(
    client: Browser, store: Store, screened: str
) -> None:
    before = client.get("/export.zip").content
    page = client.post_form("/settings/import", files={"file": ("coxa.zip", _bomb(before))})
    assert (page.status_code, "packed tighter" in page.text) == (400, True)
    assert client.get("/export.zip").content == before


@pytest.mark.parametrize(("address", "headers"), [
    ("/log", {}),
    ("/screen", {"X-Coxa-Token": ""}),
    ("/settings/import", {"Content-Type": "multipart/form-data; boundary=b"}),
])  # fmt: skip
def test_a_form_of_ten_thousand_fields_is_refused(
    client: Browser, store: Store, screened: str, address: str, headers: dict[str, str]
) -> None:
    headers = {name: value or client.token() for name, value in headers.items()}
    part = b'--b\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n'
    first = b'--b\r\nContent-Disposition: form-data; name="token"\r\n\r\n' + client.token().encode() + b"\r\n"
    fields = f"token={client.token()}&".encode() + b"a=1&" * 10_000
    body = first + part * 10_000 + b"--b--\r\n" if "Content-Type" in headers else fields
    usual = {"Content-Type": "application/x-www-form-urlencoded", "Origin": ADDRESS}
    page = client.post(address, content=body, headers=usual | headers)
    assert page.status_code in (400, 403)
    assert "<h1>" in page.text
    assert kept(store) == []


ODD = (
    "",
    "yes",
    "-1",
    "1e400",
    "nan",
    "None",
    "[]",
    "{}",
    "0x10",
    "½",
    "٣",
    "9" * 70,
    "\0",
    "<b>",
    "' OR 1=1 --",
)


@pytest.mark.parametrize("name", FORMS)
def test_wrong_types_in_every_field_are_told_beside_it_or_left_out(
    client: Browser, store: Store, screened: str, name: str
) -> None:
    address, typed = FORMS[name]
    for value in ODD[1::4] if name == "check" else ODD:  # its form takes long under the checks of shapes
        spoilt = dict.fromkeys(typed, value) | ({"what": typed["what"]} if "what" in typed else {})
        page = client.post_form(address, spoilt | {"id": value or "entry-1", "day": value})
        assert page.status_code in (303, 400, 409, 422), (value, page.text)
        assert "<b>" not in page.text.replace("&lt;b&gt;", "")
    assert all("nan" not in json.dumps(entry).lower() for entry in kept(store))


# --- half a form


def half(client: Browser, address: str, begun: bytes, kind: str) -> list[dict[str, Any]]:
    """Send a form whose sender goes away in the middle; return what the server answered to nobody."""
    answers: list[dict[str, Any]] = []
    messages = [
        {"type": "http.request", "body": begun, "more_body": True},
        {"type": "http.disconnect"},
    ]

    async def receive() -> dict[str, Any]:
        return messages.pop(0) if messages else {"type": "http.disconnect"}

    async def send(message: dict[str, Any]) -> None:
        answers.append(message)

    cookie = "; ".join(f"{name}={value}" for name, value in client.cookies.items())
    headers = {"host": "127.0.0.1:8421", "content-type": kind, "cookie": cookie, "content-length": "60000"}
    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "POST", "path": address,
        "raw_path": address.encode(), "query_string": b"", "scheme": "http", "root_path": "",
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
        "client": ("127.0.0.1", 1), "server": ("127.0.0.1", 8421), "state": {},
    }  # fmt: skip
    assert client.portal is not None
    client.portal.call(client.app, scope, receive, send)
    return answers


@pytest.mark.parametrize("address", ["/log", "/settings/import", "/analyze", "/api/sessions"])
def test_half_a_form_is_no_form_and_no_fault(
    client: Browser, store: Store, screened: str, address: str, caplog: pytest.LogCaptureFixture
) -> None:
    token = client.token().encode()
    if address == "/log":
        begun = b"token=" + token + b"&what=ratings&now-soreness-front-left=4&note=hal"
        kind = "application/x-www-form-urlencoded"
    else:
        part = b'--b\r\nContent-Disposition: form-data; name="'
        begun = (
            part
            + b'token"\r\n\r\n'
            + token
            + b"\r\n"
            + part
            + b'file"; filename="run.mot"\r\n\r\n'
            + bytes(9000)
        )
        kind = "multipart/form-data; boundary=b"
    half(client, address, begun, kind)
    assert "Traceback" not in caplog.text
    assert kept(store) == []
    assert not list(store.folder.rglob("*.mot"))


# --- two tabs, and back


@pytest.mark.parametrize("name", ["ratings", "ranges", "session", "screen"])
@pytest.mark.usefixtures("screened")
def test_two_tabs_with_one_form_make_one_entry_and_lose_no_other_answer(
    client: Browser, store: Store, name: str
) -> None:
    address, typed = FORMS[name]
    first, second = typed | {"id": "entry-1"}, typed | {"id": "entry-1", "pain": "3", "note": "another"}
    assert client.post_form(address, first).headers["location"].startswith("/?note=s")
    page = client.post_form(address, second)
    assert (page.status_code, len(kept(store))) == (409, 1)
    fresh = re.search(r'name="id" value="([\w-]+)"', page.text)
    assert fresh is not None
    assert client.post_form(address, second | {"id": fresh[1]}).status_code == 303
    assert len(kept(store)) == 2


@pytest.mark.usefixtures("screened")
def test_back_and_another_answer_is_a_check_of_its_own(client: Browser, jobs: JobsAtHand) -> None:
    address, typed = FORMS["check"]
    first = client.post_form(address, typed | {"id": "check-1"})
    again = client.post_form(address, typed | {"id": "check-1"})
    other = client.post_form(address, typed | {"id": "check-1", "history.pain": "4"})
    assert first.headers["location"] == again.headers["location"] == "/check/check-1"
    assert other.headers["location"] not in ("/check/check-1", "/check")
    (_kind, one), (_again, two) = jobs.asked
    assert one["exam"] != two["exam"]


@pytest.mark.usefixtures("screened")
def test_two_tabs_that_both_remove_restore_delete_or_bring_in_do_no_harm(
    client: Browser, store: Store
) -> None:
    client.post_form("/log", FORMS["ratings"][1] | {"id": "entry-1"})
    export = client.get("/export.zip").content
    for address, more in (
        ("/diary/entry-1/remove", {}),
        ("/diary/entry-1/restore", {}),
        ("/settings/import", {"files": {"file": ("coxa.zip", export)}}),
        ("/settings/clear-example", {}),
        ("/settings/delete", {"data": {"word": "delete"}}),
        ("/diary/entry-1/remove", {}),
    ):
        assert all(client.post_form(address, **more).status_code in (303, 400) for _ in range(2)), address
        assert client.get("/diary").status_code == 200


@pytest.mark.usefixtures("screened")
def test_back_after_everything_was_deleted_begins_a_new_diary(client: Browser, store: Store) -> None:
    """The form of a page opened before still belongs to this machine, and to nobody else."""
    client.post_form("/settings/delete", {"word": "delete"})
    assert client.post_form("/log", FORMS["ratings"][1] | {"id": "entry-1"}).status_code == 303
    assert [entry["id"] for entry in kept(store)] == ["entry-1"]


# --- the clock


@pytest.mark.parametrize("days", [-9, -1, 1, 400])
def test_a_clock_set_between_entries_loses_none_and_every_page_answers(
    client: Browser, store: Store, screened: str, clock: Clock, days: int
) -> None:
    for number in range(2):
        for name in ("ratings", "ranges", "session"):
            address, typed = FORMS[name]
            assert client.post_form(address, typed | {"id": f"{name}-{number}"}).status_code == 303
        assert client.post_json("/api/sessions", result() | {"id": f"result-{number}"}).status_code == 201
        clock.pass_days(days)
    assert len(kept(store)) == 8
    assert all(client.get(address).status_code == 200 for address in ("/", "/diary", "/trends", "/session"))


@pytest.mark.parametrize(("hours", "decides"), [(-72, False), (-6, True), (0, True), (24, True)])
def test_a_screen_answered_after_the_clock_was_set_back_by_hours_decides_by_days_is_told(
    client: Browser, store: Store, screened: str, clock: Clock, hours: int, decides: bool
) -> None:
    flagged = SCREEN | {screen_questions()[0].key: "yes", "id": "screen-2"}
    client.post_form("/screen", flagged)
    assert "Go to an emergency department now" in client.get("/").text
    clock.at += timedelta(hours=hours)
    client.post_form("/screen", SCREEN | {"id": "screen-3"})
    page = client.get("/").text
    assert ("Go to an emergency department now" in page) is not decides
    assert ("after today" in page) is not decides
    assert len(kept(store)) == 2


# --- what scripts send


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


@st.composite
def spoilt(draw: st.DrawFn) -> Any:
    """The result of a session with one part, at any depth, replaced by any JSON value, or gone."""
    document = json.loads(json.dumps(result()))
    here: Any = document
    while True:
        key = draw(st.sampled_from(sorted(here) if isinstance(here, dict) else range(len(here))))
        inner = here[key]
        if not (isinstance(inner, dict | list) and inner and draw(st.booleans())):
            break
        here = inner
    if draw(st.booleans()):
        here[key] = draw(JSON)
    else:
        del here[key]
    return document


@pytest.fixture
def sent(client: Browser, store: Store, screened: str) -> Callable[[bytes], httpx.Response]:
    headers = {"X-Coxa-Token": client.token(), "Origin": ADDRESS, "Content-Type": "application/json"}
    return lambda body: client.post("/api/sessions", content=body, headers=headers)


LIVELY = settings(
    max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.mark.filterwarnings("ignore:Do not use the `random` module")  # the server's own threads do, meanwhile
@LIVELY
@given(document=spoilt() | JSON)
def test_no_json_makes_the_server_fail(sent: Callable[[bytes], httpx.Response], document: Any) -> None:
    answer = sent(json.dumps(document).encode())
    assert answer.status_code in (200, 201, 400, 413)
    assert {"id", "error"} & answer.json().keys()


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\xff\xfe",
        b"[" * 60_000,
        b"9" * 5000,
        b'{"kind": "session", "note": "\\ud800"}',
        b"NaN",
        b'"',
        b"{}{}",
    ]
    + [
        b'{"kind": "session", "id": ' + part + b"}" for part in (b"9" * 5000, b"1e999", b"null", b'"\\u0000"')
    ],
)
def test_no_bytes_make_the_server_fail(sent: Callable[[bytes], httpx.Response], body: bytes) -> None:
    answer = sent(body)
    assert answer.status_code == 400
    assert answer.json()["error"]


def test_a_half_surrogate_in_a_note_is_refused_or_kept_readable(
    sent: Callable[[bytes], httpx.Response], client: Browser
) -> None:
    body = json.dumps(result() | {"note": "\ud800 odd"}).encode()
    assert sent(body).status_code in (201, 400)
    assert all(client.get(page).status_code == 200 for page in ("/diary", "/export.zip", "/trends.csv"))


# --- a database that changes under the server


@pytest.mark.usefixtures("screened")
def test_a_database_that_was_damaged_meanwhile_is_said_on_every_page(client: Browser, store: Store) -> None:
    client.token()
    path = store.database.path
    assert path is not None
    store.database.engine.dispose()
    with sqlite3.connect(path) as other:
        other.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    other.close()
    with path.open("r+b") as file:
        file.seek(0)
        file.write(b"\xff" * path.stat().st_size)
    for address in ("/", "/diary", "/trends", "/export.zip"):
        page = client.get(address)
        assert (page.status_code, "backup" in page.text) == (503, True), address
    assert client.get("/healthz").status_code == 200


def test_the_documents_of_these_tests_are_sound(client: Browser, screened: str) -> None:
    assert client.post_json("/api/sessions", result()).status_code == 201
    assert clean_screen()["kind"] == "screening"
