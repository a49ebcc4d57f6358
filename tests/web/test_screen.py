"""The safety screen as a form: half of it is kept, a yes decides at once, sent twice it is one."""

from __future__ import annotations

import html
import re

from coxa.programme.screen import screen_questions
from coxa.store import Store
from tests.web.conftest import Browser

NO = {question.key: "no" for question in screen_questions()} | {"pain": "1"}


def halted(store: Store, client: Browser) -> bool:
    return "/session" not in client.get("/").text


def test_every_question_has_a_legend_and_a_reason(client: Browser) -> None:
    page = client.get("/screen").text
    assert page.count("<legend>") == len(screen_questions()) + 1
    assert all(f'id="{question.key}-hint"' in page for question in screen_questions())


def test_clean_answers_open_the_programme(client: Browser, store: Store) -> None:
    assert client.post_form("/screen", {"id": "a"} | NO).headers["location"] == "/?note=screened"
    assert not halted(store, client)


def test_half_a_screen_is_kept_and_each_gap_named(client: Browser, store: Store) -> None:
    page = client.post_form("/screen", {"id": "a", "trauma": "no", "pain": "2"})
    assert page.status_code == 400
    assert 'name="trauma" value="no" checked' in page.text
    assert page.text.count('class="error"') == len(screen_questions()) - 1
    assert store.documents(store.person().id) == []


def test_the_summary_of_gaps_links_to_each_field(client: Browser) -> None:
    page = client.post_form("/screen", {"id": "a"}).text
    for name in re.findall(r'<a href="#(\w+)">', page.split("<form")[0] + page.split('id="errors"')[1]):
        assert f'id="{name}"' in page


def test_one_yes_decides_even_when_the_rest_is_open(client: Browser, store: Store) -> None:
    client.post_form("/screen", {"id": "a", "calf_swelling": "yes"})
    assert halted(store, client)
    assert "See a doctor today" in client.get("/").text


def test_strong_pain_alone_refers(client: Browser, store: Store) -> None:
    client.post_form("/screen", {"id": "a"} | NO | {"pain": "8"})
    assert halted(store, client)


def test_a_form_sent_twice_is_one_entry_and_says_so(client: Browser, store: Store) -> None:
    client.post_form("/screen", {"id": "a"} | NO)
    again = client.post_form("/screen", {"id": "a"} | NO)
    assert again.headers["location"] == "/?note=known"
    assert len(store.documents(store.person().id)) == 1


def test_other_answers_under_the_same_form_are_never_lost(client: Browser, store: Store) -> None:
    client.post_form("/screen", {"id": "a"} | NO)
    page = client.post_form("/screen", {"id": "a"} | NO | {"pregnancy": "yes"})
    assert page.status_code == 409
    assert 'name="pregnancy" value="yes" checked' in page.text
    assert 'name="id" value="a"' not in page.text


def test_answers_that_no_question_has_are_refused(client: Browser, store: Store) -> None:
    page = client.post_form("/screen", {"id": "a"} | NO | {"trauma": "perhaps"})
    assert page.status_code == 400
    assert "Choose one of the answers." in page.text


def test_a_yes_of_last_time_is_repeated_and_a_no_is_not(client: Browser, store: Store) -> None:
    client.post_form("/screen", {"id": "a"} | NO | {"pregnancy": "yes"})
    assert "Last time you said yes to: pregnancy. Answer no only when" in client.get("/screen").text
    client.post_form("/screen", {"id": "b"} | NO)
    assert "Last time you said yes" not in client.get("/screen").text


def test_every_question_says_where_it_comes_from(client: Browser) -> None:
    page = html.unescape(client.get("/screen").text)
    assert all(question.source in page for question in screen_questions())
