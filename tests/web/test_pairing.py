"""Who of the local network is let in, thinking as somebody else on the same Wi-Fi would."""

from __future__ import annotations

import re
from collections.abc import Iterator

import httpx
import pytest

from coxa.store import Store
from coxa.store.devices import LASTS, MOST, UNSEEN
from coxa.web.app import create_app
from coxa.web.doors import LAN, LOCAL, SAMPLES, AtDoor
from coxa.web.pairing import TRIES, LASTS_s, Pairing, TooManyTriesError, WAIT_s, device_name
from tests.web.all_routes import flat
from tests.web.conftest import ADDRESS, Browser, Clock

URL = "https://192.168.1.5:8443"
HOME = {"Host": "127.0.0.1:8421"}
FORM = {"Origin": URL, "Sec-Fetch-Site": "same-origin"}


class Seconds:
    def __init__(self) -> None:
        self.at = 1000.0

    def __call__(self) -> float:
        return self.at


@pytest.fixture
def seconds() -> Seconds:
    return Seconds()


@pytest.fixture
def pairing(store: Store, seconds: Seconds) -> Pairing:
    return Pairing(store.devices, clock=seconds)


def at_door(store: Store, pairing: Pairing, clock: Clock, door: str, url: str, **more: bool) -> Browser:
    names = frozenset({"192.168.1.5", "laptop.local"}) if door != LOCAL else None
    app = create_app(store, now=clock, pairing=pairing, hosts=["hips.example.org"])
    return Browser(AtDoor(app, door, names=None if names is None else lambda: names, **more), base_url=url)


@pytest.fixture
def phone(store: Store, pairing: Pairing, clock: Clock) -> Iterator[Browser]:
    with at_door(store, pairing, clock, LAN, URL) as browser:
        yield browser


@pytest.fixture
def home(store: Store, pairing: Pairing, clock: Clock) -> Browser:
    return at_door(store, pairing, clock, LOCAL, ADDRESS)


def let_in(phone: Browser, pairing: Pairing) -> str:
    answer = phone.post("/pair", data={"code": pairing.new_code().text}, headers=FORM, follow_redirects=False)
    assert answer.status_code == 303
    return answer.headers["set-cookie"]


@pytest.mark.parametrize(
    "address", ["/", "/diary", "/settings", "/settings/devices", "/export.zip", "/nowhere"]
)
def test_a_stranger_sees_only_that_there_is_a_lock(phone: Browser, address: str) -> None:
    page = phone.get(address)
    assert page.status_code == 401
    assert "This diary is locked" in page.text


OPEN_TO_ALL = {
    "/healthz",
    "/authority.crt",
    "/manifest.webmanifest",
    "/pair",
    "/pair/{code}",
    "/push/{key}",
    "/static/{build}/{name:path}",
    "/api/v1/openapi.json",
    "/api/v1/docs",
}
"""Spelled out once more, so that a route that is opened has to be opened here as well."""


def test_every_other_route_is_closed_to_strangers(store: Store, pairing: Pairing, clock: Clock) -> None:
    app = create_app(store, now=clock, pairing=pairing)
    stranger = Browser(AtDoor(app, LAN, names=lambda: frozenset({"192.168.1.5"})), base_url=URL)
    asked = 0
    for route in flat(app.routes):
        path, methods = getattr(route, "path", ""), getattr(route, "methods", None) or {"GET"}
        for method in methods if path not in OPEN_TO_ALL else ():
            answer = stranger.request(method, re.sub(r"\{[^}]+\}", "x", path), headers=FORM)
            assert answer.status_code == 401, (method, path)
            asked += 1
    assert asked > 50


@pytest.mark.parametrize(
    "path",
    [
        "//diary",
        "/static/../diary",
        "/pair/../diary",
        "/push/../../diary",
        "/static/%2e%2e/diary",
        "/api/v1/../../diary",
        "/DIARY",
        "/diary/",
        "/diary%00",
        "/api/v1/%2e%2e/%2e%2e/diary",
        "/pair/x/../../settings",
    ],
)
def test_no_way_around_leads_to_the_diary(phone: Browser, path: str, screened: str) -> None:
    answer = phone.get(httpx.URL(f"{URL}{path}"))
    assert answer.status_code in (400, 401, 404)
    assert "Safety screen" not in answer.text.partition("<main")[2].partition("</main")[0]


def test_a_stranger_is_told_no_token_and_no_cookie(phone: Browser) -> None:
    for address in ("/", "/pair", "/pair/abc", "/settings"):
        page = phone.get(address)
        assert "set-cookie" not in page.headers
        assert 'name="coxa-token" content=""' in page.text


def test_a_stranger_cannot_write_even_with_the_token_of_the_owner(
    phone: Browser, home: Browser, store: Store, screened: str
) -> None:
    token, before = home.token(), len(store.documents(screened))
    phone.cookies.update(home.cookies)
    answer = phone.post("/log", data={"token": token, "what": "ratings"}, headers=FORM)
    assert answer.status_code == 401
    assert len(store.documents(screened)) == before


def test_a_script_of_a_stranger_is_answered_as_scripts_are(phone: Browser) -> None:
    answer = phone.post("/api/sessions", json={}, headers=FORM)
    assert answer.status_code == 401
    assert set(answer.json()) == {"error", "mend"}


def test_a_phone_with_the_code_is_let_in_and_stays_so(
    phone: Browser, pairing: Pairing, screened: str
) -> None:
    let_in(phone, pairing)
    assert phone.get("/diary").status_code == 200
    assert "(this one)" in phone.get("/settings/devices").text


def test_a_phone_that_was_let_in_may_write(phone: Browser, pairing: Pairing, store: Store) -> None:
    let_in(phone, pairing)
    fields = {"token": phone.token(), "get_ready_s": "7"}
    assert phone.post("/settings", data=fields, headers=FORM, follow_redirects=False).status_code == 303
    assert store.person().settings["get_ready_s"] == 7


def test_the_cookie_goes_to_this_server_over_tls_alone(phone: Browser, pairing: Pairing) -> None:
    cookie = let_in(phone, pairing)
    assert cookie.startswith("__Host-coxa-")
    for word in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/"):
        assert f"; {word}" in cookie
    assert "Domain" not in cookie


def test_the_cookie_of_the_forms_is_for_tls_alone_as_well(phone: Browser, pairing: Pairing) -> None:
    let_in(phone, pairing)
    assert "; Secure" in phone.get("/").headers["set-cookie"]


def test_a_code_works_once(phone: Browser, pairing: Pairing) -> None:
    code = pairing.new_code().text
    assert pairing.let_in(code, "phone", "a") is not None
    answer = phone.post("/pair", data={"code": code}, headers=FORM)
    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers


def test_a_code_lapses(pairing: Pairing, seconds: Seconds) -> None:
    code = pairing.new_code().text
    seconds.at += LASTS_s
    assert pairing.code() is None
    assert pairing.let_in(code, "phone", "a") is None


def test_a_new_code_ends_the_one_before(pairing: Pairing) -> None:
    first, second = pairing.new_code().text, pairing.new_code().text
    assert pairing.let_in(first, "phone", "a") is None
    assert pairing.let_in(second, "phone", "a") is not None


def test_nobody_is_let_in_while_there_is_no_code(pairing: Pairing) -> None:
    assert pairing.let_in("", "phone", "a") is None
    assert pairing.let_in("0000-0000-0000-0000", "phone", "a") is None


def test_looking_at_the_address_does_not_use_up_the_code(phone: Browser, pairing: Pairing) -> None:
    code = pairing.new_code().text
    assert phone.get(f"/pair/{code}").status_code == 200
    assert pairing.code() is not None


def test_a_code_may_be_typed_as_people_do(pairing: Pairing) -> None:
    code = pairing.new_code().text
    assert pairing.let_in(f" {code.lower().replace('-', ' ').replace('0', 'o').replace('1', 'l')}", "p", "a")


def test_whoever_guesses_has_to_wait_and_nobody_else_does(pairing: Pairing, seconds: Seconds) -> None:
    code = pairing.new_code().text
    for _try in range(TRIES):
        assert pairing.let_in("wrong", "phone", "bad") is None
    with pytest.raises(TooManyTriesError):
        pairing.let_in(code, "phone", "bad")
    assert pairing.let_in(code, "phone", "good") is not None
    seconds.at += WAIT_s + 1
    assert pairing.let_in("wrong", "phone", "bad") is None


def test_the_page_says_how_long_to_wait(phone: Browser, pairing: Pairing) -> None:
    for _try in range(TRIES):
        assert phone.post("/pair", data={"code": "wrong"}, headers=FORM).status_code == 403
    answer = phone.post("/pair", data={"code": "wrong"}, headers=FORM)
    assert answer.status_code == 429
    assert int(answer.headers["retry-after"]) > 0


def test_codes_cannot_be_guessed() -> None:
    store: object = None
    codes = {Pairing(store).new_code().text for _each in range(200)}  # type: ignore[arg-type]
    assert len(codes) == 200
    assert all(len(code.replace("-", "")) == 16 for code in codes)


def test_another_site_cannot_send_a_code(phone: Browser, pairing: Pairing) -> None:
    headers = {"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"}
    answer = phone.post("/pair", data={"code": pairing.new_code().text}, headers=headers)
    assert answer.status_code == 403
    assert pairing.code() is not None


def test_a_code_sent_without_tls_is_not_used_up(home: Browser, pairing: Pairing) -> None:
    home.post("/pair", data={"code": pairing.new_code().text}, follow_redirects=False)
    assert pairing.code() is not None
    assert pairing.devices.listed() == []


def test_a_removed_phone_is_out_at_once(phone: Browser, home: Browser, pairing: Pairing) -> None:
    let_in(phone, pairing)
    (device,) = pairing.devices.listed()
    assert home.post_form(f"/settings/devices/{device.id}/remove").status_code == 303
    assert phone.get("/diary").status_code == 401


def test_all_phones_can_be_removed(phone: Browser, home: Browser, pairing: Pairing) -> None:
    let_in(phone, pairing)
    home.post_form("/settings/devices/remove-all")
    assert phone.get("/diary").status_code == 401


def test_who_deletes_everything_at_the_machine_leaves_no_phone_in(
    phone: Browser, home: Browser, pairing: Pairing, screened: str
) -> None:
    let_in(phone, pairing)
    assert home.post_form("/settings/delete", {"word": "delete"}).status_code == 303
    assert pairing.devices.listed() == []


def test_a_phone_at_which_everything_is_deleted_alone_stays_in(
    phone: Browser, pairing: Pairing, screened: str
) -> None:
    pairing.devices.add("another phone")
    let_in(phone, pairing)
    assert phone.post_form("/settings/delete", {"word": "delete"}, headers=FORM).status_code == 303
    assert [device.name for device in pairing.devices.listed()] != ["another phone"]
    assert len(pairing.devices.listed()) == 1
    assert phone.get("/").status_code == 200


def test_clearing_the_example_sends_no_phone_away(
    phone: Browser, home: Browser, pairing: Pairing, store: Store, clock: Clock
) -> None:
    store.load_example(clock().date())
    let_in(phone, pairing)
    home.post_form("/settings/clear-example")
    assert not store.person().example
    assert len(pairing.devices.listed()) == 1


def test_only_our_own_pages_make_codes_and_remove_phones(home: Browser, pairing: Pairing) -> None:
    pairing.devices.add("phone")
    for address in ("code", "remove-all", f"{pairing.devices.listed()[0].id}/remove"):
        assert home.post(f"/settings/devices/{address}").status_code == 403
    assert len(pairing.devices.listed()) == 1
    assert pairing.code() is None


def test_a_secret_is_kept_nowhere(phone: Browser, pairing: Pairing, store: Store) -> None:
    secret = let_in(phone, pairing).partition("=")[2].partition(";")[0]
    assert store.database.path is not None
    kept = b"".join(path.read_bytes() for path in store.database.path.parent.rglob("*") if path.is_file())
    assert len(secret) >= 43
    assert secret.encode() not in kept


@pytest.mark.parametrize("secret", ["", "x", "é", "0" * 5000])
def test_a_secret_that_is_none_lets_nobody_in(phone: Browser, pairing: Pairing, secret: str) -> None:
    name = let_in(phone, pairing).partition("=")[0]
    phone.cookies.clear()
    header = f"{name}={secret}".encode("latin-1")
    assert phone.get("/diary", headers={b"cookie": header}).status_code == 401


def test_a_phone_unseen_for_long_is_let_in_no_more(phone: Browser, pairing: Pairing, clock: Clock) -> None:
    let_in(phone, pairing)
    clock.at += UNSEEN - (UNSEEN / 10)
    assert phone.get("/about").status_code == 200
    clock.at += UNSEEN - (UNSEEN / 10)
    assert phone.get("/about").status_code == 200  # it was seen in between
    clock.at += UNSEEN * 1.01
    assert phone.get("/about").status_code == 401


def test_no_phone_is_let_in_for_ever(store: Store, clock: Clock) -> None:
    secret = store.devices.add("phone")
    for _visit in range(5):
        clock.at += LASTS / 5.5
        assert store.devices.known(secret) is not None
    clock.at += LASTS / 5
    assert store.devices.known(secret) is None


def test_there_are_never_more_phones_than_a_few(store: Store) -> None:
    secrets = [store.devices.add(f"phone {number}") for number in range(MOST + 3)]
    assert len(store.devices.listed()) == MOST
    assert store.devices.known(secrets[-1]) is not None


def test_the_same_machine_needs_no_code(home: Browser) -> None:
    assert home.get("/diary").status_code == 200


def test_a_door_that_nobody_named_is_taken_for_the_network(store: Store, pairing: Pairing) -> None:
    client = Browser(create_app(store, pairing=pairing), base_url=ADDRESS)
    assert client.get("/diary").status_code == 401


def test_the_network_cannot_ask_by_the_name_of_this_machine(phone: Browser) -> None:
    assert phone.get("/healthz", headers=HOME).status_code == 400
    assert phone.get("/diary", headers=HOME).status_code in (400, 401)


def test_this_machine_does_not_answer_to_names_of_the_network(home: Browser) -> None:
    """Else somebody who answers for laptop.local could bring a page of theirs to read the diary from here."""
    for name in ("laptop.local:8421", "192.168.1.5:8421"):
        assert home.get("/diary", headers={"Host": name}).status_code == 400


def test_nothing_but_samples_goes_through_the_door_without_tls(
    store: Store, pairing: Pairing, clock: Clock
) -> None:
    client = at_door(store, pairing, clock, SAMPLES, "http://192.168.1.5:8080")
    asked = [client.get(a) for a in ("/", "/healthz", "/pair", "/push/a/b", "/static/x/coxa.css")]
    asked += [client.post(a) for a in ("/pair", "/push/", "/push/a/b", "/push/../log", "/log", "/api/v1/me")]
    assert {answer.status_code for answer in asked} == {404}
    assert all("set-cookie" not in answer.headers for answer in asked)


def test_samples_reach_the_app_and_bring_no_cookie_back(store: Store, pairing: Pairing, clock: Clock) -> None:
    client = at_door(store, pairing, clock, SAMPLES, "http://192.168.1.5:8080")
    answer = client.post("/push/abc", json={})
    assert "not here" not in answer.text
    assert "set-cookie" not in answer.headers


class TestBehindAProxy:
    """The proxy reaches the door of this machine; who asks through it is a stranger all the same."""

    @pytest.fixture
    def proxied(self, store: Store, pairing: Pairing, clock: Clock) -> Browser:
        return at_door(store, pairing, clock, LOCAL, "http://hips.example.org", behind_proxy=True)

    @pytest.mark.parametrize(
        "headers",
        [
            {"X-Forwarded-Proto": "https", "X-Forwarded-For": "203.0.113.9"},
            {"X-Forwarded-For": "127.0.0.1", "Host": "localhost"},
            {"X-Forwarded-Proto": "https", "Host": "127.0.0.1"},
            {"Forwarded": "for=127.0.0.1", "Host": "localhost"},
            {},
        ],
    )
    def test_nobody_gets_in_without_a_code(self, proxied: Browser, headers: dict[str, str]) -> None:
        assert proxied.get("/diary", headers=headers).status_code == 401

    def test_this_machine_itself_needs_none(self, proxied: Browser) -> None:
        assert proxied.get("/diary", headers={"Host": "127.0.0.1:8421"}).status_code == 200

    def test_a_phone_is_let_in_over_tls(self, proxied: Browser, pairing: Pairing) -> None:
        headers = {
            "X-Forwarded-Proto": "https",
            "X-Forwarded-For": "203.0.113.9",
            "Origin": "https://hips.example.org",
        }
        code = pairing.new_code().text
        answer = proxied.post("/pair", data={"code": code}, headers=headers, follow_redirects=False)
        assert answer.status_code == 303
        assert "__Host-" in answer.headers["set-cookie"]

    def test_tls_is_promised_to_browsers_only_there(self, proxied: Browser, phone: Browser) -> None:
        through = proxied.get("/healthz", headers={"X-Forwarded-Proto": "https"})
        assert "strict-transport-security" in through.headers
        assert "strict-transport-security" not in phone.get("/healthz").headers

    def test_without_being_told_of_a_proxy_its_headers_mean_nothing(
        self, store: Store, pairing: Pairing, clock: Clock
    ) -> None:
        plain = at_door(store, pairing, clock, LOCAL, ADDRESS)
        answer = plain.get("/healthz", headers={"X-Forwarded-Proto": "https"})
        assert "secure" not in answer.headers.get("set-cookie", "").lower()


@pytest.mark.parametrize(
    ("header", "name"),
    [
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1",
            "iPhone, Safari",
        ),
        (
            "Mozilla/5.0 (Linux; Android 15; Pixel 8) Chrome/130.0 Mobile Safari/537.36",
            "Android phone, Chrome",
        ),
        ("\x1b[31m<script>", "Unknown device"),
        ("", "Unknown device"),
    ],
)
def test_a_phone_is_called_what_people_call_it(header: str, name: str) -> None:
    assert device_name(header) == name


def test_without_a_network_the_page_says_how_to_begin(client: Browser) -> None:
    assert "coxa serve --https" in client.get("/settings/devices").text
    for address in ("/pair", "/pair/abc", "/authority.crt"):
        assert client.get(address).status_code == 404


def test_a_practice_has_no_codes(store: Store, clock: Clock) -> None:
    client = Browser(create_app(store, now=clock, practice=True), base_url=ADDRESS)
    assert client.get("/settings/devices", follow_redirects=False).status_code in (303, 401, 404)
    assert client.get("/pair", follow_redirects=False).status_code in (303, 401, 404)
