"""A phone on the network, in Chromium over TLS: locked out, let in by a code, shut out; pages fit, all can use them."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import pytest

from coxa.store import Store
from coxa.web import server as servers
from coxa.web.app import create_app
from coxa.web.doors import LAN, LOCAL, AtDoor
from coxa.web.lan import Lan
from coxa.web.pairing import Pairing
from tests.browser.conftest import PHONE, sync_api

axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not installed")
pytestmark = pytest.mark.browser
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile Safari/604.1"


@dataclass(frozen=True)
class House:
    """A computer and the network it is in.

    Attributes:
        own: Address of the app on the computer.
        url: Address on the network.
        pairing: Who is let in.
    """

    own: str
    url: str
    pairing: Pairing


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with Store.open(tmp_path_factory.mktemp("house") / "coxa.sqlite") as store:
        store.load_example(date.today())
        taken: dict[tuple[str, str], socket.socket] = {}
        servers.bind_network(["127.0.0.2"], 0, None, taken)
        lan = Lan(store.folder, port=taken[LAN, "127.0.0.2"].getsockname()[1], addresses=["127.0.0.2"])
        pairing = Pairing(store.devices)
        app = create_app(store, lan=lan, pairing=pairing)
        listening = servers.bind(0)
        server = servers._Server(servers._config(AtDoor(app, LOCAL)), doors := servers.Doors(app, lan, taken))
        own = servers.address(listening.getsockname()[1])
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.01)
        yield House(own, lan.urls()[0], pairing)
        server.should_exit = True
        thread.join(10.0)
        doors.close()


@pytest.fixture
def phone(browser: sync_api.Browser) -> Iterator[sync_api.Page]:
    """A phone that has gone on past the warning, as one that trusts the authority need not."""
    context = browser.new_context(viewport=PHONE, ignore_https_errors=True, user_agent=IPHONE)
    page = context.new_page()
    page.set_default_timeout(5000)
    yield page
    context.close()


def let_in(phone: sync_api.Page, house: House) -> None:
    phone.goto(f"{house.url}/pair/{house.pairing.new_code().text}")
    phone.get_by_role("button", name="Yes, let this device in").click()
    phone.wait_for_url(f"{house.url}/")


def test_a_phone_is_locked_out_until_it_brings_the_code(phone: sync_api.Page, house: House) -> None:
    phone.goto(f"{house.url}/diary")
    assert phone.get_by_role("heading", name="This diary is locked").is_visible()
    let_in(phone, house)
    phone.goto(f"{house.url}/diary")
    assert phone.get_by_role("heading", name="Diary", exact=True).is_visible()


def test_pages_of_the_network_may_use_what_only_secure_pages_may(phone: sync_api.Page, house: House) -> None:
    let_in(phone, house)
    assert phone.evaluate(
        "isSecureContext && 'serviceWorker' in navigator && 'DeviceOrientationEvent' in window"
    )


def test_a_code_is_shown_on_the_computer_and_typed_on_the_phone(
    phone: sync_api.Page, page: sync_api.Page, house: House
) -> None:
    page.goto(f"{house.own}/settings/devices")
    page.get_by_role("button", name="Show a").click()
    code = page.locator(".code").inner_text()
    phone.goto(f"{house.url}/pair")
    phone.get_by_label("Code").fill(code.lower())
    phone.get_by_role("button", name="Let this device in").click()
    phone.wait_for_url(f"{house.url}/")
    page.reload()
    assert page.get_by_role("heading", name="iPhone, Safari").first.is_visible()


def test_a_phone_taken_off_the_list_is_locked_out(phone: sync_api.Page, house: House) -> None:
    house.pairing.devices.remove_all()
    let_in(phone, house)
    phone.goto(f"{house.url}/settings/devices")
    phone.get_by_role("button", name="Remove iPhone, Safari").click()
    assert phone.get_by_role("heading", name="This diary is locked").is_visible()


@pytest.mark.parametrize(("width", "scheme"), [(320, "dark"), (390, "light"), (1280, "light")])
@pytest.mark.parametrize("path", ["/", "/pair", "/pair/ABCD-EFGH-JKMN-PQRS", "/settings/devices"])
def test_each_page_fits_and_is_accessible(
    browser: sync_api.Browser, house: House, path: str, width: int, scheme: str
) -> None:
    at = house.own if path.startswith("/settings") else house.url
    house.pairing.new_code()
    context = browser.new_context(
        viewport={"width": width, "height": 800}, color_scheme=scheme, ignore_https_errors=True
    )
    try:
        page = context.new_page()
        page.goto(f"{at}{path}")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        violations = axe.Axe().run(page).response["violations"]
        assert [(found["id"], [node["html"] for node in found["nodes"]]) for found in violations] == []
    finally:
        context.close()


def test_the_code_on_the_page_can_be_read_as_a_picture(
    page: sync_api.Page, house: House, tmp_path: Path
) -> None:
    house.pairing.new_code()
    page.goto(f"{house.own}/settings/devices")
    box = page.locator("svg.qr").last.bounding_box()
    assert box is not None
    assert min(box["width"], box["height"]) >= 200
