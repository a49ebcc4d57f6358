"""One build of the app hands over to the next, and never leaves a phone with neither."""

from __future__ import annotations

import errno

import pytest

from coxa.store import Store
from coxa.web.app import create_app
from coxa.web.pages import session
from tests.browser import conftest

pytestmark = pytest.mark.browser

KEPT = "async () => Boolean(await caches.match('/session') && await caches.match('/offline'))"
STORES = "async () => (await caches.keys()).filter((name) => name.startsWith('coxa-')).sort()"
UPDATE = """async () => {
  const held = await navigator.serviceWorker.getRegistration();
  await held.update().catch(() => {});
  const made = held.installing ?? held.waiting;
  if (made) {
    await new Promise((done) => {
      const look = () => ["activated", "redundant"].includes(made.state) && done();
      made.addEventListener("statechange", look);
      look();
      setTimeout(done, 20000);
    });
  }
  return made?.state ?? "none";
}"""


@pytest.fixture
def app(monkeypatch):
    """The app that is served, once it is."""
    made = []

    def create(*given, **named):
        made.append(create_app(*given, **named))
        return made[-1]

    monkeypatch.setattr(conftest, "create_app", create)
    return lambda: made[-1]


@pytest.fixture
def held(tmp_path, page, app):
    """The app, its session page held by a browser."""
    with Store.open(tmp_path / "diary.sqlite") as store, conftest.serving(store) as server:
        server.screened()
        page.goto(server.url + "/session")
        page.evaluate("async () => { await navigator.serviceWorker.ready; }")
        page.wait_for_function(KEPT)
        yield server


@pytest.fixture
def new_build(held, app, monkeypatch):
    """Let the server be of another build from now on."""
    monkeypatch.setattr(app().state.assets, "build", "0123456789ab")
    return "0123456789ab"


def test_the_next_build_takes_over_with_a_store_of_its_own(held, page, new_build):
    before = page.evaluate(STORES)
    assert page.evaluate(UPDATE) == "activated"
    assert page.evaluate(STORES) == [f"coxa-{new_build}"] != before
    assert page.evaluate(KEPT)


def test_a_build_that_cannot_be_kept_whole_leaves_the_one_before(held, page, new_build, monkeypatch):
    def in_trouble(_request):
        raise OSError(errno.ENOSPC, "no room")

    before = page.evaluate(STORES)
    monkeypatch.setattr(session, "standing_of", in_trouble)
    assert page.evaluate(UPDATE) == "redundant"
    assert before[0] in page.evaluate(STORES)
    held.line.state = "refused"
    page.goto(held.url + "/session")
    page.locator("#session").wait_for()


def test_only_the_session_as_planned_is_kept(held, page):
    kept = "async () => (await (await caches.match('/session')).text()).length"
    before = page.evaluate(kept)
    page.goto(held.url + "/session?without=side_roll&kind=strength")
    page.wait_for_load_state("networkidle")
    assert page.evaluate(kept) == before
