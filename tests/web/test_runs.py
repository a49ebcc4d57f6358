"""The page of runs: files in through the worker, charts beside the hips, one run, out and back."""

from __future__ import annotations

import math
import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from coxa.errors import InputError
from coxa.store import Store
from coxa.web import services
from coxa.web.uploads import INCOMING, forget_incoming
from coxa.web.worker import read_watch
from tests.programme.test_running import document
from tests.recording.fit.writer import START, run, seconds
from tests.web.conftest import ADDRESS, Browser, Clock, entry
from tests.web.jobs_at_hand import JobsAtHand, app_over

TODAY = date(2026, 11, 22)


def run_of(ago: int, balance: float, **more: Any) -> dict[str, Any]:
    day = (TODAY - timedelta(days=ago)).isoformat()
    return document(0, balance, id=f"run-{ago}", day=day, started_at=f"{day}T07:00:00Z", **more)


def rated(ago: int, right: float, left: float) -> dict[str, Any]:
    sides = {
        side: {"soreness": dict.fromkeys(("front", "side", "back"), value)}
        for side, value in (("right", right), ("left", left))
    }
    day = (TODAY - timedelta(days=ago)).isoformat()
    return entry("rated", f"rated-{ago}", day, ratings=sides, note="")


@pytest.fixture
def jobs() -> JobsAtHand:
    return JobsAtHand()


@pytest.fixture
def reading(store: Store, clock: Clock, jobs: JobsAtHand) -> Any:
    with Browser(app_over(store, jobs, clock), base_url=ADDRESS) as browser:
        yield browser


def upload(browser: Browser, **files: bytes) -> Any:
    sent = [("file", (name.replace("_", "."), data)) for name, data in files.items()]
    return browser.post_form("/runs", files=sent)


def test_without_runs_the_page_says_how_they_come_in(client: Browser, person: str) -> None:
    page = client.get("/runs").text
    assert "No run yet" in page
    assert 'type="file"' in page
    assert '<svg class="chart"' not in page


def test_an_upload_is_read_by_the_worker_and_its_runs_are_kept(
    reading: Browser, jobs: JobsAtHand, store: Store, person: str
) -> None:
    sent = upload(reading, a_fit=run(seconds(1200)).bytes())
    key = sent.headers["location"].removeprefix("/runs?job=")
    ((kind, payload),) = jobs.asked
    assert kind == "runs"
    assert "Reading your runs" in reading.get(sent.headers["location"]).text
    jobs.finish(key, read_watch(payload, lambda _word, _share: None))
    assert "One run is added." in reading.get(sent.headers["location"]).text
    assert len(store.runs.of(person)) == 1
    assert not list((store.folder / INCOMING).iterdir())


def test_a_file_cut_short_is_told_and_made_whole_later(
    reading: Browser, jobs: JobsAtHand, store: Store, person: str
) -> None:
    whole = run(seconds(1200)).bytes()
    other = run(seconds(900, 90_000), start=START + 90_000, elapsed=900, timer=900).bytes()
    for data, words in ((whole[:20_000], "cut off"), (whole, "One was here cut short and is whole now.")):
        sent = upload(reading, a_fit=data, b_fit=other)
        key = sent.headers["location"].removeprefix("/runs?job=")
        jobs.finish(key, read_watch(jobs.asked[-1][1], lambda _word, _share: None))
        page = reading.get(sent.headers["location"]).text
        assert words in page
    assert "whole now. One was here already." in page
    assert len(store.runs.of(person)) == 2


def test_the_same_file_again_adds_nothing(
    reading: Browser, jobs: JobsAtHand, store: Store, person: str
) -> None:
    for words in ("One run is added.", "One was here already."):
        sent = upload(reading, a_fit=run(seconds(1200)).bytes())
        key = sent.headers["location"].removeprefix("/runs?job=")
        jobs.finish(key, read_watch(jobs.asked[-1][1], lambda _word, _share: None))
        assert words in reading.get(sent.headers["location"]).text
    assert len(store.runs.of(person)) == 1


def test_what_the_worker_refuses_is_said_beside_the_field(
    reading: Browser, jobs: JobsAtHand, store: Store
) -> None:
    sent = upload(reading, a_fit=b"no run at all")
    key = sent.headers["location"].removeprefix("/runs?job=")
    with pytest.raises(InputError) as refused:
        read_watch(jobs.asked[0][1], lambda _word, _share: None)
    jobs.fail(key, str(refused.value))
    page = reading.get(sent.headers["location"]).text
    assert "this is no FIT file" in page
    assert 'aria-invalid="true"' in page
    assert not list((store.folder / INCOMING).iterdir())


def test_an_upload_that_nobody_remembers_was_interrupted(reading: Browser, person: str) -> None:
    assert "Interrupted" in reading.get("/runs?job=long-gone").text


def test_of_several_files_the_readable_ones_count(tmp_path: Path) -> None:
    (tmp_path / "a.fit").write_bytes(run(seconds(300)).bytes())
    (tmp_path / "b.fit").write_bytes(b"nothing")
    found = read_watch({"folder": str(tmp_path)}, lambda _word, _share: None)
    assert len(found["runs"]) == 1
    assert found["notes"] == ["b.fit: this is no FIT file; GPX and TCX carry no running dynamics."]


@pytest.mark.parametrize("name", ["a_txt", "a_gpx"])
def test_other_kinds_of_files_are_refused_at_the_door(reading: Browser, person: str, name: str) -> None:
    answer = upload(reading, **{name: b"x"})
    assert answer.status_code == 422
    assert "does not end in" in answer.text


def test_no_file_is_told(reading: Browser, person: str) -> None:
    assert "Choose the .fit file" in reading.post_form("/runs", files=[("file", ("", b""))]).text


def test_an_upload_that_waits_goes_with_its_person(reading: Browser, store: Store, person: str) -> None:
    upload(reading, a_fit=run(seconds(300)).bytes())
    assert list((store.folder / INCOMING).iterdir())
    forget_incoming(store.folder, person)
    assert not list((store.folder / INCOMING).iterdir())


def test_a_full_queue_keeps_nothing(reading: Browser, jobs: JobsAtHand, store: Store, person: str) -> None:
    jobs.full = True
    answer = upload(reading, a_fit=run(seconds(300)).bytes())
    assert answer.status_code == 503
    assert not list((store.folder / INCOMING).iterdir())


def test_balance_stands_beside_how_the_hips_differ(client: Browser, store: Store, person: str) -> None:
    for ago in range(20):
        store.runs.add(person, [run_of(ago, 49.0 + ago % 3)])
        store.add(person, rated(ago, 1, 3))
    page = client.get("/runs").text
    assert re.findall(r'<figure class="panel" id="([^"]+)"', page)[:2] == [
        "balance_left_pct",
        "hips-soreness",
    ]
    assert "left % (device)" in page
    assert "does not say which foot" in page
    assert "right less left" in page


def test_few_runs_are_said_to_tell_nothing(client: Browser, store: Store, person: str) -> None:
    store.runs.add(person, [run_of(1, 49.0), run_of(3, 51.0)])
    store.add(person, rated(1, 1, 3))
    assert "Too few runs to tell" in client.get("/runs").text


def test_a_link_is_told_as_a_hypothesis_without_a_cause(client: Browser, store: Store, person: str) -> None:
    for ago in range(40):
        wave = math.sin(2.4 * ago * ago)
        store.runs.add(person, [run_of(ago, 50.0 + wave)])
        store.add(person, rated(ago, round(5 + 4 * wave), 5))
    page = client.get("/runs").text
    told = page[page.index("Ground-contact balance and soreness") :]
    assert "They go together" in told
    assert told.index("hypothesis") < told.index("They go together")
    assert "does not say that one causes the other" in told


def test_runs_without_a_balance_say_what_it_takes(client: Browser, store: Store, person: str) -> None:
    figures = {key: said for key, said in document()["figures"].items() if key == "contact_ms"}
    store.runs.add(person, [run_of(1, 50.0, figures=figures)])
    assert "None of these runs holds a ground-contact balance" in client.get("/runs").text


def test_one_run_shows_every_figure_and_where_it_is_from(client: Browser, store: Store, person: str) -> None:
    store.runs.add(person, [run_of(1, 49.5)])
    page = client.get("/runs/run-1").text
    for words in (
        "49.5 %",
        "240 ms",
        "Leg Spring Stiffness",
        "± 0.4 %",
        "A stop.",
        "1.20 m",
    ):
        assert words in page


def test_a_run_goes_and_comes_back(client: Browser, store: Store, person: str) -> None:
    store.runs.add(person, [run_of(1, 49.5)])
    gone = client.post_form("/runs/run-1/remove")
    assert "/runs/run-1/restore" in client.get(gone.headers["location"]).text
    assert client.get("/runs/run-1").status_code == 404
    client.post_form("/runs/run-1/restore")
    assert client.get("/runs/run-1").status_code == 200


@pytest.mark.parametrize("way", ["/runs/none", "/runs/none/remove", "/runs/none/restore"])
def test_a_run_that_is_not_there_is_not_found(client: Browser, person: str, way: str) -> None:
    answer = client.get(way) if way == "/runs/none" else client.post_form(way)
    assert answer.status_code == 404


@pytest.mark.parametrize("address", ["/runs", "/runs/run-1"])
def test_nothing_on_the_pages_needs_an_inline_style_or_script(
    client: Browser, store: Store, person: str, address: str
) -> None:
    store.runs.add(person, [run_of(1, 49.5)])
    page = client.get(address).text
    assert "style=" not in page
    assert page.count("<script") == page.count('<script type="module" src=')


def test_ids_are_unique_and_every_picture_has_a_name(client: Browser, store: Store, person: str) -> None:
    store.runs.add(person, [run_of(ago, 49.0 + ago % 3) for ago in range(9)])
    store.add(person, rated(1, 1, 3))
    page = client.get("/runs").text
    ids = re.findall(r' id="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    assert all("Chart: " in name for name in re.findall(r'<svg class="chart"[^>]*aria-label="([^"]*)"', page))


def test_what_runs_and_hips_have_in_common_is_worked_out_once_until_a_run_comes(
    client: Browser, store: Store, person: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    counted: list[int] = []
    monkeypatch.setattr(services, "beside_hips", lambda runs, _diary: counted.append(len(runs)) or ())
    for number in (1, 2):
        store.runs.add(person, [run_of(number, 50.0)])
        assert [client.get("/runs").status_code for _again in range(2)] == [200, 200]
    assert counted == [1, 2]


def test_programs_are_told_what_runs_and_hips_have_in_common(
    client: Browser, store: Store, person: str
) -> None:
    store.runs.add(person, [run_of(number, 50.0) for number in (1, 2)])
    _token, secret = store.tokens.new("a test", ["read"])
    answer = client.get("/api/v1/people/me/runs/links", headers={"Authorization": f"Bearer {secret}"})
    assert answer.status_code == 200
