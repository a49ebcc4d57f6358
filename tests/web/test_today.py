"""Today: first steps, why there is no session, what is due and why."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest

from coxa.programme.rules import standing
from coxa.programme.screen import WHERE_NOT_TO_ROLL, screen_questions
from coxa.store import Store
from tests.web.conftest import NOW, Browser, Clock, clean_screen, entry

LEVEL: dict[str, Any] = {
    "soreness": {"front": 2, "side": 2, "back": 2},
    "density": {"front": 2, "side": 2, "back": 2},
    "pressure": 2,
}
TODAY = NOW.date().isoformat()


def session(key: str, day: str, right: dict[str, Any] = LEVEL, **more: Any) -> dict[str, Any]:
    """Return a release session whose left side is at 2 throughout."""
    felt = {"right": right, "left": LEVEL, "pain": 1}
    windows = [
        {"exercise": name, "side": side, "planned_s": 180, "done_s": 180, "skipped": False}
        for side in ("right", "left")
        for name in ("P1", "P2", "P3", "P4")
    ]
    told = {"session": "release", "stage": "release", "ended_at": f"{day}T12:30:00Z", "windows": windows}
    return entry("session", key, day, before=felt, after=felt, **(told | more))


def test_a_first_visit_has_three_steps_and_no_way_to_a_session(client: Browser) -> None:
    page = client.get("/").text
    assert page.count("<li class=") == 3
    assert 'href="/screen"' in page
    assert 'href="/session' not in page


def test_after_the_screen_check_and_session_are_open(client: Browser, screened: str) -> None:
    page = client.get("/").text
    assert "(may be skipped)" in page
    assert '<a class="button quiet" href="/check">' in page
    assert 'href="/session"' in page


def test_a_session_due_is_one_sentence_one_button_and_why(
    client: Browser, store: Store, screened: str
) -> None:
    worse = LEVEL | {"soreness": {"front": 6, "side": 6, "back": 6}}
    store.add(screened, session("s1", "2026-11-21", worse))
    page = client.get("/").text
    assert page.count('href="/session"') == 1
    assert "The right side comes first" in page
    assert "Not yet." in page


def test_the_stage_stands_among_the_four_steps(client: Browser, store: Store, screened: str) -> None:
    store.add(screened, session("s1", "2026-11-21"))
    page = client.get("/").text
    assert page.count('aria-current="step"') == 1
    for name in ("Release", "Realign", "Coordinate", "Maintain"):
        assert name in page


def test_a_session_done_today_asks_for_no_other(client: Browser, store: Store, screened: str) -> None:
    store.add(screened, session("s1", TODAY))
    page = client.get("/").text
    assert "session is done" in page
    assert 'href="/session"' not in page


def test_equal_hips_are_said_to_be_with_the_days_that_show_it(
    client: Browser, store: Store, screened: str
) -> None:
    for day in (19, 20, 21):
        store.add(screened, session(f"s{day}", f"2026-11-{day}"))
    page = client.get("/").text
    assert "Realign" in page.split('aria-current="step"')[1].split("</li>")[0]
    assert "What was compared on 21 November 2026" in page


@pytest.mark.parametrize("key", ["calf_swelling", "pregnancy"])
def test_a_red_flag_leaves_no_way_to_a_session(client: Browser, store: Store, person: str, key: str) -> None:
    flagged = clean_screen(day=TODAY)
    flagged["answers"][key] = True
    store.add(person, flagged)
    page = client.get("/").text
    assert "See a doctor" in page
    assert "/session" not in page
    assert "what=session" not in page


def test_a_red_flag_shows_that_alone_and_the_answers_are_saved_below(client: Browser) -> None:
    answers = {question.key: "no" for question in screen_questions()} | {"pain": "1", "calf_swelling": "yes"}
    client.post_form("/screen", {"id": "a"} | answers)
    page = client.get("/?note=screened").text
    assert "notice-good" not in page
    assert "<h1>See a doctor today</h1>" in page
    assert page.index("See a doctor today") < page.index("Your answers are saved.")


def test_a_red_flag_leaves_out_cautions_about_sessions(client: Browser, store: Store, screened: str) -> None:
    store.add(screened, session("s1", "2026-11-20"))
    store.add(screened, session("s2", "2026-11-20"))
    flagged = clean_screen("screen-2", TODAY)
    flagged["answers"]["pregnancy"] = True
    store.add(screened, flagged)
    page = client.get("/").text
    assert "notice-warn" not in page
    assert "<h1>See a doctor or a physiotherapist before you go on</h1>" in page


def test_an_emergency_is_the_headline_whatever_else_was_said(
    client: Browser, store: Store, person: str
) -> None:
    flagged = clean_screen(day=TODAY)
    flagged["answers"] |= {"pregnancy": True, "numbness_or_leg_weakness": True}
    store.add(person, flagged)
    assert "<h1>Go to an emergency department now</h1>" in client.get("/").text


def test_a_programme_that_does_not_help_leads_to_the_trend_and_not_to_a_session(
    client: Browser, screened: str, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.add(screened, session("s1", "2026-11-20"))
    stands = replace(standing(store.diary(screened), NOW.date()), enough="It does not help.", stop=True)
    monkeypatch.setattr("coxa.web.pages.today.standing_of", lambda _request: stands)
    page = client.get("/").text
    assert "<h1>Stop and show this to a physiotherapist</h1>" in page
    assert '<a class="button big" href="/trends">' in page
    assert '<a href="/session">Do a session all the same</a>' in page


def test_a_first_visit_says_how_long_the_first_session_is(client: Browser, store: Store, person: str) -> None:
    before = re.search(r"About (\d+) minutes with a foam roller", client.get("/").text)
    store.add(person, clean_screen())
    assert before is not None
    assert f"About {before[1]} minutes, changes of side included." in client.get("/").text


def test_a_sharp_rise_in_pain_asks_for_the_screen_and_nothing_else(
    client: Browser, store: Store, screened: str
) -> None:
    hurting = session("s1", "2026-11-21") | {"after": {"pain": 8}}
    store.add(screened, hurting)
    page = client.get("/").text
    assert 'class="button big" href="/screen"' in page
    assert "/session" not in page


def test_a_clock_set_back_is_told(client: Browser, store: Store, screened: str, clock: Clock) -> None:
    store.add(screened, session("s1", "2026-11-21"))
    clock.pass_days(-5)
    assert "dated after today" in client.get("/").text


def test_the_example_is_marked_on_every_page_and_one_click_clears_it(client: Browser, store: Store) -> None:
    store.erase(store.person().id)
    store.load_example(NOW.date())
    for address in ("/", "/diary", "/about", "/settings"):
        assert "This is an example." in client.get(address).text
    assert client.post_form("/settings/clear-example").headers["location"].startswith("/?note=cleared")
    assert not store.person().example
    assert store.diary(store.person().id).entries == ()


def test_clearing_the_example_never_touches_a_diary_of_ones_own(
    client: Browser, store: Store, screened: str
) -> None:
    assert client.post_form("/settings/clear-example").status_code == 303
    assert len(store.diary(screened).entries) == 1


def test_the_hypothesis_is_called_one(client: Browser, screened: str) -> None:
    assert "No published trial shows that home exercise re-centres the hip" in client.get("/").text


def test_where_not_to_roll_stands_with_the_screen(client: Browser) -> None:
    assert WHERE_NOT_TO_ROLL in client.get("/screen").text.replace("&#39;", "'")


def test_while_realigning_rotation_is_asked_for_until_it_is_measured_that_day(
    client: Browser, store: Store
) -> None:
    store.erase(store.person().id)
    person = store.load_example(NOW.date()).id
    asks = "/log?what=ranges#rotation"
    assert asks in client.get("/").text
    assert asks in client.get("/session").text
    turned = {"rotation": {"prone": {"inward_deg": 40, "outward_deg": 40}}}
    store.add(person, entry("measured", "turned", TODAY, right=turned, left=turned))
    assert asks not in client.get("/").text
    assert asks not in client.get("/session").text


def test_while_releasing_nobody_is_asked_for_rotation(client: Browser, store: Store, screened: str) -> None:
    store.add(screened, session("done", TODAY))
    assert "#rotation" not in client.get("/").text


def test_the_first_reason_stands_in_the_open_and_the_order_is_folded(
    client: Browser, store: Store, screened: str
) -> None:
    page = client.get("/session").text
    open_part, _fold, folded = page.partition("Why this order")
    assert "About" in open_part
    assert "Both sides get the same time" in folded
