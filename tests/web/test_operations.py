"""Whether the server is ready and what it counts: told to this machine and to tokens that allow it, about no person."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import text

from coxa.store import Store
from coxa.store.schema import VERSION_TABLE
from coxa.web.app import create_app
from coxa.web.doors import LAN, LOCAL, AtDoor
from tests.web.conftest import ADDRESS, Browser, Clock

BOTH = ("/readyz", "/metrics")


@pytest.fixture
def home(store: Store, clock: Clock) -> Browser:
    return Browser(AtDoor(create_app(store, now=clock, hosts=["hips.example.org"]), LOCAL), base_url=ADDRESS)


def count(page: str, line: str) -> float:
    found = re.search(rf"^{re.escape(line)} (\S+)$", page, re.MULTILINE)
    return float(found[1]) if found else 0.0


def test_it_is_ready_when_the_store_answers(home: Browser) -> None:
    assert (home.get("/readyz").status_code, home.get("/readyz").text) == (200, "ready\n")


def test_it_is_not_ready_with_tables_of_another_version(home: Browser, store: Store) -> None:
    with store.database.writing() as connection:
        connection.execute(text(f"UPDATE {VERSION_TABLE} SET version_num = '9999'"))  # noqa: S608
    answer = home.get("/readyz")
    assert answer.status_code == 503
    assert "9999" in answer.text


def test_it_is_not_ready_when_the_store_does_not_answer(home: Browser, store: Store) -> None:
    with store.database.writing() as connection:
        connection.execute(text(f"DROP TABLE {VERSION_TABLE}"))
    assert home.get("/readyz").status_code == 503
    assert home.get("/healthz").status_code == 200


def test_requests_are_counted_by_route_and_status(home: Browser) -> None:
    for _visit in range(3):
        home.get("/diary")
    page = home.get("/metrics").text
    assert count(page, 'coxa_requests_total{method="GET",route="/diary",status="200"}') == 3
    assert count(page, 'coxa_request_seconds_count{route="/diary"}') == 3


def test_addresses_are_counted_by_their_template(home: Browser) -> None:
    home.get("/figures/somebodys-analysis/figure.svg")
    home.get("/analyze/somebodys-analysis")
    assert "somebodys" not in home.get("/metrics").text
    assert 'route="/analyze/{' in home.get("/metrics").text


def test_made_up_addresses_and_methods_make_no_new_lines(home: Browser) -> None:
    for number in range(5):
        home.request(f"MADE{number}", f"/made-up-{number}")
    page = home.get("/metrics").text
    assert "made-up" not in page
    assert "MADE" not in page


def test_plain_routes_are_known_as_well(home: Browser) -> None:
    home.post_json("/api/sessions", {})
    assert 'route="/api/sessions"' in home.get("/metrics").text


def test_size_jobs_and_version_are_told(home: Browser) -> None:
    page = home.get("/metrics").text
    assert count(page, "coxa_store_bytes") > 4096
    assert count(page, "coxa_jobs_waiting") == 0
    assert "coxa_build_info{version=" in page


def test_no_figure_names_a_person(home: Browser, store: Store, screened: str) -> None:
    home.get("/")
    assert screened not in home.get("/metrics").text


@pytest.mark.parametrize("address", BOTH)
@pytest.mark.parametrize(
    "headers",
    [{"Host": "hips.example.org"}, {"X-Forwarded-For": "203.0.113.9"}, {"Via": "1.1 proxy"}],
)
def test_whoever_comes_through_a_proxy_is_told_nothing(
    home: Browser, address: str, headers: dict[str, str]
) -> None:
    answer = home.get(address, headers=headers)
    assert answer.status_code == 401
    assert "coxa_" not in answer.text


@pytest.mark.parametrize("address", BOTH)
@pytest.mark.parametrize("practice", [False, True])
def test_the_network_is_told_nothing_without_a_token(
    store: Store, clock: Clock, address: str, practice: bool
) -> None:
    app = create_app(store, now=clock, practice=practice)
    client = Browser(AtDoor(app, LAN, names=lambda: frozenset({"127.0.0.1"})), base_url=ADDRESS)
    answer = client.get(address, headers={"Authorization": "Bearer coxa_nonsense"})
    assert answer.status_code == 401
    assert "Bearer" in answer.headers["www-authenticate"]


@pytest.mark.parametrize("address", BOTH)
def test_a_token_that_allows_it_is_told_from_anywhere(store: Store, clock: Clock, address: str) -> None:
    app = create_app(store, now=clock, practice=True)
    client = Browser(AtDoor(app, LAN, names=lambda: frozenset({"127.0.0.1"})), base_url=ADDRESS)
    told = {}
    for scope in ("metrics", "read"):
        secret = store.tokens.new("prometheus", [scope])[1]
        told[scope] = client.get(address, headers={"Authorization": f"Bearer {secret}"}).status_code
    assert told == {"metrics": 200, "read": 401}
