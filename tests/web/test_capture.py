"""Captures on the server: files through the worker, results into the diary, samples under a key."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from coxa.store import Store
from coxa.web import capture_push, captures
from coxa.web.capture_push import (
    MOST_SAMPLES,
    LASTS_s,
    MOST_PER_s,
    Pushes,
    TooOftenError,
    UnknownKeyError,
)
from coxa.web.capture_samples import samples_of
from coxa.web.uploads import INCOMING
from coxa.web.worker import read_capture
from tests.web.conftest import ADDRESS, NOW, Browser, Clock
from tests.web.jobs_at_hand import JobsAtHand, app_over

TURNS: dict[str, Any] = {
    "kind": "rotations",
    "source": {
        "app": "browser",
        "sensor": "orientation",
        "method": "gravity",
        "rate_Hz": 60,
        "duration_s": 20,
    },
    "rotations": {"count": 10, "range_deg": 30.0, "per_min": 40, "each_deg": [30.0] * 10},
    "doubts": [{"key": "drift", "words": "<b>anything</b>"}],
    "curve": {"time_s": [0, 1], "angle_deg": [0, 30]},
}
RANGE = TURNS | {"kind": "range", "rotations": None, "trials": {"deg": [38.1, 40, 39.2], "median_deg": 39.2}}
GRAVITY = {
    "payload": [
        {"name": "gravity", "time": k * 10**7, "values": {"x": 0, "y": 0.1, "z": 1}} for k in range(5)
    ]
}


def measure(client: Browser, what: str, document: dict[str, Any], side: str = "left") -> str:
    """Hand a measurement to the app and return the address of its result."""
    sent = {"what": what, "side": side, "way": "phone", "document": document}
    answer = client.post_json("/api/captures", sent)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["address"])


def session(window: dict[str, Any]) -> dict[str, Any]:
    """Return a session of today with one window."""
    at = NOW.isoformat().replace("+00:00", "Z")
    common = {"kind": "session", "id": "s1", "at": at, "day": "2026-11-22", "ended_at": at}
    return (
        common
        | {"session": "release", "stage": "release", "windows": [window], "before": {}, "after": {}}
        | {
            "stopped": False,
            "note": "",
        }
    )


WINDOW = {"exercise": "P2", "side": "left", "planned_s": 30, "done_s": 30, "skipped": False}


def test_a_range_becomes_a_measured_entry(client: Browser, store: Store, person: str) -> None:
    address = measure(client, "inward", RANGE)
    assert "39°" in client.get(address).text
    assert client.post_form(f"{address}/keep").headers["location"].startswith("/?note=saved")
    (kept,) = store.documents(person)
    assert kept["left"] == {"rotation": {"prone": {"inward_deg": [38.1, 40, 39.2]}}}
    assert client.get(address).status_code == 404


def test_turns_are_kept_with_the_window_of_their_session(client: Browser, store: Store, person: str) -> None:
    store.add(person, session(WINDOW))
    address = measure(client, "P2", TURNS)
    client.post_form(f"{address}/keep")
    (kept,) = store.documents(person)
    assert kept["windows"][0]["rotation"]["count"] == 10
    assert kept["windows"][0]["rotation"]["doubts"] == ["drift"]
    assert store.diary(person).entries[-1].windows[0].rotation.range_deg == 30.0  # type: ignore[union-attr]


def test_turns_wait_while_their_session_is_not_in_the_diary(
    client: Browser, store: Store, person: str
) -> None:
    store.add(person, session(WINDOW | {"side": "right"}))
    address = measure(client, "P2", TURNS)
    assert "It belongs to a session" in client.get(address).text
    assert client.post_form(f"{address}/keep").status_code == 400
    assert client.get(address).status_code == 200


def test_words_of_a_doubt_are_ours(client: Browser) -> None:
    page = client.get(measure(client, "P2", TURNS)).text
    assert "anything" not in page
    assert "Neutral moved while you turned" in page


@pytest.mark.parametrize(
    "change",
    [
        {"rotations": None},
        {"rotations": {"count": -1}},
        {"rotations": {"count": 1e300}},
        {"rotations": {"count": 3, "range_deg": 999}},
        {"source": "phone"},
        {"curve": {"time_s": [0] * 601, "angle_deg": [0] * 601}},
        {"curve": {"time_s": [0], "angle_deg": []}},
        {"doubts": [{"key": "x" * 1000}]},
        {"kind": "anything"},
    ],
)
def test_what_is_no_measurement_is_refused(client: Browser, store: Store, change: dict[str, Any]) -> None:
    sent = {"what": "P2", "side": "left", "way": "phone", "document": TURNS | change}
    assert client.post_json("/api/captures", sent).status_code == 400
    assert captures.all_of(store.person()) == []


@pytest.mark.parametrize("body", [b"", b"[", b"[" * 40_000, b"3", b'{"what": "P2"}', b"\xff\xfe"])
def test_a_call_that_is_no_measurement_is_refused(client: Browser, body: bytes) -> None:
    headers = {"Origin": ADDRESS, "X-Coxa-Token": client.token()}
    assert client.post("/api/captures", content=body, headers=headers).status_code == 400


def test_a_typed_range_is_taken_and_a_wrong_one_shown_again(client: Browser) -> None:
    form = {"what": "outward", "side": "right", "degrees": "38 40,5 39", "id": "t1"}
    assert client.post_form("/capture/typed", form).headers["location"] == "/capture/t1"
    assert "39°" in client.get("/capture/t1").text
    wrong = client.post_form("/capture/typed", form | {"degrees": "forty"})
    assert (wrong.status_code, 'value="forty"' in wrong.text) == (400, True)


def test_only_the_latest_captures_wait(client: Browser, store: Store) -> None:
    for _ in range(captures.MOST_KEPT + 3):
        measure(client, "inward", RANGE)
    assert len(captures.all_of(store.person())) == captures.MOST_KEPT


# Files


def upload(client: Browser, name: str, content: bytes) -> Any:
    """Send a file as the form does."""
    data = {"what": "P2", "side": "left"}
    return client.post_form("/capture/file", data, files={"file": (name, content)})


def test_a_file_is_read_by_the_worker_and_gone_afterwards(store: Store, clock: Any) -> None:
    jobs = JobsAtHand()
    with Browser(app_over(store, jobs, clock), base_url=ADDRESS) as client:
        address = upload(client, "Raw Data.zip", b"PK\x03\x04 whatever").headers["location"]
        ((kind, payload),) = jobs.asked
        assert (kind, payload["what"], payload["side"]) == ("capture", "P2", "left")
        assert 'id="job"' in client.get(address).text
        jobs.finish(address.rpartition("/")[2], {"capture": TURNS})
        assert "10" in client.get(address).text
    assert not list(store.folder.glob("incoming/*"))


def test_a_file_that_cannot_be_read_says_why(store: Store, clock: Any) -> None:
    jobs = JobsAtHand()
    with Browser(app_over(store, jobs, clock), base_url=ADDRESS) as client:
        address = upload(client, "a.csv", b"a,b\n1,2\n").headers["location"]
        jobs.fail(address.rpartition("/")[2], "a.csv: no sensor. To mend: export it again.")
        assert "no sensor" in client.get(address).text
    assert not list(store.folder.glob("incoming/*"))


@pytest.mark.parametrize("name", ["a.exe", "", "a"])
def test_another_kind_of_file_is_refused_beside_its_field(client: Browser, name: str) -> None:
    page = upload(client, name, b"x")
    assert page.status_code in (422, 400)
    assert 'id="file-error"' in page.text


def test_where_nothing_computes_the_page_says_so(client: Browser, store: Store) -> None:
    page = upload(client, "a.csv", b"a,b\n1,2\n")
    assert (page.status_code, "computes nothing" in page.text) == (503, True)
    assert captures.all_of(store.person()) == []


# Samples that an app sends


def key_of(client: Browser) -> str:
    """Open an address for samples and return its key."""
    at = client.post_form("/capture/push", {"what": "P2", "side": "left"}).headers["location"]
    return str(at.partition("?")[0].rpartition("/")[2])


def test_samples_arrive_without_cookie_or_token(client: Browser) -> None:
    key = key_of(client)
    client.cookies.clear()
    answer = client.post(f"/push/{key}", json=GRAVITY, headers={"Origin": "http://phone.test"})
    assert (answer.status_code, answer.json()) == (200, {"samples": 5})
    assert "set-cookie" not in answer.headers
    told = client.get(f"/api/captures/push/{key}?start=3").json()
    assert told["samples"] == [[0.03, 0, 0.1, 1], [0.04, 0, 0.1, 1]]


@pytest.mark.parametrize("key", ["x", "aaaaaaaaaaaaaaaaaaaaaaaaaa", "%F0%9F%90%9F", "..%2F.."])
def test_a_wrong_key_is_not_found(client: Browser, key: str) -> None:
    key_of(client)
    assert client.post(f"/push/{key}", json=GRAVITY).status_code == 404
    assert client.get(f"/api/captures/push/{key}").status_code == 404


@pytest.mark.parametrize("body", [b"", b"{", b"[" * 100_000, b"3", b'{"payload": 3}', b"\xff"])
def test_what_is_no_message_of_the_app_is_refused(client: Browser, body: bytes) -> None:
    assert client.post(f"/push/{key_of(client)}", content=body).status_code == 400


def test_a_message_too_large_is_refused(client: Browser) -> None:
    body = b'{"payload": [' + b" " * 600_000 + b"]}"
    assert client.post(f"/push/{key_of(client)}", content=body).status_code == 413


def test_only_the_key_opens_the_door(client: Browser) -> None:
    key_of(client)
    headers = {"Origin": "http://evil.test", "Sec-Fetch-Site": "cross-site"}
    assert client.post("/api/captures", json={}, headers=headers).status_code == 403


def test_a_key_lapses_and_is_nobody_elses() -> None:
    pushes = Pushes()
    line = pushes.open("anna", 0.0)
    with pytest.raises(UnknownKeyError):
        pushes.since(line.key, "ben", 0, 1.0)
    with pytest.raises(UnknownKeyError):
        pushes.take(line.key, [(0.0, 0.0, 0.0, 1.0)], LASTS_s + 1.0)


def test_a_person_has_few_keys_and_the_oldest_ends() -> None:
    pushes = Pushes()
    lines = [pushes.open("anna", float(n)) for n in range(5)]
    alive = []
    for line in lines:
        try:
            pushes.admit(line.key, 6.0)
            alive.append(line)
        except UnknownKeyError:
            continue
    assert alive == lines[2:]


def test_too_many_messages_at_once_are_turned_away() -> None:
    pushes = Pushes()
    key = pushes.open("anna", 0.0).key
    for _ in range(int(2 * MOST_PER_s)):
        pushes.admit(key, 0.0)
    with pytest.raises(TooOftenError):
        pushes.admit(key, 0.0)
    pushes.admit(key, 1.0)


def test_samples_stay_in_order_and_within_bounds() -> None:
    pushes = Pushes()
    key = pushes.open("anna", 0.0).key
    pushes.take(key, [(2.0, 0, 0, 1), (1.0, 0, 0, 1), (float("nan"), 0, 0, 1)], 0.0)
    pushes.take(key, [(1.5, 0, 0, 1)], 0.0)
    pushes.take(key, [(3.0 + n, 0, 0, 1) for n in range(MOST_SAMPLES)], 0.0)
    line, samples = pushes.since(key, "anna", 0, 0.0)
    assert [sample[0] for sample in samples[:3]] == [1.0, 2.0, 3.0]
    assert (len(samples), line.missed) == (MOST_SAMPLES, 2)


def test_the_best_sensor_of_a_message_counts() -> None:
    quaternion = {"qw": 1, "qx": 0, "qy": 0, "qz": 0}
    readings = [
        {"name": "orientation", "time": 1, "values": quaternion},
        {"name": "Gravity", "time": 2, "values": {"x": 0, "y": 1, "z": 0}},
        {"name": "microphone", "time": 3, "values": {"dBFS": -3}},
        "rubbish",
    ]
    assert samples_of({"payload": readings}) == ("gravity", [(2e-9, 0.0, 1.0, 0.0)])
    assert samples_of({"payload": readings[:1]}) == ("orientation", [(1e-9, 0.0, 0.0, 1.0)])


def phyphox(folder: Path, angle: Callable[[float], float], seconds: float) -> dict[str, Any]:
    """Write what phyphox exports of a phone that swings like this; return the job of the worker."""
    axes = ",".join(f'"Acceleration {axis} (m/s^2)"' for axis in "xyz")
    rows = [f'"Time (s)",{axes},"Absolute acceleration (m/s^2)"']
    for k in range(round(seconds * 50.0)):
        swung = math.radians(angle(k / 50.0))
        x, z = 9.81 * math.sin(swung), 9.81 * math.cos(swung)
        rows.append(",".join(f"{value:.9E}" for value in (k / 50.0, x, 0.0, z, 9.81)))
    (folder / "Raw Data.csv").write_text("\n".join(rows))
    return {"folder": str(folder), "side": "left"}


def test_the_worker_counts_the_turns_of_a_recording(tmp_path: Path) -> None:
    def angle(at: float) -> float:
        return 15.0 * (1.0 - math.cos(math.pi * min(max(at - 2.0, 0.0), 8.0)))

    payload = phyphox(tmp_path, angle, 12.0) | {"what": "P2"}
    found = captures.checked(read_capture(payload, lambda _word, _share: None)["capture"])
    assert found["rotations"]["count"] == 4
    assert found["rotations"]["range_deg"] == pytest.approx(30.0, abs=2.0)


def test_the_worker_measures_the_trials_of_a_recording(tmp_path: Path) -> None:
    def angle(at: float) -> float:
        phase = (at - 2.0) % 4.0
        return 38.0 * min(max(min(phase, 3.0 - phase), 0.0), 1.0) if 2.0 <= at < 14.0 else 0.0

    payload = phyphox(tmp_path, angle, 16.0) | {"what": "inward"}
    found = captures.checked(read_capture(payload, lambda _word, _share: None)["capture"])
    assert found["trials"]["deg"] == pytest.approx([38.0] * 3, abs=1.0)


def test_without_a_trial_or_turn_nothing_goes_into_the_diary(client: Browser, store: Store) -> None:
    nothing = RANGE | {"trials": {"deg": [], "median_deg": None}}
    for what, document in (("inward", nothing), ("P2", TURNS | {"rotations": {"count": 0}})):
        address = measure(client, what, document)
        page = client.get(address).text
        assert "there is nothing to put into the diary" in page
        assert ("Put it into my diary" in page, "It belongs to a session" in page) == (False, False)
        assert client.post_form(f"{address}/keep").status_code == 400


def test_of_many_trials_the_page_says_which_are_kept(client: Browser, store: Store, person: str) -> None:
    address = measure(client, "inward", RANGE | {"trials": {"deg": [30, 31, 32, 33], "median_deg": 31.5}})
    assert "takes the first 3" in client.get(address).text
    client.post_form(f"{address}/keep")
    (kept,) = store.documents(person)
    assert kept["left"]["rotation"]["prone"]["inward_deg"] == [30, 31, 32]


def test_what_could_not_be_read_makes_room_for_what_can(store: Store, clock: Any) -> None:
    jobs = JobsAtHand()
    with Browser(app_over(store, jobs, clock), base_url=ADDRESS) as client:
        measure(client, "inward", RANGE)
        for name in ("a.csv", "b.csv"):
            address = upload(client, name, b"a,b\n1,2\n").headers["location"]
            jobs.fail(address.rpartition("/")[2], "no sensor. To mend: export it again.")
        page = client.get("/capture").text
    assert page.count("could not be read") == 1
    assert "Range inward, left: 39°" in page


def test_a_refused_file_is_told_at_the_top_of_the_page(client: Browser) -> None:
    page = upload(client, "a.exe", b"x").text
    assert page.index('id="errors"') < page.index('id="live"')


def test_a_capture_thrown_away_while_it_is_computed_stays_gone_with_its_files(
    store: Store, clock: Clock, person: str
) -> None:
    jobs = JobsAtHand()
    with Browser(app_over(store, jobs, clock), base_url=ADDRESS) as client:
        address = upload(client, "a.csv", b"a,b\n1,2\n").headers["location"]
        (folder,) = (store.folder / INCOMING).iterdir()
        assert folder.name.startswith(f"{person}.")
        client.post_form(f"{address}/remove")
        assert not folder.exists()
        jobs.fail(address.rpartition("/")[2], "It was ended.")
        assert client.get(address).status_code == 404


def test_an_address_that_a_browser_opens_says_where_it_belongs(client: Browser) -> None:
    told = {client.get(f"/push/{key}").text for key in (key_of(client), "aaaaaaaaaaaaaaaaaaaaaaaaaa")}
    assert len(told) == 1
    assert "Sensor Logger" in told.pop()


def test_the_page_of_an_address_shows_it_as_a_code_too(store: Store, clock: Any) -> None:
    app = app_over(store, JobsAtHand(), clock)
    app.state.lan = SimpleNamespace(
        push_port=8424, addresses=["192.0.2.7"], urls=lambda: ["https://192.0.2.7:8443"]
    )
    with Browser(app, base_url=ADDRESS) as client:
        page = client.get(f"/capture/push/{key_of(client)}?what=P2&side=left").text
    assert re.search(r'<svg[^>]* class="qr"', page)
    assert 'value="http://192.0.2.7:8424/push/' in page
    assert "https://192.0.2.7:8443/push/" in page


def test_all_phones_together_fill_no_more_than_so_much(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(capture_push, "MOST_IN_ALL", 5)
    pushes = Pushes()
    keys = [pushes.open(who, 0.0).key for who in ("one", "other")]
    for key in keys:
        pushes.take(key, [(float(k), 0.0, 0.0, 1.0) for k in range(4)], 0.0)
    (_line, first), (line, second) = (
        pushes.since(key, who, 0, 0.0) for key, who in zip(keys, ("one", "other"), strict=True)
    )
    assert (len(first), len(second), line.missed) == (4, 1, 3)
