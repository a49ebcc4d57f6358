"""What a clinician sees and does: who needs them first, and never a client of another."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from argon2 import PasswordHasher

from coxa.programme.doses import kept_doses
from coxa.store import Store, passwords
from coxa.store.looks import LookRecord
from coxa.web.app import create_app
from coxa.web.practice import overview
from coxa.web.practice.clients import A_PAGE
from coxa.web.practice.identity import cookie_name
from tests.web.conftest import ADDRESS, NOW, Browser, Clock, clean_screen, entry

PASSWORD = "seven sleepy herons"  # noqa: S105 - made up
TODAY = NOW.date()


@pytest.fixture(autouse=True)
def _cheap_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in list(vars(passwords).items()):
        if isinstance(value, PasswordHasher):
            monkeypatch.setattr(passwords, name, PasswordHasher(1, 8, 1))


@pytest.fixture(autouse=True)
def _in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let pages work everything out themselves, however slow the machine."""
    monkeypatch.setattr(overview, "BUDGET_S", 600.0)
    monkeypatch.setattr(overview.Overview.looks, "__defaults__", (600.0,))


@pytest.fixture
def ada(store: Store) -> str:
    return store.accounts.create("clinician", "ada", "Ada Roth", PASSWORD).id


@pytest.fixture
def ben(store: Store) -> str:
    return store.accounts.create("clinician", "ben", "Ben Hale", PASSWORD).id


@pytest.fixture
def practice(store: Store, clock: Clock) -> Iterator[Browser]:
    with Practice(create_app(store, now=clock, practice=True), base_url=ADDRESS) as browser:
        yield browser


class Practice(Browser):
    """Takes the token of whatever page it is shown."""

    def token(self) -> str:
        found = re.search(r'name="coxa-token" content="(\w+)"', self.get("/account").text)
        assert found is not None
        return found[1]


def signed_in(practice: Browser, login: str) -> Browser:
    """Return the browser with a sign-in of somebody who gave password and code (`test_second_factor.py` has how)."""
    practice.cookies.clear()
    state = practice.app.state  # type: ignore[attr-defined]
    account = state.store.accounts.by_login(login)
    practice.cookies.set(
        cookie_name(state.key, secure=False), state.store.accounts.sign_in(account.id, "a test")
    )
    practice.get("/account")  # brings the cookie of forms
    return practice


@pytest.fixture
def as_ada(practice: Browser, ada: str) -> Browser:
    return signed_in(practice, "ada")


def new_client(store: Store, name: str, clinician: str) -> str:
    login = name.replace(" ", "").lower()
    person = store.accounts.create("client", login, name, PASSWORD, made_by=clinician).person_id
    assert person is not None
    return person


@pytest.fixture
def zoe(store: Store, ada: str) -> str:
    return new_client(store, "Zoe Lind", ada)


@pytest.fixture
def other(store: Store, ben: str) -> str:
    """A client of somebody else."""
    return new_client(store, "Tom Ek", ben)


def day(back: int) -> str:
    return (TODAY - timedelta(days=back)).isoformat()


def rated(back: int, pain: float) -> dict[str, object]:
    return entry("rated", f"rated-{back}", day(back), ratings={"pain": pain}, note="")


def session(back: int) -> dict[str, object]:
    at = day(back)
    more = {"session": "release", "stage": "release", "ended_at": f"{at}T12:30:00Z", "windows": []}
    return entry("session", f"session-{back}", at, **more, before={}, after={}, stopped=False, note="")


def well(store: Store, person: str) -> None:
    for document in (clean_screen(day=day(3)), session(2), session(1)):
        store.add(person, document)


def in_pain(store: Store, person: str) -> None:
    for document in (clean_screen(day=day(3)), session(2), rated(0, 6.0)):
        store.add(person, document)


def test_an_empty_practice_says_how_to_begin(as_ada):
    assert "Nobody is in your care yet" in as_ada.get("/practice").text


def test_who_is_in_pain_stands_before_who_does_well(as_ada, store, ada, zoe):
    anna = new_client(store, "Anna Berg", ada)
    well(store, anna)
    in_pain(store, zoe)
    page = as_ada.get("/practice").text
    assert "One client needs a word from you." in page
    assert "Pain 6 of 10 today" in page
    assert page.index("Zoe Lind") < page.index("Anna Berg")


def test_the_list_follows_the_diary(as_ada, store, zoe):
    well(store, zoe)
    assert "Nobody needs a word" in as_ada.get("/practice").text
    store.add(zoe, rated(0, 6.0))
    assert "One client needs a word" in as_ada.get("/practice").text


def test_the_list_follows_the_day(as_ada, store, zoe, clock):
    well(store, zoe)
    as_ada.get("/practice")
    clock.pass_days(10)
    assert "Nothing written for" in signed_in(as_ada, "ada").get("/practice").text


def test_what_was_seen_leaves_the_top_until_something_new(as_ada, store, zoe):
    in_pain(store, zoe)
    saw = re.search(r'name="saw" value="([^"]+)"', as_ada.get("/practice").text)[1]
    as_ada.post_form(f"/practice/clients/{zoe}/seen", {"saw": saw})
    assert "Seen, nothing new since" in as_ada.get("/practice").text
    store.add(zoe, clean_screen("again", day(0)) | {"answers": {"trauma": True}, "at": f"{day(0)}T13:00:00Z"})
    assert "Red flag" in as_ada.get("/practice").text
    assert "Seen, nothing new since" not in as_ada.get("/practice").text


def test_a_reason_that_came_meanwhile_is_not_marked_as_seen(as_ada, store, zoe):
    well(store, zoe)
    store.add(zoe, rated(0, 6.0))
    as_ada.post_form(f"/practice/clients/{zoe}/seen", {"saw": "absent 8 2026-11-01"})
    assert "A word from you" in as_ada.get("/practice").text


def test_clients_are_found_by_a_part_of_their_name(as_ada, store, ada, zoe):
    new_client(store, "Anna Berg", ada)
    page = as_ada.get("/practice?q=LIN").text
    assert "Zoe Lind" in page
    assert "Anna Berg" not in page


@pytest.mark.parametrize("words", ["ozturk", "ÖZTÜRK", "ozt ayl", "aylin@x"])
def test_a_client_is_found_without_accents_in_any_order_and_by_sign_in_name(as_ada, store, ada, zoe, words):
    store.accounts.create("client", "aylin@x.org", "Aylin Öztürk", PASSWORD, made_by=ada)
    page = as_ada.get("/practice", params={"q": words}).text
    assert "Aylin Öztürk" in page
    assert "Zoe Lind" not in page


def test_one_group_can_be_shown_alone(as_ada, store, ada, zoe):
    well(store, new_client(store, "Anna Berg", ada))
    in_pain(store, zoe)
    names = {
        show: re.findall(r'class="p-name"[^>]*>([^<]+)', as_ada.get("/practice", params={"show": show}).text)
        for show in ("now", "fine", "nonsense")
    }
    assert names == {"now": ["Zoe Lind"], "fine": ["Anna Berg"], "nonsense": ["Zoe Lind", "Anna Berg"]}


def test_a_long_list_goes_on_on_another_page(as_ada, store, ada):
    for number in range(A_PAGE + 1):
        new_client(store, f"Client {number:03d}", ada)
    first, second = (as_ada.get(f"/practice?page={page}").text for page in (1, 2))
    assert first.count('class="p-name"') == A_PAGE
    assert second.count('class="p-name"') == 1
    assert as_ada.get("/practice?page=9000").text.count('class="p-name"') == 1


def test_what_takes_long_is_left_to_a_thread_and_is_there_later(store, ada, zoe):
    well(store, zoe)
    seen = overview.Overview(store)
    looks, waiting = seen.looks(ada, store.care.clients(ada), TODAY, -1.0)
    assert (looks, waiting) == ({}, 1)
    thread = seen._thread
    if thread is not None:
        thread.join(60.0)
    looks, waiting = seen.looks(ada, store.care.clients(ada), TODAY, -1.0)
    assert (set(looks), waiting) == ({zoe}, 0)


def test_a_server_that_starts_again_has_the_whole_list_at_once(store, ada, zoe):
    well(store, zoe)
    clients = store.care.clients(ada)
    looks, _waiting = overview.Overview(store).looks(ada, clients, TODAY)
    assert overview.Overview(store).looks(ada, clients, TODAY, -1.0) == (looks, 0)
    tomorrow = TODAY + timedelta(days=1)
    assert overview.Overview(store).looks(ada, clients, tomorrow, -1.0) == (looks, 1)


def test_a_look_of_another_version_is_not_taken_up(store, ada, zoe, monkeypatch):
    well(store, zoe)
    overview.Overview(store).looks(ada, store.care.clients(ada), TODAY)
    monkeypatch.setattr(overview, "__version__", "another")
    assert overview.Overview(store).looks(ada, store.care.clients(ada), TODAY, -1.0) == ({}, 1)


def test_a_look_at_somebody_who_is_gone_is_not_kept(store, ada, zoe):
    well(store, zoe)
    looks, _waiting = overview.Overview(store).looks(ada, store.care.clients(ada), TODAY)
    store.erase(zoe)
    store.looks.keep([LookRecord(zoe, 1, TODAY, overview.look_text(looks[zoe]))])
    assert store.looks.of(ada) == {}


def test_an_invitation_is_shown_as_text_and_code_and_works(as_ada, store, ada):
    page = as_ada.post_form("/practice/clients/new", {"name": "Petra Holm", "role": "client"}).text
    secret = re.search(r"/invitation/([\w-]+)", page)[1]
    assert "<svg" in page
    assert store.accounts.invitation(secret).name == "Petra Holm"
    assert [one.name for one in store.care.clients(ada)] == ["Petra Holm"]


def test_an_invitation_without_a_name_is_refused(as_ada):
    answer = as_ada.post_form("/practice/clients/new", {"name": "  "})
    assert answer.status_code == 400
    assert "Give a name" in answer.text


def test_an_invitation_can_be_withdrawn_by_who_made_it_alone(as_ada, store, ben):
    theirs = store.accounts.invite("client", "Tom Ek", made_by=ben)
    link = store.accounts.invitation(theirs).id
    as_ada.post_form(f"/practice/invitations/{link}/withdraw")
    assert store.accounts.pending()
    signed_in(as_ada, "ben").post_form(f"/practice/invitations/{link}/withdraw")
    assert not store.accounts.pending()


def test_an_empty_diary_goes_with_its_invitation(as_ada, store, ada):
    secret = store.accounts.invite("client", "Petra Holm", made_by=ada)
    as_ada.post_form(f"/practice/invitations/{store.accounts.invitation(secret).id}/withdraw")
    assert store.care.clients(ada) == []


def test_a_diary_with_something_in_it_outlasts_its_invitation(as_ada, store, ada):
    secret = store.accounts.invite("client", "Petra Holm", made_by=ada)
    link = store.accounts.invitation(secret)
    store.care.add_note(link.person_id, "Called.", by=ada)
    as_ada.post_form(f"/practice/invitations/{link.id}/withdraw")
    assert [one.name for one in store.care.clients(ada)] == ["Petra Holm"]


def test_a_client_page_tells_why_where_and_what_changed(as_ada, store, zoe):
    in_pain(store, zoe)
    page = as_ada.get(f"/practice/clients/{zoe}").text
    for words in ("Zoe Lind", "Pain 6 of 10 today", "Where they stand", "As in the method.", "zoelind"):
        assert words in page


def test_an_opened_diary_is_the_clients_until_it_is_closed(as_ada, store, zoe):
    answer = as_ada.post_form(f"/practice/clients/{zoe}/open", {"then": "/trends"})
    assert answer.headers["location"] == "/trends"
    assert "You are in the diary of" in as_ada.get("/trends").text
    as_ada.post_form("/practice/close")
    assert as_ada.get("/trends", follow_redirects=False).headers["location"] == "/practice"


@pytest.mark.parametrize("then", ["https://elsewhere.example", "//elsewhere.example", "/practice/../x", ""])
def test_a_diary_opens_at_its_own_pages_only(as_ada, zoe, then):
    answer = as_ada.post_form(f"/practice/clients/{zoe}/open", {"then": then})
    assert answer.headers["location"] == "/"


ABOUT_ONE = ["", "/doses", "/open", "/seen", "/notes", "/notes/x", "/notes/x/remove", "/name", "/care", "/leave",
             "/invitation", "/password", "/sign-out", "/second-factor", "/account"]  # fmt: skip


@pytest.mark.parametrize("page", ABOUT_ONE)
def test_a_client_of_another_is_as_good_as_nobody(as_ada, store, other, page):
    address = f"/practice/clients/{other}{page}"
    fields = {"text": "x", "name": "x", "whom": "x", "saw": "x", "what": "method"}
    theirs, nobody = (
        as_ada.post_form(where, fields) for where in (address, address.replace(other, "nobody"))
    )
    assert theirs.status_code == nobody.status_code in (400, 405)
    assert "Tom" not in theirs.text
    assert store.care.notes(other) == []


@pytest.mark.parametrize("page", ["", "/doses"])
def test_a_page_of_a_client_of_another_is_not_shown(as_ada, other, page):
    answer = as_ada.get(f"/practice/clients/{other}{page}")
    assert answer.status_code == 400
    assert "Tom" not in answer.text


@pytest.mark.parametrize(
    "page", ["/practice", "/practice/clients/new", "/practice/log", "/practice/clients/x"]
)
def test_a_client_sees_no_page_of_clinicians(practice, store, zoe, page):
    assert signed_in(practice, "zoelind").get(page).status_code == 403


def test_a_shared_note_is_read_by_the_client_and_another_is_not(as_ada, store, zoe):
    well(store, zoe)
    as_ada.post_form(f"/practice/clients/{zoe}/notes", {"text": "Gait: look again."})
    as_ada.post_form(f"/practice/clients/{zoe}/notes", {"text": "Well done.\nGo on.", "shared": "on"})
    client = signed_in(as_ada, "zoelind")
    for page in ("/", "/notes"):
        shown = client.get(page).text
        assert "Well done." in shown
        assert "Gait" not in shown


def test_a_note_is_changed_and_deleted(as_ada, store, ada, zoe):
    note = store.care.add_note(zoe, "One", by=ada)
    as_ada.post_form(f"/practice/clients/{zoe}/notes/{note.id}", {"text": "Two"})
    assert [one.text for one in store.care.notes(zoe)] == ["Two"]
    as_ada.post_form(f"/practice/clients/{zoe}/notes/{note.id}/remove")
    assert store.care.notes(zoe) == []


def test_an_empty_note_is_refused_and_names_its_field(as_ada, zoe):
    answer = as_ada.post_form(f"/practice/clients/{zoe}/notes", {"text": " "})
    assert answer.status_code == 400
    assert 'href="#text"' in answer.text


def test_markup_in_a_note_or_a_name_is_text(as_ada, store, ada, zoe):
    store.care.add_note(zoe, "<script>x</script>", by=ada)
    store.care.call(zoe, "<b>Zoe</b>", by=ada)
    for page in (f"/practice/clients/{zoe}", "/practice", "/practice/log"):
        shown = as_ada.get(page).text
        assert "<script>x" not in shown
        assert "<b>Zoe" not in shown


def test_doses_that_are_set_are_planned_and_say_by_whom(as_ada, store, zoe):
    well(store, zoe)
    answer = as_ada.post_form(f"/practice/clients/{zoe}/doses", {"P1-seconds": "60", "without-back": "on"})
    assert answer.status_code == 303
    page = signed_in(as_ada, "zoelind").get("/").text
    assert "Doses set by Ada Roth on 22 November 2026: front of the hip, release 60 s" in page
    assert "Left out: the back of the hip altogether" in page


def test_doses_out_of_bounds_are_refused_and_nothing_is_lost(as_ada, store, zoe):
    fields = {"P1-seconds": "900", "P2-bouts": "2"}
    answer = as_ada.post_form(f"/practice/clients/{zoe}/doses", fields)
    assert answer.status_code == 400
    assert 'value="900"' in answer.text
    assert kept_doses(store.settings(zoe)) is None


def test_a_region_that_takes_too_long_is_refused(as_ada, zoe):
    answer = as_ada.post_form(f"/practice/clients/{zoe}/doses", {"P3-seconds": "210", "P4-seconds": "120"})
    assert answer.status_code == 400
    assert "P3 and P4 together take 330 s" in answer.text


def test_a_session_cannot_be_emptied(as_ada, zoe):
    fields = {"without-front": "on", "without-back": "on"}
    answer = as_ada.post_form(f"/practice/clients/{zoe}/doses", fields)
    assert answer.status_code == 400
    assert "everything of the release session" in answer.text.lower()


def test_the_doses_of_the_method_come_back(as_ada, store, zoe):
    as_ada.post_form(f"/practice/clients/{zoe}/doses", {"P1-seconds": "60"})
    assert 'value="60"' in as_ada.get(f"/practice/clients/{zoe}/doses").text
    as_ada.post_form(f"/practice/clients/{zoe}/doses", {"what": "method"})
    assert kept_doses(store.settings(zoe)) is None


def test_a_link_for_a_new_password_is_shown_once(as_ada, store, zoe):
    page = as_ada.post_form(f"/practice/clients/{zoe}/password").text
    secret = re.search(r"/password/([\w-]+)", page)[1]
    assert store.accounts.password_link(secret).person_id == zoe


def test_a_client_is_kept_from_signing_in_and_let_in_again(as_ada, store, zoe):
    as_ada.post_form(f"/practice/clients/{zoe}/account", {"may": "no"})
    assert store.accounts.verify("zoelind", PASSWORD) is None
    as_ada.post_form(f"/practice/clients/{zoe}/account", {"may": "yes"})
    assert store.accounts.verify("zoelind", PASSWORD) is not None


def test_a_lost_phone_is_signed_out_by_the_clinician(as_ada, store, ada, zoe):
    account = store.accounts.of_person(zoe)
    secret = store.accounts.sign_in(account.id, "a lost phone")
    answer = as_ada.post_form(f"/practice/clients/{zoe}/sign-out")
    assert "The client is signed out everywhere" in as_ada.get(answer.headers["location"]).text
    assert store.accounts.signed_in(secret) is None
    assert store.care.log(ada, person_id=zoe)[0].who == "Ada Roth"


def test_a_client_handed_over_is_gone_from_the_list(as_ada, store, ada, ben, zoe):
    as_ada.post_form(f"/practice/clients/{zoe}/open")
    as_ada.post_form(f"/practice/clients/{zoe}/care", {"whom": ben, "how": "over"})
    assert "Zoe" not in as_ada.get("/practice").text
    assert as_ada.get("/", follow_redirects=False).headers["location"] == "/practice"
    assert [one.person_id for one in store.care.clients(ben)] == [zoe]


def test_care_is_given_to_clinicians_only(as_ada, store, ada, zoe):
    answer = as_ada.post_form(f"/practice/clients/{zoe}/care", {"whom": store.accounts.of_person(zoe).id})
    assert answer.status_code == 400
    assert len(store.care.clinicians(zoe)) == 1


def test_who_is_in_nobodys_care_can_be_taken(as_ada, store, ada):
    person = store.accounts.create("client", "rosa", "Rosa Winter", PASSWORD).person_id
    assert "Rosa Winter" in as_ada.get("/practice").text
    as_ada.post_form("/practice/take", {"person": person})
    assert [one.person_id for one in store.care.clients(ada)] == [person]


def test_the_log_tells_what_was_done_and_of_others_nothing(as_ada, store, ada, ben, zoe, other):
    as_ada.post_form(f"/practice/clients/{zoe}/notes", {"text": "Hello."})
    store.care.add_note(other, "Hello.", by=ben)
    page = as_ada.get("/practice/log").text
    assert "note written" in page
    assert "Tom Ek" not in page
    assert as_ada.get(f"/practice/log?client={other}").status_code == 400


def test_the_clients_export_lacks_what_is_for_clinicians(as_ada, store, ada, zoe):
    store.care.add_note(zoe, "Gait: look again.", by=ada)
    as_ada.post_form(f"/practice/clients/{zoe}/open")
    assert notes_in(as_ada.get("/export.zip").content) == ["Gait: look again."]
    assert notes_in(signed_in(as_ada, "zoelind").get("/export.zip").content) == []


def notes_in(content: bytes) -> list[str]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return [note["text"] for note in json.loads(archive.read("person.json"))["notes"]]


def test_without_a_practice_there_are_no_such_pages(client):
    for page in ("/practice", "/practice/log", "/notes"):
        assert client.get(page).status_code == 404


def test_a_look_tells_pain_and_sessions(store, zoe):
    in_pain(store, zoe)
    look = overview.look_at(store.diary(zoe), TODAY)
    assert (look.pain, look.pain_day, look.last) == (6.0, TODAY, TODAY)
    assert look.done == 1
    assert overview.look_at(store.diary(zoe), date(2020, 1, 1)).last is None


def test_what_was_shared_stands_on_the_first_page_and_with_the_doses(as_ada, practice, store, ada, zoe):
    store.care.add_note(zoe, "See you on Thursday.", by=ada, shared=True)
    as_ada.post_form(f"/practice/clients/{zoe}/doses", {"P1-seconds": "60", "what": "set"})
    signed_in(practice, "zoelind")
    assert "See you on Thursday." in practice.get("/").text
    page = practice.get("/notes").text
    assert "See you on Thursday." in page
    assert "Doses set by Ada Roth" in page
