from __future__ import annotations

import copy
import html
import re
from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree

import pytest

from coxa.exam.questions import questions
from coxa.programme.diary import Checked
from coxa.store import Store
from coxa.web import check_form
from coxa.web.check_view import Line, view
from coxa.web.checks import MOST_WAITING, PREFIX, Waiting, entry_of, harder
from coxa.web.worker import run_check
from tests.web.conftest import ADDRESS, Browser, Clock, clean_screen, entry
from tests.web.jobs_at_hand import JobsAtHand, app_over

FORM = {
    "id": "check-1",
    "person.sex": "woman",
    "person.height_cm": "168",
    "person.mass_kg": "60",
    "right.rotation.prone.inward_deg": "38 40 39",
    "left.rotation.prone.inward_deg": "28, 30",
    "right.rotation.prone.outward_deg": "41",
    "left.rotation.prone.outward_deg": "43",
    "right.soreness.front": "1",
    "left.soreness.front": "4",
    "left.soreness.side": "2,5",
    "right.strength.abduction": "14 kg",
    "left.strength.abduction": "9 kg",
    "lever.abduction": "75",
    "history.side": "left",
    "history.pain": "2",
}


@pytest.fixture
def jobs() -> JobsAtHand:
    return JobsAtHand()


@pytest.fixture
def client(store: Store, clock: Clock, jobs: JobsAtHand) -> Iterator[Browser]:
    with Browser(app_over(store, jobs, clock), base_url=ADDRESS) as browser:
        yield browser


@pytest.fixture(scope="module")
def summary() -> dict[str, Any]:
    exam = check_form.read(FORM, {}).document
    found: dict[str, Any] = run_check({"exam": exam, "samples": 20}, lambda _word, _share: None)["summary"]
    return found


def test_every_question_of_the_exam_has_its_field() -> None:
    asked = {q.key for q in questions() if q.key not in (*check_form.LEADS, "red_flags")}
    names = {name for name in check_form.field_names() if not name.startswith(("right.d", "left.d"))}
    by_region = {key for key in asked if key.endswith((".soreness", ".density"))}
    assert asked - by_region <= names
    assert all(
        f"{key}.{region}" in check_form.field_names()
        for key in by_region
        for region in ("front", "side", "back")
    )


def test_before_the_safety_screen_the_form_is_not_shown(client: Browser) -> None:
    page = client.get("/check").text
    assert 'href="/screen"' in page
    assert "check-form" not in page


def test_the_form_shows_every_field_once(client: Browser, screened: str) -> None:
    page = client.get("/check").text
    assert all(page.count(f'name="{name}"') == 1 for name in check_form.field_names())
    assert all(page.count(f'<label for="{name}"') == 1 for name in check_form.field_names())


def test_an_error_stands_beside_its_field_and_all_else_is_kept(
    client: Browser, screened: str, jobs: JobsAtHand
) -> None:
    answer = client.post_form("/check", FORM | {"person.height_cm": "1.68", "left.strength.flexion": "9 kg"})
    assert answer.status_code == 422
    assert re.search(r'id="person.height_cm-error">Height is 1.68. Did you mean 168 cm\?', answer.text)
    assert re.search(r'id="lever.flexion-error">A force says something only with its distance', answer.text)
    assert all(
        f'value="{FORM[key]}"' in answer.text for key in ("left.soreness.side", "lever.abduction", "id")
    )
    assert jobs.asked == []


@pytest.mark.parametrize(
    ("field", "text", "said"),
    [
        ("person.mass_kg", "600", "Weight is 600. Give a number from 25 to 250 kg."),
        ("person.height_cm", "5'6", "Give centimetres, a number from 100 to 230."),
        ("person.height_cm", "5 ft 6", "Give centimetres, a number from 100 to 230."),
        ("right.soreness.front", "11", "Soreness at the front, right is 11. Give a number from 0 to 10."),
        ("left.density.side", "x", "Density at the outer side, left is 'x', not a number."),
    ],
)
def test_an_error_names_its_field_as_the_form_does_and_once(
    client: Browser, screened: str, field: str, text: str, said: str
) -> None:
    page = html.unescape(client.post_form("/check", FORM | {field: text}).text)
    summary = page.split('id="errors"')[1].split("</div>")[0]
    assert said in summary
    assert summary.count(said.split(" ", 1)[0]) == 1


def test_more_than_three_tries_are_read_with_commas_alone_too() -> None:
    found = check_form.read(FORM | {"right.rotation.prone.inward_deg": "38,40,39,41"}, {})
    assert found.document["right"]["rotation"]["prone"]["inward_deg"] == [38, 40, 39, 41]


@pytest.mark.parametrize("text", ["<script>", "NaN", "-1", "1e999", "11", "a" * 500, "1 2", "½"])
def test_a_rating_that_is_none_is_refused_and_shown_harmless(
    client: Browser, screened: str, text: str
) -> None:
    answer = client.post_form("/check", FORM | {"right.density.back": text})
    assert answer.status_code == 422
    assert 'id="right.density.back-error"' in answer.text
    assert "<script>" not in answer.text.replace('<script type="module"', "")


def test_an_empty_exam_is_refused_with_what_each_item_would_answer(client: Browser, screened: str) -> None:
    answer = client.post_form("/check", {"id": "check-1"})
    assert answer.status_code == 422
    assert "tells how tight the muscles are" in answer.text


def test_a_height_and_a_mass_of_no_one_body_are_refused_at_the_mass(client: Browser, screened: str) -> None:
    answer = client.post_form("/check", FORM | {"person.height_cm": "230", "person.mass_kg": "26"})
    assert 'id="person.mass_kg-error"' in answer.text


def test_the_exam_goes_to_the_worker_with_the_answers_of_the_screen(
    client: Browser, screened: str, jobs: JobsAtHand
) -> None:
    answer = client.post_form("/check", FORM)
    assert (answer.status_code, answer.headers["location"]) == (303, "/check/check-1")
    kind, payload = jobs.asked[0]
    assert kind == "check"
    assert payload["exam"]["left"]["soreness"] == {"front": 4.0, "side": 2.5}
    assert payload["exam"]["red_flags"]["night_pain"] is False


def test_the_same_form_sent_twice_is_one_check(client: Browser, screened: str, jobs: JobsAtHand) -> None:
    places = [client.post_form("/check", FORM).headers["location"] for _ in range(2)]
    assert places == ["/check/check-1"] * 2
    assert len(jobs.asked) == 1


def test_waiting_shows_how_many_come_first_and_goes_on_without_scripts(
    client: Browser, screened: str
) -> None:
    client.post_form("/check", FORM)
    page = client.get("/check/check-1").text
    assert "2 calculations come first" in page
    assert '<noscript><meta http-equiv="refresh"' in page
    assert client.get("/api/jobs/check-1").json()["ahead"] == 2


def test_a_result_is_in_the_diary_and_on_its_page(
    client: Browser, screened: str, jobs: JobsAtHand, store: Store, summary: dict[str, Any]
) -> None:
    client.post_form("/check", FORM)
    jobs.finish("check-1", {"summary": summary})
    stored = store.diary(screened).checks[0]
    assert (stored.id, stored.bothers, stored.ratings.pain) == ("check-1", "left", 2)
    page = client.get("/check/check-1").text.replace("\u00a0%", " %")
    assert all(sentence.replace("'", "&#39;") in page for sentence in summary["sentences"])
    assert client.get("/check/check-1/check.json").json() == summary
    assert not any(key.startswith(PREFIX) for key in store.settings(screened))


def test_a_form_sent_again_after_its_result_shows_it_and_a_changed_one_is_computed(
    client: Browser, screened: str, jobs: JobsAtHand, summary: dict[str, Any]
) -> None:
    client.post_form("/check", FORM)
    jobs.finish("check-1", {"summary": summary})
    assert client.post_form("/check", FORM).headers["location"] == "/check/check-1"
    changed = client.post_form("/check", FORM | {"person.mass_kg": "62"}).headers["location"]
    assert changed != "/check/check-1"
    assert len(jobs.asked) == 2


def test_a_check_that_failed_keeps_the_answers_and_can_be_changed_or_run_again(
    client: Browser, screened: str, jobs: JobsAtHand
) -> None:
    client.post_form("/check", FORM)
    jobs.fail("check-1", "Took too long.")
    page = client.get("/check/check-1").text
    assert "Took too long." in page
    assert 'value="38 40 39"' in client.get("/check?again=check-1").text
    assert client.post_form("/check/check-1/again").status_code == 303
    assert len(jobs.asked) == 2


def test_a_server_started_anew_says_interrupted_and_has_lost_nothing(
    client: Browser, screened: str, jobs: JobsAtHand
) -> None:
    client.post_form("/check", FORM)
    jobs.forget()
    assert "Interrupted" in client.get("/check/check-1").text
    assert "/check/check-1" in client.get("/check").text


def test_a_full_queue_is_said_on_the_form_with_everything_kept(
    client: Browser, screened: str, jobs: JobsAtHand, store: Store
) -> None:
    jobs.full = True
    answer = client.post_form("/check", FORM)
    assert answer.status_code == 503
    assert "waiting already" in answer.text
    assert 'value="38 40 39"' in answer.text
    assert not any(key.startswith(PREFIX) for key in store.settings(screened))


def test_running_a_check_again_while_the_queue_is_full_loses_nothing(
    client: Browser, screened: str, jobs: JobsAtHand, store: Store
) -> None:
    for number in range(MOST_WAITING):
        client.post_form("/check", FORM | {"id": f"check-{number}"})
    jobs.forget()
    before = store.settings(screened)
    jobs.full = True
    assert client.post_form("/check/check-3/again").status_code == 503
    assert store.settings(screened) == before


def test_running_a_check_again_lets_no_other_go(
    client: Browser, screened: str, jobs: JobsAtHand, store: Store
) -> None:
    for number in range(MOST_WAITING):
        client.post_form("/check", FORM | {"id": f"check-{number}"})
    jobs.forget()
    assert client.post_form("/check/check-3/again").status_code == 303
    assert sum(key.startswith(PREFIX) for key in store.settings(screened)) == MOST_WAITING


def test_the_person_comes_from_the_check_before_and_the_page_says_so(
    client: Browser, screened: str, jobs: JobsAtHand, summary: dict[str, Any]
) -> None:
    client.post_form("/check", FORM)
    jobs.finish("check-1", {"summary": summary})
    page = client.get("/check").text
    assert "Taken from your check of 22 November 2026" in page
    assert 'value="168"' in page
    assert 'value="38 40 39"' not in page


def test_a_red_flag_is_advised_upon_but_stops_no_check(
    client: Browser, store: Store, person: str, jobs: JobsAtHand
) -> None:
    screen = clean_screen()
    store.add(person, screen | {"answers": screen["answers"] | {"night_pain": True}})
    assert "See a clinician first" in client.get("/check").text
    assert client.post_form("/check", FORM).status_code == 303
    assert jobs.asked[0][1]["exam"]["red_flags"]["night_pain"] is True


@pytest.mark.parametrize("address", ["/check/none", "/check/none/check.json", "/api/jobs/none"])
def test_what_is_not_there_is_not_found(client: Browser, screened: str, address: str) -> None:
    assert client.get(address).status_code == 404


@pytest.mark.parametrize(
    ("low", "high", "side"), [(1.0, 9.0, "left"), (-9.0, -1.0, "right"), (-1.0, 5.0, None), (0.0, 5.0, None)]
)
def test_the_harder_side_is_the_less_efficient_one_when_the_interval_leaves_out_zero(
    low: float, high: float, side: str | None
) -> None:
    difference = {"key": "efficiency", "spread": {"value": 0.5 * (low + high), "low": low, "high": high}}
    assert harder({"differences": [difference]}) == side


def test_a_diary_entry_of_a_check_holds_its_ranges_ratings_and_flags(
    store: Store, person: str, summary: dict[str, Any]
) -> None:
    exam = check_form.read(FORM, {"trauma": True}).document
    waiting = Waiting("check-2", "2026-11-22T07:30:00Z", "2026-11-22", {}, exam)
    stored = store.add(person, entry_of(waiting, summary)).entry
    assert isinstance(stored, Checked)
    assert stored.flags == ("trauma",)
    assert [r.position for r in stored.ranges["l"]] == ["prone", "prone"]
    assert stored.ratings.side("l").soreness == {"front": 4.0, "side": 2.5}


def test_every_picture_is_sound_labelled_and_without_style_of_its_own(summary: dict[str, Any]) -> None:
    drawings = [drawing for picture in view(summary).pictures for _side, drawing in picture.drawings]
    assert len(drawings) >= 6
    for drawing in drawings:
        root = ElementTree.fromstring(str(drawing))
        assert root.attrib["role"] == "img"
        assert len(root.attrib["aria-label"]) > 20
        assert not re.search(r"style=|<style|\bid=|nan", str(drawing))


def test_a_setting_that_is_no_exam_of_ours_is_left_alone(
    client: Browser, screened: str, store: Store
) -> None:
    store.set_setting(screened, f"{PREFIX}odd", {"at": 3})
    assert client.get("/check").status_code == 200
    assert client.get("/check/odd").status_code == 404


def test_a_session_entry_is_no_check(client: Browser, screened: str, store: Store) -> None:
    store.add(screened, entry("rated", "rated-1", "2026-11-20", ratings={"pain": 1}))
    assert client.get("/check/rated-1").status_code == 404


def _with(summary: dict[str, Any], key: str, **sides: tuple[float, float, float]) -> dict[str, Any]:
    """Return a result in which one figure has other values, by side: median, low and high."""
    changed = copy.deepcopy(summary)
    for side, spread in sides.items():
        figure = changed["sides"][side]["figures"][key]
        figure["spread"] = dict(zip(("value", "low", "high"), spread, strict=True))
    return changed


def _row(summary: dict[str, Any], label: str) -> Line:
    return next(line for line in view(summary).short.lines if line.label.startswith(label))


def test_one_row_has_the_same_decimals_throughout(summary: dict[str, Any]) -> None:
    row = _row(
        _with(summary, "stiffness_passive", r=(0.051, 0.048, 0.055), l=(0.04, 0.02, 0.31)), "Stiffness"
    )
    numbers = re.findall(r"[0-9.]+", f"{row.right} {row.left} {row.healthy}")
    assert {len(number.partition(".")[2]) for number in numbers} == {2}


def test_an_interval_of_everything_is_said_to_tell_nothing(summary: dict[str, Any]) -> None:
    row = _row(_with(summary, "endurance", r=(80.0, 0.0, 606.0), l=(90.0, 60.0, 100.0)), "Endurance")
    assert (row.right, row.more) == ("cannot be told from this exam", "")
    assert row.left.startswith("90")


@pytest.mark.parametrize(("left", "told"), [(0.31, 1), (0.45, 0), (0.52, 0)])
def test_a_sore_side_that_is_better_centred_is_said_to_be_unexpected(
    summary: dict[str, Any], left: float, told: int
) -> None:
    changed = _with(summary, "offset_walking", r=(0.45, 0.43, 0.47), l=(left, left - 0.02, left + 0.02))
    against = [words for words in view(changed).against if "better centred" in words]
    assert len(against) == told
    assert all("The method expects the opposite" in words for words in against)


def test_a_look_ahead_is_folded_and_begins_with_what_nobody_knows(
    client: Browser, screened: str, jobs: JobsAtHand, summary: dict[str, Any]
) -> None:
    client.post_form("/check", FORM)
    jobs.finish("check-1", {"summary": summary})
    before, fold = client.get("/check/check-1").text.split("A look ahead (hypothesis)")
    assert summary["outlooks"]
    assert before.endswith('<details class="card c-fold"><summary><h2>')
    assert fold.startswith("</h2></summary><p>Nobody has measured these rates;")
    assert "tug-of-war between" not in before
