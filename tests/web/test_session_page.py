"""The server's side of a session: page, result, service worker, manifest."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from coxa.programme.rules import standing
from coxa.programme.standing import Standing
from coxa.web import request
from tests.web.conftest import ADDRESS, clean_screen, entry

ID = "5b0c7b2e-4a55-4a0e-9d0e-7c1d7f0a1b2c"


def result(key: str = ID, **more: Any) -> dict[str, Any]:
    """Return the result of a short session."""
    window = {"exercise": "P1", "side": "right", "planned_s": 180, "done_s": 170, "skipped": True}
    return entry("session", key, "2026-11-22") | {
        "session": "release",
        "stage": "release",
        "ended_at": "2026-11-22T12:20:00Z",
        "windows": [window],
        "before": {"pain": 1},
        "after": {},
        "stopped": False,
        "note": "",
        **more,
    }


def deliver(client: Any, device_now: str) -> None:
    """Deliver that result as a device that tells its time does."""
    headers = {"Origin": ADDRESS, "X-Coxa-Token": client.token(), "X-Coxa-Now": device_now}
    client.post("/api/sessions", json=result(), headers=headers)


def embedded(text: str, name: str) -> Any:
    """Return the JSON of a page's data block."""
    found = re.search(rf'<script type="application/json" id="{name}">(.*?)</script>', text, re.DOTALL)
    assert found is not None
    return json.loads(found[1])


def test_the_plan_lies_in_the_page_with_the_limits_of_pain(client, screened):
    plan = embedded(client.get("/session").text, "plan")
    assert (plan["day"], plan["kind"], plan["stage"]) == ("2026-11-22", "release", "release")
    assert {w["side"] for w in plan["windows"]} == {"right", "left"}
    assert plan["pain"]["most"] == 7


def test_no_page_holds_inline_script_or_style(client, screened):
    text = client.get("/session").text
    assert not re.search(r"<script(?![^>]*(src=|application/json))", text)
    assert not re.search(r"<style|\sstyle=|\son\w+=", text)


def test_the_page_reads_without_javascript(client, screened):
    text = client.get("/session").text
    assert "<noscript>" in text
    assert 'href="/log"' in text


def test_a_first_visit_is_sent_to_the_screen_and_gets_no_plan(client):
    text = client.get("/session").text
    assert 'id="halted"' in text
    assert 'id="plan"' not in text


def test_a_red_flag_gives_no_session(client, store, person):
    screen = clean_screen()
    screen["answers"][next(iter(screen["answers"]))] = True
    store.add(person, screen)
    text = client.get("/session").text
    assert "gives no exercises" in text
    assert client.get("/api/session").json()["halt"]["kind"] == "refer"


def test_a_script_learns_whether_a_session_may_begin(client, screened):
    assert client.get("/api/session").json() == {"day": "2026-11-22", "halt": None}


def test_the_overview_names_each_exercise_once_with_the_time_of_either_side(client, screened):
    text = client.get("/session").text
    rows = re.findall(r"<li><strong>(.*?)</strong><span class=\"s-times\">(.*?)</span></li>", text)
    assert len({title for title, _ in rows}) == len(rows) == 4
    assert all(times.count("Right side") == times.count("Left side") == 1 for _, times in rows)
    assert re.search(r"Right side · 3 × \d+", text)


def test_a_programme_that_does_not_help_says_so_above_start(client, screened, monkeypatch):
    def stalled(*given: Any) -> Standing:
        return replace(standing(*given), stop=True, enough="It does not help.")

    assert 'id="stop-words"' not in client.get("/session").text
    client.app.state.worked_out.clear()
    monkeypatch.setattr(request, "judge", stalled)
    warned = client.get("/session").text
    assert (
        warned.index("It does not help.")
        < warned.index('<a href="/trends">See')
        < warned.index('data-do="start"')
    )


def test_a_session_that_hurt_sends_nobody_to_the_screen_that_day(client, screened):
    client.post_json("/api/sessions", result(stopped=True))
    text = client.get("/session").text
    assert 'id="halted"' in text
    assert 'class="button" href="/screen"' not in text
    assert client.get("/api/session").json()["halt"]["rest"] is True


def test_leaving_one_of_a_pair_out_says_what_that_means(client, screened):
    text = client.get("/session?without=P2").text
    assert "counts on both together" in text
    assert all(w["exercise"] != "P2" for w in embedded(text, "plan")["windows"])


@pytest.mark.parametrize("query", ["kind=strength", "kind=dance", "without=P9"])
def test_a_plan_that_cannot_be_is_refused_in_words(client, screened, query):
    answer = client.get(f"/session?{query}")
    assert answer.status_code == 400
    assert "Traceback" not in answer.text


def test_the_last_ratings_come_along_to_be_marked(client, store, screened):
    ratings = {"right": {"soreness": {"front": 4}}, "pain": 1}
    store.add(screened, entry("rated", "rated-1", "2026-11-21", ratings=ratings, note=""))
    assert embedded(client.get("/session").text, "plan")["last"]["right"]["soreness"] == {"front": 4}


def test_a_rise_in_pain_is_measured_from_what_the_rules_measure_it_from(client, store, screened):
    for key, day, pain in (("old", "2026-11-10", 0), ("a", "2026-11-20", 2), ("b", "2026-11-21", 3)):
        store.add(screened, entry("rated", key, day, ratings={"pain": pain}, note=""))
    assert embedded(client.get("/session").text, "plan")["pain"]["lowest"] == 1  # of the clean screen


def test_a_result_is_stored_once_however_often_it_arrives(client, store, screened):
    first, second = (client.post_json("/api/sessions", result()) for _ in range(2))
    assert (first.status_code, first.json()["new"], first.json()["id"]) == (201, True, ID)
    assert (second.status_code, second.json()["new"], second.json()["id"]) == (200, False, ID)
    assert [d["id"] for d in store.documents(screened) if d["kind"] == "session"] == [ID]


def test_a_result_is_stored_although_the_screen_has_become_due(client, store, person):
    assert client.post_json("/api/sessions", result()).status_code == 201
    assert len(store.documents(person)) == 1


@pytest.mark.parametrize(
    ("document", "says"),
    [
        (result(stage="later"), "later"),
        (result(windows=[{"exercise": "P1"}]), "planned_s"),
        (result(mood="fine"), "mood"),
        (result(after={"pain": 11}), "11"),
        ([], "not the result of a session"),
        ({"kind": "rated"}, "not the result of a session"),
    ],
)
def test_a_result_that_is_none_is_refused_with_words_for_the_page(client, store, person, document, says):
    answer = client.post_json("/api/sessions", document)
    assert answer.status_code == 400
    assert says in " ".join(answer.json().values())
    assert store.documents(person) == []


def test_what_is_no_json_is_refused(client, person):
    headers = {"X-Coxa-Token": client.token(), "Content-Type": "application/json"}
    for body in (b"{", b"\xff\xfe", b"[" * 50000):
        assert client.post("/api/sessions", content=body, headers=headers).status_code == 400


def test_a_result_from_elsewhere_is_refused(client, store, person):
    answer = client.post("/api/sessions", json=result(), headers={"Origin": "https://elsewhere.test"})
    assert answer.status_code == 403
    assert store.documents(person) == []


def test_a_result_of_more_than_fits_is_refused(client, person):
    assert client.post_json("/api/sessions", result(note="x" * 70000)).status_code == 413


def test_the_service_worker_keeps_what_the_page_needs_and_names_its_build(client, person):
    worker = client.get("/sw.js")
    assert worker.headers["content-type"].startswith("text/javascript")
    assert worker.headers["cache-control"] == "no-cache"
    kept = json.loads(re.search(r"const KEPT = (\[.*?\]);", worker.text)[1])
    assert all(client.get(url).status_code == 200 for url in kept)
    imported = {name for url in kept if url.endswith(".js") for name in modules_of(client.get(url).text)}
    assert imported <= {url.rsplit("/", 1)[1] for url in kept}


def modules_of(source: str) -> set[str]:
    """Return the names of the modules that a module imports."""
    return set(re.findall(r'from "\./(\w+\.js)"', source))


def test_the_manifest_names_pages_and_icons_that_are_there(client, person):
    manifest = client.get("/manifest.webmanifest").json()
    assert client.get(manifest["start_url"]).status_code == 200
    assert {icon["purpose"] for icon in manifest["icons"]} == {"any", "maskable"}
    assert all(client.get(icon["src"]).status_code == 200 for icon in manifest["icons"])


def test_the_settings_choose_the_cues(client, store, screened):
    store.set_setting(screened, "voice", True)
    store.set_setting(screened, "get_ready_s", 25)
    text = client.get("/session").text
    assert embedded(text, "plan")["cues"] == {"voice": True, "ready": 25}
    assert '<option value="25">' in text


@pytest.mark.parametrize(
    ("now", "ended", "day"),
    [
        ("2026-11-24T20:00:00Z", "2026-11-20T12:20:00.000Z", "2026-11-20"),
        ("2026-11-22T19:57:00Z", "2026-11-22T12:23:00.000Z", "2026-11-22"),
        ("2026-11-22T20:00:04Z", "2026-11-22T12:20:00Z", "2026-11-22"),
        ("a quarter past", "2026-11-22T12:20:00Z", "2026-11-22"),
    ],
)
def test_a_device_tells_its_time_and_a_wrong_one_is_made_good(
    client, clock, store, screened, now, ended, day
):
    clock.at = datetime(2026, 11, 22, 20, tzinfo=UTC)
    for _ in range(2):
        deliver(client, now)
    (kept,) = [d for d in store.documents(screened) if d["kind"] == "session"]
    assert (kept["ended_at"], kept["day"]) == (ended, day)


def test_no_session_ends_after_the_server_has_it(client, store, screened):
    client.post_json("/api/sessions", result())
    (kept,) = [d for d in store.documents(screened) if d["kind"] == "session"]
    assert kept["at"] == kept["ended_at"] == "2026-11-22T07:30:00.000Z"
