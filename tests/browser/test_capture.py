"""Measuring with this phone: tilts set in Chromium, turns counted on the page, kept in the diary."""

from __future__ import annotations

import math
import re
import time
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from tests.browser import steps

pytestmark = pytest.mark.browser

BEGIN = "Measure with this phone"
Tilt = Callable[[float], None]


@pytest.fixture
def tilt(context, page) -> Tilt:
    """Tilts this phone about the axis that lies level, degrees from lying flat on a shin."""
    line = context.new_cdp_session(page)

    def set_to(angle_deg: float) -> None:
        line.send(
            "DeviceOrientation.setDeviceOrientationOverride", {"alpha": 0, "beta": 0, "gamma": angle_deg}
        )

    set_to(3.0)
    return set_to


def turn(page: Any, tilt: Tilt, angle: Callable[[float], float], seconds: float) -> None:
    """Tilt the phone along an angle over time, as often as its sensor would tell."""
    begun = time.perf_counter()
    while (now := time.perf_counter() - begun) < seconds:
        tilt(3.0 + angle(now))
        page.wait_for_timeout(15)
    tilt(3.0 + angle(seconds))


def turns(count: int, range_deg: float, period_s: float, still_s: float = 2.0) -> Callable[[float], float]:
    """Return the angle of a leg that lies still, then turns out and back some times."""

    def angle(at: float) -> float:
        phase = min(max((at - still_s) / period_s, 0.0), count)
        return 0.5 * range_deg * (1.0 - math.cos(2.0 * math.pi * phase))

    return angle


def held(count: int, range_deg: float) -> Callable[[float], float]:
    """Return the angle of slow trials: 1 s out, 1 s held, 1 s back, 1 s of rest."""

    def angle(at: float) -> float:
        phase = (at - 2.0) % 4.0
        out = min(max(min(phase, 3.0 - phase), 0.0), 1.0)
        return range_deg * out if 2.0 <= at < 2.0 + 4.0 * count else 0.0

    return angle


def begin(page: Any) -> None:
    """Start measuring, the phone in place at once."""
    page.get_by_role("button", name=BEGIN, exact=True).click()
    page.get_by_text("Strap the phone to the shin and lie down").wait_for()
    steps.press(page, "It is in place")
    page.get_by_text("Lie still for").or_(page.get_by_text("Lie still with")).first.wait_for()


def test_ten_turns_of_thirty_degrees_are_counted_as_ten(server, page, tilt):
    page.goto(server.url + "/capture?what=P2&side=left")
    begin(page)
    turn(page, tilt, turns(10, 30.0, 1.2), 2.0 + 12.0 + 1.0)
    page.get_by_role("button", name="Stop").click()
    page.get_by_role("heading", name="Turns, front of the hip").wait_for()
    (kept,) = [v for k, v in server.store.person().settings.items() if k.startswith("capture-")]
    told = kept["result"]["rotations"]
    assert told["count"] == 10
    assert told["range_deg"] == pytest.approx(30.0, abs=2.0)
    assert all(each == pytest.approx(30.0, abs=3.0) for each in told["each_deg"])
    assert told["per_min"] == pytest.approx(50.0, rel=0.05)
    assert kept["result"]["doubts"] == []


def test_three_trials_end_by_themselves_and_go_into_the_diary(server, page, tilt):
    server.screened()
    page.goto(server.url + "/capture?what=inward&side=right")
    begin(page)
    turn(page, tilt, held(3, 38.0), 2.0 + 12.0 + 0.5)
    page.get_by_role("button", name="Put it into my diary").click()
    page.get_by_text("Saved in your diary.").wait_for()
    (entry,) = [d for d in server.store.documents(server.store.person().id) if d["kind"] == "measured"]
    degrees = entry["right"]["rotation"]["prone"]["inward_deg"]
    assert degrees == pytest.approx([38.0] * 3, abs=2.0)


def test_a_field_of_the_log_is_filled_with_three_trials(server, page, tilt):
    page.goto(server.url + "/log?what=ranges")
    page.get_by_role("button", name=f"{BEGIN}: Range inward, left").click()
    begin(page)
    turn(page, tilt, held(3, 30.0), 2.0 + 12.0 + 0.5)
    page.wait_for_function("document.getElementById('prone-inward-left').value !== ''")
    value = page.locator("#prone-inward-left").input_value()
    assert [float(part) for part in value.split()] == pytest.approx([30.0] * 3, abs=2.0)


def test_a_page_without_https_says_why_it_cannot_and_what_else_can(browser, server):
    context = browser.new_context(viewport={"width": 390, "height": 844})
    page = context.new_page()
    host = "coxa.test"
    context.route(
        f"http://{host}/**",
        lambda route: route.fulfill(
            response=route.fetch(url=route.request.url.replace(f"http://{host}", server.url))
        ),
    )
    page.goto(f"http://{host}/capture")
    page.get_by_text("only to pages that came over HTTPS").wait_for()
    assert not page.get_by_role("button", name=BEGIN).is_visible()
    assert page.get_by_role("button", name="Open an address").is_visible()
    context.close()


def test_a_device_without_a_sensor_is_told_so(server, page):
    page.goto(server.url + "/capture")
    page.get_by_role("button", name=BEGIN).click()
    page.get_by_text("No tilt arrives").wait_for(timeout=6000)
    assert page.get_by_role("button", name=BEGIN).is_visible()


def test_what_an_app_sends_is_counted_live_and_can_be_taken(server, page):
    page.goto(server.url + "/capture?what=P4&side=right")
    page.get_by_role("button", name="Open an address").click()
    page.locator("#pushed").wait_for()
    key = page.locator("#pushed").get_attribute("data-key")
    angle = turns(5, 30.0, 2.0)
    readings = []
    for k in range(14 * 50):
        swung = math.radians(angle(k / 50.0))
        values = {"x": 9.81 * math.sin(swung), "y": 0.0, "z": 9.81 * math.cos(swung)}
        at_ns = 1_700_000_000_000_000_000 + k * 20_000_000
        readings.append({"name": "gravity", "time": at_ns, "values": values})
    assert httpx.post(f"{server.url}/push/{key}", json={"payload": readings}).status_code == 200
    page.get_by_text(re.compile("5 turns · range (29|30)°")).wait_for()
    page.get_by_role("button", name="Take these").click()
    page.get_by_role("heading", name="Turns, back of the hip").wait_for()


def test_turns_of_a_session_are_kept_with_their_windows(server, page, tilt):
    server.screened()
    page.goto(server.url + "/session")
    page.get_by_label("Count turns with this phone").check()
    page.get_by_text("screen outward").wait_for()
    steps.press(page, "Start")
    steps.press(page, "Skip all")
    steps.press(page, "Begin")
    steps.press(page, "Skip")  # the release of the first side; now the phone is strapped on
    page.locator("#cue", has_text="Strap the phone to the shin").wait_for()
    page.locator("#phase", has_text="Go").wait_for(timeout=25_000)
    turn(page, tilt, turns(6, 30.0, 1.5, still_s=0.5), 0.5 + 9.0 + 1.0)
    page.get_by_text(re.compile("6 turns · range (29|30|31)°")).wait_for()
    steps.press(page, "Pause")
    steps.press(page, "End the session here")
    steps.press(page, "Skip all")
    steps.save(page)
    steps.wait_delivered(page)
    (session,) = server.sessions()
    measured = [w["rotation"] for w in session["windows"] if "rotation" in w]
    assert [each["count"] for each in measured] == [6]
    assert measured[0]["range_deg"] == pytest.approx(30.0, abs=2.0)
    assert measured[0]["source"] == "phone"
    assert page.get_by_text("Right side: turns counted").is_visible()
