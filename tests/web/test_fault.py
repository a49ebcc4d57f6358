"""A fault of Coxa's own: the journal gets all of it, the page nothing but that it happened."""

from __future__ import annotations

import pytest

from coxa.store import Store
from coxa.web.app import create_app
from tests.web.conftest import ADDRESS, Browser, Clock

KEY = "2f1d0c"


@pytest.fixture
def faulty(store: Store, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> Browser:
    monkeypatch.setenv("COXA_DEBUG", "1")
    app = create_app(store, now=clock)

    def fails(key: str) -> None:
        raise RuntimeError("inside of it, at the database")

    app.add_api_route("/invitation/{key}", fails)
    return Browser(app, base_url=ADDRESS, raise_server_exceptions=False)


def test_a_fault_tells_a_person_nothing_of_the_inside(faulty: Browser) -> None:
    page = faulty.get(f"/invitation/{KEY}")
    assert page.status_code == 500
    assert "That was our fault" in page.text
    for word in ("RuntimeError", "database", "Traceback", ".py"):
        assert word not in page.text
    assert "default-src 'none'" in page.headers["content-security-policy"]


def test_a_fault_is_told_to_the_journal_without_the_secret_of_an_address(
    faulty: Browser, caplog: pytest.LogCaptureFixture
) -> None:
    faulty.get(f"/invitation/{KEY}")
    fault = next(record for record in caplog.records if record.name == "coxa.web")
    assert fault.message == "GET /invitation/{key}"
    assert fault.exc_info is not None
