"""The figures of results and their reports in the app: there, marked, safe, and apart from the app's own pages."""

from __future__ import annotations

import json
import re
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from coxa.export import drawings, summary
from coxa.report.results import read_result
from coxa.store import Store
from coxa.web.checks import Waiting, entry_of
from coxa.web.layouts import drawings_of, is_check, without_drawings
from coxa.web.pictures import FIRST, Drawn
from tests.analyses import demo_analysis
from tests.charts.samples import check_subject
from tests.web.conftest import Browser

DEMO = json.loads((files("coxa") / "data" / "demo" / "person.json").read_text(encoding="utf-8"))["checkups"]
BARE = without_drawings(DEMO[0]["summary"])
"""The result as a version without drawings left it."""
HOSTILE = "</h1><script>alert(1)</script><img src=x onerror=alert(2)> {{ 7*7 }}"


def _result() -> dict[str, Any]:
    """Return the example's check with what its figures are drawn from."""
    return {**BARE, "drawings": check_subject().drawings}


def _stored(store: Store, summary: dict[str, Any], key: str = "check-1", day: str = "2026-11-02") -> str:
    waiting = Waiting(key, f"{day}T07:30:00Z", day, {}, DEMO[0]["exam"])
    store.add_check(store.person().id, entry_of(waiting, DEMO[0]["summary"]), DEMO[0]["exam"], summary)
    return key


def _analyzed(store: Store, name: str = "Morning run") -> str:
    found = demo_analysis()
    record = store.new_analysis(store.person().id, name)
    store.update_analysis(record.id, state="done", summary=summary(found) | {"drawings": drawings(found)})
    return record.id


def test_a_result_with_drawings_is_still_a_result() -> None:
    assert is_check(_result())
    assert without_drawings(_result()) == BARE


@pytest.mark.parametrize("strange", [None, 3, [], {"kind": "check"}, {"kind": "analysis"}])
def test_strange_drawings_are_left_out(strange: Any) -> None:
    assert drawings_of({**BARE, "drawings": strange}) == {}


def test_the_figures_of_a_check_are_drawn_with_their_words(client: Browser, store: Store) -> None:
    page = client.get(f"/check/{_stored(store, _result())}/figures")
    assert page.status_code == 200
    assert page.text.count("<svg") > 8
    for part in re.findall(r'<section class="card f-figure".*?</section>', page.text, re.DOTALL):
        assert "evidence:" in part
        assert 'class="f-lead"' in part


def test_a_check_of_an_earlier_version_shows_what_it_can_and_says_what_is_missing(
    client: Browser, store: Store
) -> None:
    page = client.get(f"/check/{_stored(store, DEMO[0]['summary'])}/figures")
    assert "<svg" in page.text
    assert "Not drawn" in page.text


def test_figures_need_no_inline_style_which_the_policy_forbids(client: Browser, store: Store) -> None:
    page = client.get(f"/check/{_stored(store, _result())}/figures").text
    assert " style=" not in page
    assert "<style" not in page


def test_a_result_leads_to_its_figures_and_its_report(client: Browser, store: Store) -> None:
    key = _stored(store, _result())
    page = client.get(f"/check/{key}").text
    assert f'href="/check/{key}/figures"' in page
    assert f'href="/report?of={key}"' in page


@pytest.mark.parametrize("address", ["/check/nobody/figures", "/analyze/nobody/figures", "/report?of=nobody"])
def test_figures_of_nothing_are_not_found(client: Browser, address: str) -> None:
    assert client.get(address).status_code == 404


def test_a_report_without_a_result_is_refused_in_words(client: Browser) -> None:
    assert client.get("/report").status_code == 400
    assert client.get("/report?of=").status_code == 404


def test_a_report_is_one_file_kept_apart_from_the_app(client: Browser, store: Store) -> None:
    answer = client.get(f"/report?of={_stored(store, _result())}")
    assert answer.status_code == 200
    assert answer.headers["content-security-policy"].startswith("sandbox allow-scripts")
    assert "allow-same-origin" not in answer.headers["content-security-policy"]
    assert not re.search(r'(?:src|href)="(?:https?:)?//', answer.text)


def test_two_checks_stand_side_by_side_in_one_report(client: Browser, store: Store) -> None:
    first = _stored(store, _result(), "check-1", "2026-10-02")
    second = _stored(store, _result(), "check-2", "2026-11-02")
    answer = client.get(f"/report?of={first}&of={second}")
    assert "2 October 2026" in answer.text
    assert "2 November 2026" in answer.text


def test_two_checks_of_one_day_can_be_told_apart(client: Browser, store: Store) -> None:
    keys = [_stored(store, _result(), key) for key in ("check-1", "check-2")]
    assert client.get(f"/report?of={keys[0]}&of={keys[1]}").status_code == 200


def test_more_than_four_results_are_refused_with_what_to_do(client: Browser, store: Store) -> None:
    keys = [_stored(store, _result(), f"check-{k}") for k in range(5)]
    answer = client.get("/report?" + "&".join(f"of={key}" for key in keys))
    assert 400 <= answer.status_code < 500
    assert "at most 4" in answer.text


def test_other_results_of_the_same_kind_are_offered_for_comparison(client: Browser, store: Store) -> None:
    first, second = _stored(store, _result(), "check-1", "2026-10-02"), _stored(store, _result(), "check-2")
    _analyzed(store)
    page = client.get(f"/check/{second}/figures").text
    assert f'<option value="{first}"' in page
    assert "Morning run" not in page


def test_a_hostile_name_is_shown_as_text(client: Browser, store: Store) -> None:
    key = _analyzed(store, HOSTILE)
    for address in (f"/analyze/{key}/figures", f"/report?of={key}"):
        text = client.get(address).text
        assert "<script>alert(1)" not in text
        assert "<img src=x" not in text
        assert "49" not in re.findall(r"<title>(.*?)</title>", text)[0]


def test_figures_travel_with_a_diary(store: Store, tmp_path: Path) -> None:
    key = _stored(store, _result())
    store.export_to(store.person().id, tmp_path / "coxa.zip")
    with Store.open(tmp_path / "other.sqlite") as other:
        other.import_from(other.person().id, tmp_path / "coxa.zip")
        found = other.checkup(other.person().id, key)
        assert found is not None
        assert drawings_of(found.summary) == check_subject().drawings


def test_three_figures_come_first_each_once(client: Browser, store: Store) -> None:
    page = client.get(f"/check/{_stored(store, _result())}/figures").text
    keys = re.findall(r'<section class="card f-figure" id="([\w-]+)"', page)
    assert keys[:3] == list(FIRST["check"])
    assert len(set(keys)) == len(keys)
    assert page.index('id="more"') > page.index(f'id="{keys[2]}"')


def test_every_figure_below_is_listed(client: Browser, store: Store) -> None:
    page = client.get(f"/analyze/{_analyzed(store)}/figures").text
    keys = re.findall(r'<section class="card f-figure" id="([\w-]+)"', page)
    assert re.findall(r'<li><a href="#([\w-]+)"', page) == keys[3:]


def test_what_only_a_recording_shows_is_said_once_on_a_check(client: Browser, store: Store) -> None:
    page = client.get(f"/check/{_stored(store, _result())}/figures").text
    assert page.count("a recorded motion does") == 1
    assert "--emg" not in page


def test_a_result_computed_again_is_drawn_anew_and_else_only_once() -> None:
    drawn = Drawn()
    first = drawn.of("a", check_subject())
    assert drawn.of("a", check_subject()) is first
    assert drawn.of("a", check_subject(drawings={})) is not first
    assert drawn.of("b", check_subject()) is not first


def test_of_many_results_the_drawings_of_the_last_ones_are_kept() -> None:
    drawn = Drawn(most=2)
    first, second = drawn.of("a", check_subject(drawings={})), drawn.of("b", check_subject(drawings={}))
    assert drawn.of("a", check_subject(drawings={})) is first
    drawn.of("c", check_subject(drawings={}))
    assert drawn.of("a", check_subject(drawings={})) is first
    assert drawn.of("b", check_subject(drawings={})) is not second


def test_in_a_report_the_earlier_result_comes_first_whatever_was_named_first(
    client: Browser, store: Store
) -> None:
    first = _stored(store, _result(), "check-1", "2026-10-02")
    second = _stored(store, _result(), "check-2", "2026-11-02")
    pages = [client.get(f"/report?of={a}&of={b}").text for a, b in ((first, second), (second, first))]
    assert pages[0] == pages[1]


def test_a_check_taken_along_makes_the_same_figures_on_the_command_line(
    client: Browser, store: Store, tmp_path: Path
) -> None:
    key = store.load_example(date(2026, 11, 2)) and store.checkups(store.person().id)[-1].entry_id
    file = tmp_path / "coxa-check.json"
    file.write_bytes(client.get(f"/check/{key}/check.json").content)
    assert read_result(file).drawings == DEMO[-1]["summary"]["drawings"]
