"""Results that another version made, or that came in a strange file, are told apart and never break a page."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from importlib.resources import files
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coxa.demo import demo_files
from coxa.export import summary as summary_of
from coxa.pipeline import analyze
from coxa.store import Store
from coxa.store.records import CheckupRecord
from coxa.web.analyses import PAYLOAD_FILE
from coxa.web.checks import Waiting, entry_of
from coxa.web.layouts import is_analysis, is_check, without_drawings
from tests.web.conftest import ADDRESS, Browser, Clock
from tests.web.jobs_at_hand import JobsAtHand, app_over
from tests.web.strange import ANY_JSON, changed

DEMO = json.loads((files("coxa") / "data" / "demo" / "person.json").read_text(encoding="utf-8"))["checkups"]
BARE = without_drawings(DEMO[0]["summary"])
SAID = "made by another version of Coxa"
MANY = settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@pytest.fixture
def jobs() -> JobsAtHand:
    return JobsAtHand()


@pytest.fixture
def client(store: Store, clock: Clock, jobs: JobsAtHand) -> Iterator[Browser]:
    with Browser(app_over(store, jobs, clock), base_url=ADDRESS, raise_server_exceptions=False) as browser:
        yield browser


@pytest.fixture(scope="module")
def analysis() -> dict[str, Any]:
    with demo_files() as given_:
        found = analyze(
            given_.motion,
            model=given_.model,
            loads=given_.loads,
            reserves=given_.reserves,
            options=given_.options,
            start_s=0.2,
            end_s=0.3,
        )
    return json.loads(json.dumps(summary_of(found)))


def stored(store: Store, person: str, summary: dict[str, Any]) -> str:
    """Put a check with this result into the diary."""
    exam = DEMO[0]["exam"]
    waiting = Waiting("check-1", "2026-11-02T07:30:00Z", "2026-11-02", {}, exam)
    store.add_check(person, entry_of(waiting, DEMO[0]["summary"]), exam, summary)
    return "/check/check-1"


def analyzed(store: Store, person: str, summary: dict[str, Any]) -> str:
    record = store.new_analysis(person, "May")
    store.update_analysis(record.id, state="done", summary=summary)
    return f"/analyze/{record.id}"


def test_results_of_this_version_fit_their_layouts(analysis: dict[str, Any]) -> None:
    assert all(is_check(each["summary"]) for each in DEMO)
    assert is_analysis(analysis)
    assert not is_check(analysis)
    assert not is_analysis(DEMO[0]["summary"])


@MANY
@given(data=st.data())
def test_no_result_of_a_check_breaks_its_page(
    client: Browser, store: Store, person: str, monkeypatch: pytest.MonkeyPatch, data: st.DataObject
) -> None:
    summary = data.draw(changed(BARE) | st.dictionaries(st.text(), ANY_JSON))
    found = CheckupRecord("check-1", date(2026, 11, 2), DEMO[0]["exam"], summary)
    monkeypatch.setattr(store, "checkup", lambda _person, key: found if key == "check-1" else None)
    page = client.get("/check/check-1")
    assert page.status_code == 200, page.text
    assert (SAID in page.text) is not is_check(summary)


@MANY
@given(data=st.data())
def test_no_result_of_an_analysis_breaks_its_page(
    client: Browser,
    store: Store,
    person: str,
    monkeypatch: pytest.MonkeyPatch,
    analysis: dict[str, Any],
    data: st.DataObject,
) -> None:
    record = replace(store.new_analysis(person, "May"), state="done")
    monkeypatch.setattr(store, "new_analysis", lambda *_args: record)
    summary = data.draw(changed(analysis) | st.dictionaries(st.text(), ANY_JSON))
    monkeypatch.setattr(store, "analysis", lambda *_args: replace(record, summary=summary))
    page = client.get(f"/analyze/{record.id}")
    assert page.status_code == 200, page.text
    assert (SAID in page.text) is not is_analysis(summary)


def test_a_check_of_another_version_is_run_again_once_and_stands_on_its_own_day(
    client: Browser, store: Store, screened: str, jobs: JobsAtHand
) -> None:
    address = stored(store, screened, {"schema_version": "9.0"})
    assert f'action="{address}/anew"' in client.get(address).text
    places = {client.post_form(f"{address}/anew").headers["location"] for _ in range(2)}
    (place,) = places
    assert [payload["exam"] for _kind, payload in jobs.asked] == [DEMO[0]["exam"]]
    jobs.finish(place.removeprefix("/check/"), {"summary": DEMO[0]["summary"]})
    assert "What your check says" in client.get(place).text
    assert {each.day for each in store.diary(screened).checks} == {date(2026, 11, 2)}
    assert f'href="{place}"' in client.get(address).text


def test_a_check_without_its_exam_offers_a_new_one_alone(
    client: Browser, store: Store, screened: str
) -> None:
    waiting = Waiting("check-1", "2026-11-02T07:30:00Z", "2026-11-02", {}, {})
    store.add_check(screened, entry_of(waiting, DEMO[0]["summary"]), {}, {"old": True})
    page = client.get("/check/check-1")
    assert SAID in page.text
    assert "/anew" not in page.text
    assert client.post_form("/check/check-1/anew").status_code == 404


def test_an_analysis_of_another_version_is_run_again_where_its_files_are(
    client: Browser, store: Store, person: str, jobs: JobsAtHand
) -> None:
    address = analyzed(store, person, {"schema_version": "0.9"})
    assert f"{address}/again" not in client.get(address).text
    record = store.analysis(person, address.rsplit("/", 1)[1])
    (record.folder / PAYLOAD_FILE).write_text('{"kind": "example", "payload": {}}', encoding="utf-8")
    assert f"{address}/again" in client.get(address).text
    assert client.post_form(f"{address}/again").status_code == 303
    assert jobs.asked[0][0] == "example"


@pytest.mark.parametrize("person_of_exam", [None, 3, {"sex": [], "height_cm": "tall", "mass_kg": 10**400}])
def test_a_strange_exam_of_before_leaves_the_form_empty(
    client: Browser, store: Store, screened: str, person_of_exam: Any
) -> None:
    waiting = Waiting("check-1", "2026-11-02T07:30:00Z", "2026-11-02", {}, {})
    document = entry_of(waiting, DEMO[0]["summary"])
    store.add_check(screened, document, {"person": person_of_exam}, {"old": True})
    assert client.get("/check").status_code == 200
