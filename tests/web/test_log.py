"""Entries by hand: ratings, a session without the timer, ranges; what is wrong stands beside its field."""

from __future__ import annotations

from typing import Any

import pytest

from coxa.store import Store
from tests.web.conftest import Browser, Clock

RATED = {"what": "ratings", "id": "e1", "now-soreness-front-right": "3", "now-pain": "1", "note": "stiff"}
RANGES = {"what": "ranges", "id": "e2", "prone-inward-right": "38 40 39", "prone-inward-left": "30,5; 31"}


def documents(store: Store) -> list[dict[str, Any]]:
    return store.documents(store.person().id)


def test_ratings_are_kept_as_entered(client: Browser, store: Store) -> None:
    assert client.post_form("/log", RATED).headers["location"] == "/?note=saved&entry=e1"
    (kept,) = documents(store)
    assert kept["ratings"] == {"right": {"soreness": {"front": 3}}, "pain": 1}
    assert kept["note"] == "stiff"


def test_what_was_saved_can_be_undone_on_the_next_page(client: Browser, store: Store) -> None:
    client.post_form("/log", RATED)
    assert 'action="/diary/e1/remove"' in client.get("/?note=saved&entry=e1").text
    client.post_form("/diary/e1/remove")
    assert documents(store) == []


def test_ranges_take_up_to_three_readings_with_point_or_comma(client: Browser, store: Store) -> None:
    client.post_form("/log", RANGES)
    (kept,) = documents(store)
    right, left = kept["right"]["rotation"]["prone"], kept["left"]["rotation"]["prone"]
    assert right["inward_deg"] == [38, 40, 39]
    assert left["inward_deg"] == [30.5, 31]


@pytest.mark.parametrize("readings", ["38 40 39 41", "120", "-3", "forty", "nan", "1e999"])
def test_a_range_that_cannot_be_is_named_and_the_rest_kept(
    client: Browser, store: Store, readings: str
) -> None:
    page = client.post_form("/log", RANGES | {"prone-inward-right": readings})
    assert page.status_code == 400
    assert 'id="prone-inward-right-error"' in page.text
    assert 'value="30,5; 31"' in page.text
    assert documents(store) == []


@pytest.mark.parametrize("value", ["11", "-1", "x", "inf"])
def test_a_rating_beyond_its_scale_is_refused(client: Browser, store: Store, value: str) -> None:
    page = client.post_form("/log", RATED | {"now-density-back-left": value})
    assert page.status_code == 400
    assert "Give a number from 0 to 10." in page.text
    assert documents(store) == []


@pytest.mark.parametrize("what", ["ratings", "ranges", "session"])
def test_an_empty_form_is_told_so(client: Browser, store: Store, screened: str, what: str) -> None:
    page = client.post_form("/log", {"what": what, "id": "e1", "day": "2026-11-20"})
    assert page.status_code == 400
    assert 'role="alert"' in page.text
    assert 'value="2026-11-20"' in page.text
    assert f'<a href="#{"whole" if what == "session" else "form"}">' in page.text


@pytest.mark.parametrize("what", ["ratings", "ranges"])
def test_a_note_alone_is_kept_and_stands_in_the_diary(client: Browser, store: Store, what: str) -> None:
    assert client.post_form("/log", {"what": what, "id": "e1", "note": "stiff"}).status_code == 303
    assert (documents(store)[0]["kind"], documents(store)[0]["note"]) == ("rated", "stiff")
    assert "stiff" in client.get("/diary").text
    assert client.get("/").status_code == client.get("/trends").status_code == 200


def test_a_day_that_was_emptied_is_asked_for(client: Browser, store: Store) -> None:
    page = client.post_form("/log", RATED | {"day": ""})
    assert page.status_code == 400
    assert 'id="day-error">Give the day.' in page.text
    assert documents(store) == []


def test_tries_between_commas_alone_are_read_one_by_one(client: Browser, store: Store) -> None:
    client.post_form("/log", RANGES | {"prone-inward-right": "38,40,39"})
    assert documents(store)[0]["right"]["rotation"]["prone"]["inward_deg"] == [38, 40, 39]


def test_every_error_of_the_summary_leads_to_its_field(client: Browser) -> None:
    page = client.post_form("/log", RATED | {"day": "never", "now-pain": "99"}).text
    assert '<a href="#day">' in page
    assert '<a href="#now-pain">' in page
    assert 'id="day"' in page
    assert 'id="now-pain"' in page


@pytest.mark.parametrize("day", ["2026-11-23", "1999-01-01", "2026-02-30", "x"])
def test_a_day_that_cannot_be_is_refused(client: Browser, day: str) -> None:
    assert client.post_form("/log", RATED | {"day": day}).status_code == 400


def test_a_day_gone_by_keeps_its_day(client: Browser, store: Store) -> None:
    client.post_form("/log", RATED | {"day": "2026-11-20"})
    assert documents(store)[0]["day"] == "2026-11-20"


def test_a_session_done_as_planned_has_every_window_on_both_sides(
    client: Browser, store: Store, screened: str
) -> None:
    client.post_form("/log", {"what": "session", "id": "e3", "whole": "on", "before-pain": "1"})
    kept = documents(store)[-1]
    assert {(w["exercise"], w["side"]) for w in kept["windows"]} == {
        (name, side) for name in ("P1", "P2", "P3", "P4") for side in ("right", "left")
    }
    assert all(w["done_s"] == w["planned_s"] > 0 for w in kept["windows"])


def test_minutes_left_open_are_recorded_as_skipped(client: Browser, store: Store, screened: str) -> None:
    client.post_form("/log", {"what": "session", "id": "e3", "P1-right": "2.5", "stopped": "on"})
    kept = documents(store)[-1]
    done = {(w["exercise"], w["side"]): w["done_s"] for w in kept["windows"] if not w["skipped"]}
    assert done == {("P1", "right"): 150}
    assert kept["stopped"]


def test_no_session_is_written_while_none_may_begin(client: Browser, store: Store) -> None:
    page = client.post_form("/log", {"what": "session", "id": "e3", "whole": "on"})
    assert page.status_code == 400
    assert "No session is open now" in page.text
    assert documents(store) == []


def test_the_same_form_from_two_tabs_is_one_entry(client: Browser, store: Store) -> None:
    client.post_form("/log", RATED)
    assert client.post_form("/log", RATED).headers["location"].startswith("/?note=known")
    assert len(documents(store)) == 1


def test_back_changed_and_sent_again_is_shown_not_lost(client: Browser, store: Store) -> None:
    client.post_form("/log", RATED)
    page = client.post_form("/log", RATED | {"note": "stiffer"})
    assert page.status_code == 409
    assert "stiffer" in page.text
    assert 'name="id" value="e1"' not in page.text


def test_sent_again_a_minute_later_is_still_the_same(client: Browser, store: Store, clock: Clock) -> None:
    client.post_form("/log", RATED | {"day": "2026-11-22"})
    clock.pass_days(1)
    assert "known" in client.post_form("/log", RATED | {"day": "2026-11-22"}).headers["location"]


@pytest.mark.parametrize("key", ["", "../../etc", "x" * 65, "<script>"])
def test_an_id_that_cannot_be_is_replaced(client: Browser, store: Store, key: str) -> None:
    client.post_form("/log", RATED | {"id": key})
    assert documents(store)[0]["id"] not in ("", key)


def test_a_note_is_shown_as_it_was_written_never_as_markup(client: Browser) -> None:
    client.post_form("/log", RATED | {"note": "<b>tight</b> & sore"})
    assert "&lt;b&gt;tight&lt;/b&gt; &amp; sore" in client.get("/diary").text


def test_a_note_too_long_is_refused_with_how_long_it_may_be(client: Browser) -> None:
    page = client.post_form("/log", RATED | {"note": "x" * 2001})
    assert page.status_code == 400
    assert "at most 2000 fit" in page.text
