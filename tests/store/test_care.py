"""Who looks after whom, what is noted about them, and the log: nobody reaches beyond their own clients."""

import io

import pytest

from coxa.errors import InputError
from coxa.store import Store
from coxa.store.care_records import MOST_NOTE
from tests.store.samples import rated

PASSWORD = "seven sleepy herons"  # noqa: S105 - made up


@pytest.fixture(scope="module", autouse=True)
def _cheap_passwords():
    """Make hashing as cheap as it can be: what a password costs is tried elsewhere."""
    from argon2 import PasswordHasher

    from coxa.store import passwords

    patch = pytest.MonkeyPatch()
    for name, value in vars(passwords).items():
        if isinstance(value, PasswordHasher):
            patch.setattr(passwords, name, PasswordHasher(1, 8, 1))
    yield
    patch.undo()


@pytest.fixture
def ada(store: Store) -> str:
    return store.accounts.create("clinician", "ada", "Ada Roth", PASSWORD).id


@pytest.fixture
def ben(store: Store) -> str:
    return store.accounts.create("clinician", "ben", "Ben Hale", PASSWORD).id


@pytest.fixture
def tom(store: Store) -> str:
    """A client whom nobody looks after."""
    return store.accounts.create("client", "tom", "Tom Ek", PASSWORD).person_id


@pytest.fixture
def zoe(store: Store, ada: str) -> str:
    """A client of Ada's."""
    return store.accounts.create("client", "zoe", "Zoe Lind", PASSWORD, made_by=ada).person_id


def test_clients_are_those_in_ones_own_care(store, ada, ben, zoe):
    (found,) = store.care.clients(ada)
    assert (found.person_id, found.name, found.login) == (zoe, "Zoe Lind", "zoe")
    assert store.care.clients(ben) == []
    with pytest.raises(InputError, match="your care"):
        store.care.client(ben, zoe)


def test_a_client_tells_the_revision_of_the_diary(store, ada, zoe):
    before = store.care.client(ada, zoe).revision
    store.add(zoe, rated())
    assert store.care.client(ada, zoe).revision > before


def test_an_invited_client_is_listed_before_there_is_an_account(store, ada):
    store.accounts.invite("client", "Tom Ek", made_by=ada)
    (found,) = store.care.clients(ada)
    assert (found.name, found.login, found.account_id) == ("Tom Ek", None, None)


def test_a_shared_client_is_in_the_care_of_both(store, ada, ben, zoe):
    store.care.share(zoe, ben, by=ada)
    assert [one.name for one in store.care.clinicians(zoe)] == ["Ada Roth", "Ben Hale"]


def test_a_client_handed_over_is_seen_by_the_other_alone(store, ada, ben, zoe):
    store.care.hand_over(zoe, ben, by=ada)
    assert store.care.clients(ada) == []
    assert [one.person_id for one in store.care.clients(ben)] == [zoe]


def test_the_last_clinician_cannot_leave(store, ada, ben, zoe):
    with pytest.raises(InputError, match="Nobody else"):
        store.care.leave(zoe, by=ada)
    store.care.share(zoe, ben, by=ada)
    store.care.leave(zoe, by=ada)
    assert [one.account_id for one in store.care.clinicians(zoe)] == [ben]


def test_only_a_client_whom_nobody_looks_after_can_be_taken(store, ada, ben, zoe, tom):
    assert store.care.unattended() == [(tom, "Tom Ek")]
    store.care.take(ben, tom)
    with pytest.raises(InputError, match="Somebody"):
        store.care.take(ben, zoe)


OTHERS_DO = [
    lambda care, zoe, ben, ada: care.share(zoe, ben, by=ben),
    lambda care, zoe, ben, ada: care.hand_over(zoe, ben, by=ben),
    lambda care, zoe, ben, ada: care.call(zoe, "Other", by=ben),
    lambda care, zoe, ben, ada: care.mark_seen(zoe, "pain", by=ben),
    lambda care, zoe, ben, ada: care.set_for(zoe, "doses", {}, by=ben, action="doses set"),
    lambda care, zoe, ben, ada: care.add_note(zoe, "hello", by=ben),
]


@pytest.mark.parametrize("act", OTHERS_DO)
def test_a_clinician_does_nothing_to_a_client_of_another(store, ada, ben, zoe, act):
    with pytest.raises(InputError, match="your care"):
        act(store.care, zoe, ben, ada)


def test_a_client_cannot_be_given_to_a_client(store, ada, zoe):
    account = store.accounts.of_person(zoe)
    with pytest.raises(InputError, match="clinician"):
        store.care.share(zoe, account.id, by=ada)


def test_a_note_is_for_the_client_only_when_shared(store, ada, zoe):
    store.care.add_note(zoe, "Groin: look again.", by=ada)
    shared = store.care.add_note(zoe, "Well done.", by=ada, shared=True)
    assert len(store.care.notes(zoe)) == 2
    assert store.care.notes(zoe, shared_only=True) == [shared]


def test_a_note_can_be_changed_by_who_wrote_it_alone(store, ada, ben, zoe):
    note = store.care.add_note(zoe, "One", by=ada)
    store.care.share(zoe, ben, by=ada)
    with pytest.raises(InputError, match="Somebody else"):
        store.care.change_note(zoe, note.id, "Two", by=ben, shared=True)
    changed = store.care.change_note(zoe, note.id, "Two", by=ada, shared=True)
    assert (changed.text, changed.shared, changed.author) == ("Two", True, "Ada Roth")


def test_a_removed_note_is_gone(store, ada, zoe):
    note = store.care.add_note(zoe, "One", by=ada)
    store.care.remove_note(zoe, note.id, by=ada)
    assert store.care.notes(zoe) == []


@pytest.mark.parametrize("text", ["", " \n ", "x" * (MOST_NOTE + 1)])
def test_an_empty_or_endless_note_is_refused(store, ada, zoe, text):
    with pytest.raises(InputError):
        store.care.add_note(zoe, text, by=ada)


def test_a_note_of_another_client_cannot_be_reached_through_ones_own(store, ada, ben, zoe):
    other = store.accounts.create("client", "tom", "Tom Ek", PASSWORD, made_by=ben).person_id
    note = store.care.add_note(other, "Mine", by=ben)
    with pytest.raises(InputError, match="no such note"):
        store.care.remove_note(zoe, note.id, by=ada)


def test_the_log_holds_ones_own_clients_and_the_practice(store, ada, ben, zoe):
    store.accounts.create("client", "tom", "Tom Ek", PASSWORD, made_by=ben)
    store.care.add_note(zoe, "One", by=ada)
    store.care.record("practice", ben)
    assert [line.action for line in store.care.log(ada)] == ["practice", "note written"]
    assert [line.action for line in store.care.log(ben)] == ["practice"]
    assert store.care.log(ada)[1].whom == "Zoe Lind"


def test_the_log_goes_on_page_by_page(store, ada):
    for number in range(5):
        store.care.record(f"act {number}", ada)
    first = store.care.log(ada, most=2)
    then = store.care.log(ada, most=2, before=first[-1].id)
    assert [line.action for line in (*first, *then)] == ["act 4", "act 3", "act 2", "act 1"]


def test_erasing_a_client_takes_notes_care_and_log_along(store, ada, zoe):
    store.care.add_note(zoe, "One", by=ada)
    store.erase(zoe)
    assert store.care.clients(ada) == []
    assert store.care.log(ada, person_id=zoe) == []


def test_what_was_seen_is_kept_until_taken_back(store, ada, zoe):
    store.care.mark_seen(zoe, "pain 2026-03-04", by=ada)
    assert store.care.client(ada, zoe).seen == "pain 2026-03-04"
    store.care.mark_seen(zoe, None, by=ada)
    assert store.care.client(ada, zoe).seen == ""


def exported(store, person_id, **how):
    file = io.BytesIO()
    store.export_to(person_id, file, **how)
    file.seek(0)
    return file


@pytest.mark.parametrize(("private", "number"), [(False, 1), (True, 2)])
def test_an_export_brings_notes_back_but_names_no_account_for_them(store, ada, zoe, tom, private, number):
    store.care.add_note(zoe, "Groin: look again.", by=ada)
    store.care.add_note(zoe, "Well done.", by=ada, shared=True)
    file = exported(store, zoe, private_notes=private)
    for _twice in range(2):
        store.import_from(tom, file)
    found = store.care.notes(tom)
    assert len(found) == number
    assert {(note.author, note.account_id) for note in found} == {("Ada Roth", None)}


DOSES = {"set_by": "Ada Roth", "set_on": None, "exercises": {"P1": {"seconds": 60}}}


@pytest.fixture
def with_doses(store):
    """An export of somebody else in which doses are set."""
    person = store.accounts.create("client", "una", "Una", PASSWORD).person_id
    for key, value in (("doses", DOSES), ("seen", "pain"), ("sound", True)):
        store.set_setting(person, key, value)
    return exported(store, person)


@pytest.mark.parametrize("who", ["zoe", "tom"])
def test_no_client_takes_what_clinicians_set_from_a_file(store, request, with_doses, who):
    person = request.getfixturevalue(who)
    store.import_from(person, with_doses)
    assert dict(store.settings(person)) == {"sound": True}


def test_ones_own_diary_without_a_practice_keeps_its_doses(tmp_path, with_doses):
    with Store.open(tmp_path / "alone.sqlite") as alone:
        alone.import_from(alone.person().id, with_doses)
        assert alone.settings(alone.person().id)["doses"] == DOSES


def test_the_clients_of_a_clinician_who_may_sign_in_no_more_can_be_taken(store, ada, ben, zoe):
    assert (zoe, "Zoe Lind") not in store.care.unattended()
    store.accounts.disable(ada)
    assert (zoe, "Zoe Lind") in store.care.unattended()
    store.care.take(ben, zoe)
    assert [client.person_id for client in store.care.clients(ben)] == [zoe]
    assert store.care.unattended() == []


def test_nobody_leaves_a_client_to_somebody_who_may_sign_in_no_more(store, ada, ben, zoe):
    store.care.share(zoe, ben, by=ada)
    store.accounts.disable(ben)
    with pytest.raises(InputError, match="Nobody else"):
        store.care.leave(zoe, by=ada)


def test_a_name_is_kept_without_what_is_no_letter(store, ada, zoe):
    store.care.call(zoe, " Zoe\0\n\x85 Lind\t ", by=ada)
    invited = store.accounts.invitation(store.accounts.invite("client", "T\0om\rEk")).name
    assert (store.person_with(zoe).name, invited) == ("Zoe Lind", "T om Ek")
