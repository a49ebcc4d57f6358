"""A line that fails at every moment: one result is stored, none is lost, none doubled."""

from __future__ import annotations

import pytest

from tests.browser import steps

pytestmark = pytest.mark.browser
LIMIT_BYTES = 300_000


def quick_session(page) -> None:
    """Do a little of a session, from its start to saving it."""
    steps.begin(page)
    steps.let_pass(page, 20.0)
    steps.press(page, "Pause")
    steps.press(page, "End the session here")
    steps.press(page, "Skip all")
    steps.save(page)


def waiting(page) -> list[str]:
    """Keys of the results that wait on the device."""
    return page.evaluate("() => Object.keys(localStorage).filter((key) => key.startsWith('coxa.outbox.'))")


def worker_ready(page) -> None:
    """Wait until the service worker holds the page."""
    page.evaluate("async () => { await navigator.serviceWorker.ready; }")
    page.wait_for_function(
        "async () => Boolean(await caches.match('/session') && await caches.match('/offline'))"
    )


@pytest.mark.parametrize("cut", ["refused", "before", "after"])
def test_a_line_cut_in_mid_session_loses_nothing_and_doubles_nothing(server, page, cut):
    steps.open_session(page, server)
    steps.begin(page)
    server.line.state = cut
    steps.hurry_through(page, 60.0)
    steps.press(page, "Pause")
    steps.press(page, "End the session here")
    steps.press(page, "Skip all")
    steps.save(page)
    page.get_by_text("Saved on this device.").wait_for()
    assert (len(waiting(page)), len(server.sessions())) == (1, 1 if cut == "after" else 0)
    server.line.state = "up"
    page.evaluate("() => window.dispatchEvent(new Event('online'))")
    steps.wait_delivered(page)
    assert (waiting(page), len(server.sessions())) == ([], 1)


def test_delivery_is_tried_again_by_itself(server, page):
    steps.open_session(page, server)
    server.line.state = "before"
    quick_session(page)
    page.get_by_text("Saved on this device.").wait_for()
    server.line.state = "up"
    page.clock.run_for(5_000)
    steps.wait_delivered(page)
    assert len(server.sessions()) == 1


def test_another_page_delivers_what_waits(server, page):
    steps.open_session(page, server)
    server.line.state = "before"
    quick_session(page)
    page.get_by_text("Saved on this device.").wait_for()
    server.line.state = "up"
    page.goto(server.url + "/offline")
    page.get_by_text("Delivered to the diary.", exact=True).wait_for()
    assert (waiting(page), len(server.sessions())) == ([], 1)


def test_two_tabs_delivering_at_once_store_one_result(server, page, context):
    steps.open_session(page, server)
    other = context.new_page()
    other.goto(server.url + "/session")
    page.bring_to_front()
    server.line.state = "before"
    quick_session(page)
    page.get_by_text("Saved on this device.").wait_for()
    server.line.state = "up"
    for tab in (page, other):
        tab.evaluate("() => void window.dispatchEvent(new Event('online'))")
    steps.wait_delivered(page)
    other.wait_for_function("() => !Object.keys(localStorage).some((key) => key.startsWith('coxa.outbox.'))")
    assert len(server.sessions()) == 1


def test_what_the_diary_refuses_is_kept_and_shown_with_its_words(server, page):
    steps.open_session(page, server)
    words = '{"error": "a window of an unknown exercise.", "mend": "leave it out."}'
    page.route("**/api/sessions", lambda route: route.fulfill(status=400, body=words))
    quick_session(page)
    page.get_by_text("a window of an unknown exercise. leave it out.").wait_for()
    with page.expect_download() as download:
        steps.press(page, "Download it")
    assert "stage" in download.value.path().read_text()
    page.unroute("**/api/sessions")
    steps.press(page, "Try again")
    steps.wait_delivered(page)
    assert len(server.sessions()) == 1


def test_the_page_works_from_the_device_when_nothing_answers(server, page):
    steps.open_session(page, server)
    worker_ready(page)
    server.line.state = "refused"
    page.goto(server.url + "/session")
    quick_session(page)
    page.get_by_text("Saved on this device.").wait_for()
    server.line.state = "up"
    page.evaluate("() => window.dispatchEvent(new Event('online'))")
    steps.wait_delivered(page)
    assert len(server.sessions()) == 1


def test_other_pages_say_that_there_is_no_connection(server, page):
    steps.open_session(page, server)
    worker_ready(page)
    server.line.state = "refused"
    page.goto(server.url + "/trends")
    page.get_by_role("heading", name="No connection to Coxa").wait_for()
    page.get_by_role("link", name="To the session").click()
    page.get_by_role("button", name="Start", exact=True).wait_for()


def test_after_stopping_in_pain_the_page_kept_on_the_device_gives_no_session(server, page):
    steps.open_session(page, server)
    worker_ready(page)
    server.line.state = "refused"
    steps.begin(page)
    steps.press(page, "It hurts: stop")
    page.locator('#scale [data-value="8"]').click()
    page.get_by_text("Saved on this device.").wait_for()
    page.goto(server.url + "/session")
    page.get_by_role("heading", name="No session now").wait_for()
    assert not page.get_by_role("button", name="Start", exact=True).is_visible()


def test_a_result_made_while_the_screen_became_due_is_stored_all_the_same(server, page):
    steps.open_session(page, server)
    steps.begin(page)
    server.store.remove(server.store.person().id, server.store.documents(server.store.person().id)[0]["id"])
    steps.press(page, "Pause")
    steps.press(page, "End the session here")
    steps.press(page, "Skip all")
    steps.save(page)
    steps.wait_delivered(page)
    assert len(server.sessions()) == 1


def test_a_session_loaded_once_runs_without_a_service_worker(server, page):
    page.add_init_script("delete Navigator.prototype.serviceWorker;")
    steps.open_session(page, server)
    server.line.state = "refused"
    asked = []
    page.on(
        "request", lambda r: asked.append(r.url) if "/api/" not in r.url and "/icons/" not in r.url else None
    )
    steps.begin(page)
    steps.hurry_through(page)
    steps.press(page, "Skip all")
    steps.save(page)
    page.get_by_text("Saved on this device.").wait_for()
    assert asked == []


def test_the_whole_page_weighs_no_more_than_three_hundred_kilobytes(server, page, context):
    client = context.new_cdp_session(page)
    client.send("Network.enable")
    loaded = []
    client.on("Network.loadingFinished", lambda event: loaded.append(event["encodedDataLength"]))
    page.add_init_script("delete Navigator.prototype.serviceWorker;")
    steps.open_session(page, server)
    page.wait_for_load_state("networkidle")
    assert 20_000 < sum(loaded) <= LIMIT_BYTES


def test_the_app_can_be_installed(server, page):
    steps.open_session(page, server)
    found = page.evaluate("async () => (await fetch('/manifest.webmanifest')).json()")
    assert (found["start_url"], found["display"]) == ("/", "standalone")
    for icon in found["icons"]:
        assert page.request.get(server.url + icon["src"]).ok
