"""Names, origin, token, headers, size: who may ask for what, and how much may arrive."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from coxa.store import Store
from coxa.web.app import create_app
from coxa.web.limits import FORM_BYTES, UPLOADS
from coxa.web.security import KEY_FILE, Key
from tests.web.conftest import ADDRESS, Browser, Clock

FORM = {"what": "ratings", "id": "entry-1", "now-soreness-front-right": "3", "note": "stiff in the morning"}
URLENCODED = {"Content-Type": "application/x-www-form-urlencoded"}


def entries(store: Store) -> int:
    return len(store.documents(store.person().id))


def test_a_name_that_is_not_ours_is_refused(client: Browser) -> None:
    page = client.get("/", headers={"Host": "evil.example"})
    assert page.status_code == 400
    assert "evil.example" in page.text
    assert "set-cookie" not in page.headers


@pytest.mark.parametrize("host", ["127.0.0.1:8421", "localhost", "[::1]:8421", "LOCALHOST:1"])
def test_names_of_this_machine_are_known(client: Browser, host: str) -> None:
    assert client.get("/healthz", headers={"Host": host}).status_code == 200


def test_a_name_given_at_the_start_is_known(store: Store, clock: Clock) -> None:
    client = Browser(create_app(store, now=clock, hosts=["hip.home"]), base_url="http://hip.home")
    assert client.get("/healthz").status_code == 200


@pytest.mark.parametrize("address", ["/", "/nowhere", "/healthz", "/static/x/coxa.css", "/api/nowhere"])
def test_every_answer_carries_the_policy(client: Browser, address: str) -> None:
    headers = client.get(address).headers
    assert "default-src 'none'" in headers["content-security-policy"]
    assert "unsafe" not in headers["content-security-policy"]
    assert "object-src 'none'" in headers["content-security-policy"]
    assert "base-uri 'none'" in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"


def test_the_cookie_is_for_this_site_alone(client: Browser) -> None:
    cookie = client.get("/").headers["set-cookie"]
    assert "SameSite=Strict" in cookie
    assert "HttpOnly" in cookie


def test_over_tls_the_cookie_is_one_that_no_other_host_can_set(store: Store, clock: Clock) -> None:
    client = Browser(create_app(store, now=clock), base_url="https://127.0.0.1")
    cookie = client.get("/").headers["set-cookie"]
    assert cookie.startswith("__Host-coxa-")
    assert "; Path=/;" in cookie
    assert cookie.endswith("; Secure")
    sent = client.post("/log", data=FORM | {"token": client.token()}, follow_redirects=False)
    assert sent.status_code == 303


def test_a_public_name_is_asked_over_tls_alone_for_a_year(store: Store, clock: Clock) -> None:
    app = create_app(store, now=clock, hosts=["hip.example.org"])
    promised = Browser(app, base_url="https://hip.example.org").get("/").headers["strict-transport-security"]
    assert promised == "max-age=31536000; includeSubDomains"


@pytest.mark.parametrize("address", ["/", "/nowhere", "/api/v1/openapi.json", "/static/x/coxa.css"])
def test_no_answer_lets_pages_of_others_read_it(client: Browser, address: str) -> None:
    headers = client.get(address, headers={"Origin": "https://evil.example"}).headers
    assert not [name for name in headers if name.startswith("access-control-")]
    assert headers["cross-origin-resource-policy"] == "same-origin"


@pytest.mark.parametrize("method", ["TRACE", "OPTIONS", "PROPFIND"])
def test_methods_that_nobody_needs_are_not_answered(client: Browser, method: str) -> None:
    answer = client.request(method, "/healthz", headers={"X-Secret": "told"})
    assert answer.status_code in (403, 405)
    assert "told" not in answer.text


@pytest.mark.parametrize(
    "address", ["/", "/nowhere", "/healthz", "/trends.csv", "/static/x/coxa.css", "/static/x/icons/icon.svg"]
)
def test_texts_say_in_which_letters_they_are_written(client: Browser, address: str) -> None:
    assert client.get(address).headers["content-type"].endswith("; charset=utf-8")


def test_the_key_is_for_the_eyes_of_its_owner(store: Store, client: Browser) -> None:
    assert (store.folder / KEY_FILE).stat().st_mode & 0o077 == 0


def test_the_key_outlives_a_restart(tmp_path: Path) -> None:
    assert Key.kept_in(tmp_path / "folder").token == Key.kept_in(tmp_path / "folder").token


def test_a_key_cut_short_is_made_anew_once_for_all(tmp_path: Path) -> None:
    (tmp_path / KEY_FILE).write_bytes(b"half")
    assert Key.kept_in(tmp_path).token == Key.kept_in(tmp_path).token
    assert [path.name for path in tmp_path.iterdir()] == [KEY_FILE]
    assert (tmp_path / KEY_FILE).stat().st_mode & 0o077 == 0


def test_two_that_begin_at_once_have_one_key(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        keys = list(pool.map(lambda _n: Key.kept_in(tmp_path / "new").token, range(40)))
    assert len(set(keys)) == 1


def test_folders_have_different_keys(tmp_path: Path) -> None:
    assert Key.kept_in(tmp_path / "one").token != Key.kept_in(tmp_path / "two").token


def test_a_form_of_ours_is_taken(client: Browser, store: Store) -> None:
    assert client.post_form("/log", FORM).status_code == 303
    assert entries(store) == 1


def test_a_page_open_since_before_a_restart_still_delivers(
    client: Browser, store: Store, clock: Clock
) -> None:
    token, cookies = client.token(), dict(client.cookies)
    later = Browser(create_app(store, now=clock), base_url=ADDRESS, cookies=cookies)
    answer = later.post("/log", data=FORM | {"token": token}, follow_redirects=False)
    assert answer.status_code == 303


def test_a_form_without_its_token_changes_nothing_and_shows_what_was_typed(
    client: Browser, store: Store
) -> None:
    client.get("/")
    page = client.post("/log", data=FORM, headers={"Sec-Fetch-Site": "same-origin"})
    assert page.status_code == 403
    assert "stiff in the morning" in page.text
    assert entries(store) == 0


def test_what_was_typed_can_be_sent_again_from_the_refusal(client: Browser, store: Store) -> None:
    client.get("/")
    page = client.post("/log", data=FORM | {"token": "0" * 64})
    assert f'name="token" value="{client.token()}"' in page.text
    assert '<input type="hidden" name="id" value="entry-1">' in page.text


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:9999"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_a_form_from_elsewhere_is_refused_even_with_the_token(
    client: Browser, store: Store, headers: dict[str, str]
) -> None:
    page = client.post("/log", data=FORM | {"token": client.token()}, headers=headers)
    assert page.status_code == 403
    assert "stiff in the morning" not in page.text  # nothing of a stranger's form is offered to be sent
    assert entries(store) == 0


def test_a_token_without_the_cookie_is_refused(client: Browser) -> None:
    token = client.token()
    client.cookies.clear()
    assert client.post("/log", data=FORM | {"token": token}).status_code == 403


def test_a_script_says_the_token_in_a_header(client: Browser) -> None:
    assert client.post_json("/api/nowhere", {}).status_code in (404, 405)


def test_a_script_without_the_token_is_told_the_fresh_one(client: Browser) -> None:
    client.get("/")
    answer = client.post("/api/sessions", json={}, headers={"Origin": ADDRESS})
    assert answer.status_code == 403
    assert answer.json()["token"] == client.token()


def test_a_script_from_elsewhere_is_told_nothing(client: Browser) -> None:
    answer = client.post("/api/sessions", json={}, headers={"Origin": "https://evil.example"})
    assert answer.status_code == 403
    assert "token" not in answer.json()


@pytest.mark.parametrize("kind", ["text/plain", "application/json", ""])
def test_a_body_that_no_form_of_ours_sends_is_refused(client: Browser, kind: str) -> None:
    answer = client.post("/log", content=b"token=x", headers={"Content-Type": kind})
    assert answer.status_code == 403


def test_a_form_that_says_it_is_too_long_is_refused(client: Browser, store: Store) -> None:
    page = client.post_form("/log", FORM | {"note": "x" * FORM_BYTES})
    assert page.status_code == 413
    assert "at most 64 kB" in page.text
    assert entries(store) == 0


def test_a_form_that_hides_its_length_is_refused_as_it_arrives(client: Browser) -> None:
    token = client.token()

    def endless() -> Iterator[bytes]:
        yield f"token={token}&note=".encode()
        for _ in range(100):
            yield b"x" * 1024

    assert client.post("/log", content=endless(), headers=URLENCODED).status_code == 413


def test_an_upload_over_its_limit_is_refused(client: Browser) -> None:
    content = b"\0" * (UPLOADS["/settings/import"] + 1)
    page = client.post_form("/settings/import", files={"file": ("coxa.zip", content)})
    assert page.status_code == 413
    assert "at most 10 MB" in page.text


def test_an_upload_of_ours_is_checked_by_its_first_part(client: Browser) -> None:
    page = client.post_form("/settings/import", {"token": "0" * 64}, files={"file": ("coxa.zip", b"x")})
    assert page.status_code == 403


@pytest.mark.parametrize("length", ["-5", "abc", "1e9"])
def test_a_length_that_is_no_number_harms_nothing(client: Browser, length: str) -> None:
    answer = client.post("/log", content=b"", headers=URLENCODED | {"Content-Length": length})
    assert answer.status_code == 403


def test_a_form_of_thousands_of_fields_is_refused(client: Browser, store: Store) -> None:
    many = "&".join(f"f{n}=1" for n in range(3000))
    body = f"token={client.token()}&{many}"
    assert client.post("/log", content=body.encode(), headers=URLENCODED).status_code in (400, 403)
    assert entries(store) == 0


def test_two_servers_of_one_machine_do_not_take_each_others_cookie(
    client: Browser, store: Store, tmp_path: Path, clock: Clock
) -> None:
    client.get("/")
    with Store.open(tmp_path / "other" / "coxa.sqlite") as theirs:
        other = Browser(create_app(theirs, now=clock), base_url=ADDRESS)
        other.get("/")
        both = {**client.cookies, **other.cookies}
        assert len(both) == 2
        for app, diary in ((client, store), (other, theirs)):
            token = app.token()
            app.cookies.clear()
            app.cookies.update(both)
            assert app.post("/log", data=FORM | {"token": token}, follow_redirects=False).status_code == 303
            assert entries(diary) == 1


@pytest.mark.parametrize("address", ["/analyze", "/capture/file", "/runs", "/api/v1/people"])
def test_a_form_without_files_is_no_longer_where_files_may_come(client: Browser, address: str) -> None:
    answer = client.post(address, content=b"a=" + b"b" * 70_000, headers=URLENCODED)
    assert answer.status_code == 413
