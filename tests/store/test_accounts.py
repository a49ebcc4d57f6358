"""Accounts, sign-ins and links, as the store keeps them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from coxa.errors import InputError
from coxa.store import Store, StoreBusy, accounts, passwords, throttle
from coxa.store.account_records import ABSOLUTE, IDLE, SEEN, LinkError, LoginTakenError
from coxa.store.schema import ACCOUNT, AUDIT, LINK, METADATA, SIGN_IN

WORDS = "velvet river stone"


class Time:
    """A clock that is moved by hand."""

    def __init__(self) -> None:
        self.at = datetime(2026, 11, 22, 7, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.at


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def store(tmp_path: Path, time: Time) -> Any:
    with Store.open(tmp_path / "coxa.sqlite", now=time) as opened:
        yield opened


@pytest.fixture
def berg(store: Store) -> accounts.AccountRecord:
    return store.accounts.create("clinician", "Berg@X.org", "Dr. Berg", WORDS)


@pytest.fixture
def anna(store: Store, berg: accounts.AccountRecord) -> accounts.AccountRecord:
    return store.accounts.create("client", "anna", "Anna", WORDS, made_by=berg.id)


def test_what_is_secret_stands_in_no_table(store: Store, anna: accounts.AccountRecord) -> None:
    secrets = [store.accounts.sign_in(anna.id, "x"), store.accounts.reset(anna.id), WORDS]
    secrets.append(store.accounts.invite("clinician", "N"))
    with store.database.reading() as connection:
        text = repr([connection.execute(select(table)).all() for table in METADATA.tables.values()])
    assert [secret for secret in secrets if secret in text] == []
    assert "$argon2id$v=19$m=19456,t=2,p=1$" in text


def test_a_name_is_the_same_however_it_is_typed(store: Store, berg: accounts.AccountRecord) -> None:
    assert store.accounts.by_login("  BERG@x.ORG ") == berg
    assert store.accounts.verify("berg@x.org", WORDS) == berg
    with pytest.raises(LoginTakenError):
        store.accounts.create("clinician", "BERG@X.ORG", "Another", WORDS)


@pytest.mark.parametrize("login", ["", "x", "a" * 255, "an\nna", "an\x00na"])
def test_what_cannot_be_a_name_is_refused(store: Store, login: str) -> None:
    with pytest.raises(InputError):
        store.accounts.create("clinician", login, "N", WORDS)


def test_an_unknown_name_costs_as_much_as_a_known_one(
    store: Store, anna: accounts.AccountRecord, monkeypatch: pytest.MonkeyPatch
) -> None:
    compared: list[str] = []
    real = passwords._hasher()
    monkeypatch.setattr(passwords, "_hasher", lambda: _Counting(real, compared))
    assert store.accounts.verify("nobody", WORDS) is None
    assert store.accounts.verify("anna", "wrong words here") is None
    assert [kept.partition("p=")[0] for kept in compared] == ["$argon2id$v=19$m=19456,t=2,"] * 2


class _Counting:
    def __init__(self, real: Any, compared: list[str]) -> None:
        self._real, self._compared = real, compared

    def verify(self, kept: str, password: str) -> bool:
        self._compared.append(kept)
        return bool(self._real.verify(kept, password))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real, name)


def test_no_more_than_a_few_passwords_are_worked_out_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(passwords.AT_ONCE + passwords.WAITING):
        assert passwords._places.acquire(blocking=False)
    try:
        with pytest.raises(StoreBusy):
            passwords.fits(None, "x")
    finally:
        for _ in range(passwords.AT_ONCE + passwords.WAITING):
            passwords._places.release()
    assert not passwords.fits(None, "x")


def test_a_password_kept_at_a_lower_price_is_kept_anew(store: Store, anna: accounts.AccountRecord) -> None:
    from argon2 import PasswordHasher

    weak = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1).hash(WORDS)
    with store.database.writing() as connection:
        connection.execute(ACCOUNT.update().where(ACCOUNT.c.id == anna.id).values(password=weak))
    assert store.accounts.verify("anna", WORDS) is not None
    with store.database.reading() as connection:
        kept = connection.execute(select(ACCOUNT.c.password).where(ACCOUNT.c.id == anna.id)).scalar_one()
    assert not passwords.outdated(kept)
    assert passwords.fits(kept, WORDS)


@pytest.mark.parametrize("role", ["clinician", "client"])
def test_a_sign_in_ends_when_it_is_not_used(
    store: Store, time: Time, berg: accounts.AccountRecord, anna: accounts.AccountRecord, role: str
) -> None:
    secret = store.accounts.sign_in((berg if role == "clinician" else anna).id, "x")
    time.at += IDLE[role] - timedelta(seconds=1)
    assert store.accounts.signed_in(secret) is not None
    time.at += IDLE[role] + SEEN
    assert store.accounts.signed_in(secret) is None


@pytest.mark.parametrize("role", ["clinician", "client"])
def test_a_sign_in_ends_however_much_it_is_used(
    store: Store, time: Time, berg: accounts.AccountRecord, anna: accounts.AccountRecord, role: str
) -> None:
    secret = store.accounts.sign_in((berg if role == "clinician" else anna).id, "x")
    end = time.at + ABSOLUTE[role]
    while time.at + IDLE[role] * 0.9 < end:
        time.at += IDLE[role] * 0.9
        assert store.accounts.signed_in(secret) is not None
    time.at = end
    assert store.accounts.signed_in(secret) is None


def test_reading_a_page_writes_nothing(store: Store, time: Time, anna: accounts.AccountRecord) -> None:
    secret = store.accounts.sign_in(anna.id, "x")
    before = store.database.version()
    time.at += SEEN - timedelta(seconds=1)
    assert store.accounts.signed_in(secret) is not None
    assert store.database.version() == before


def test_disabling_ends_sign_ins_links_and_the_password(store: Store, anna: accounts.AccountRecord) -> None:
    secret, link = store.accounts.sign_in(anna.id, "x"), store.accounts.reset(anna.id)
    store.accounts.disable(anna.id)
    assert store.accounts.signed_in(secret) is None
    assert store.accounts.verify("anna", WORDS) is None
    with pytest.raises(LinkError):
        store.accounts.redeem(link, "orange lake window")
    with pytest.raises(InputError):
        store.accounts.sign_in(anna.id, "x")
    store.accounts.enable(anna.id)
    assert store.accounts.verify("anna", WORDS) is not None


def test_of_two_who_use_a_link_at_once_one_gets_it(store: Store) -> None:
    secret = store.accounts.invite("clinician", "N")
    store.accounts.accept(secret, "first", WORDS)
    with pytest.raises(LinkError):
        store.accounts.accept(secret, "second", WORDS)
    assert [one.login for one in store.accounts.all()] == ["first"]


def test_a_clinician_opens_only_the_diaries_in_their_care(
    store: Store, berg: accounts.AccountRecord, anna: accounts.AccountRecord
) -> None:
    stranger = store.accounts.create("client", "ben", "Ben", WORDS)
    found = store.accounts.signed_in(store.accounts.sign_in(berg.id, "x"))
    assert found is not None
    store.accounts.open_person(found[1].id, anna.person_id)
    with pytest.raises(InputError):
        store.accounts.open_person(found[1].id, stranger.person_id)
    with pytest.raises(InputError):
        store.accounts.open_person(found[1].id, "no such person")


def test_the_first_clinician_is_invited_until_there_is_one(store: Store) -> None:
    first, second = store.accounts.invite_first(), store.accounts.invite_first()
    assert first is not None
    assert second is not None
    with pytest.raises(LinkError):
        store.accounts.invitation(first)
    store.accounts.accept(second, "berg", WORDS, "Dr. Berg")
    assert store.accounts.invite_first() is None
    assert [one.name for one in store.accounts.all()] == ["Dr. Berg"]


def test_the_audit_log_tells_of_all_this_and_names_nobody(store: Store, anna: accounts.AccountRecord) -> None:
    found = store.accounts.signed_in(store.accounts.sign_in(anna.id, "Firefox, Linux"))
    assert found is not None
    store.accounts.failed("anna")
    store.accounts.failed("typed my password here")
    store.accounts.sign_out(found[1].id)
    with store.database.reading() as connection:
        rows = connection.execute(select(AUDIT).order_by(AUDIT.c.id)).all()
    assert [row.action for row in rows] == ["sign-in", "sign-in failed", "sign-in failed", "sign-out"]
    assert [row.account_id for row in rows] == [anna.id, anna.id, None, anna.id]
    assert "anna" not in repr([row.detail for row in rows])
    assert "typed" not in repr(rows)


def test_what_has_ended_is_tidied_away(store: Store, time: Time, anna: accounts.AccountRecord) -> None:
    store.accounts.sign_in(anna.id, "old")
    store.accounts.reset(anna.id)
    time.at += timedelta(days=100)
    store.accounts.sign_in(anna.id, "new")
    with store.database.reading() as connection:
        assert connection.execute(select(SIGN_IN.c.device)).scalars().all() == ["new"]
        assert connection.execute(select(LINK)).all() == []


def test_the_wait_grows_to_a_quarter_of_an_hour_and_no_further() -> None:
    waits = [throttle.wait(failures, 5) for failures in range(40)]
    assert waits[:5] == [timedelta()] * 5
    assert waits == sorted(waits)
    assert max(waits) == timedelta(minutes=15)


def test_fewer_than_100_guesses_an_hour_get_through_from_anywhere(store: Store, time: Time) -> None:
    end, let_through, number = time.at + timedelta(hours=1), 0, 0
    while time.at < end:
        number += 1
        left = store.accounts.attempt("anna", f"198.51.100.{number}")
        let_through += not left
        time.at += left or timedelta(milliseconds=100)
    assert 40 <= let_through < 100


def test_a_practice_is_no_single_diary_and_one_is_chosen(store: Store, anna: accounts.AccountRecord) -> None:
    with pytest.raises(InputError, match="practice"):
        store.person()
    with pytest.raises(InputError, match="clinician"):
        store.choose("berg@x.org")
    assert store.choose("ANNA").id == anna.person_id
    assert store.person().id == anna.person_id


def test_who_is_sent_away_comes_not_back_by_an_invitation_made_before(
    store: Store, berg: accounts.AccountRecord
) -> None:
    link = store.accounts.invite("clinician", "A friend", made_by=berg.id)
    store.accounts.disable(berg.id)
    with pytest.raises(LinkError):
        store.accounts.accept(link, "friend", "orange lake window")


def test_another_password_ends_the_tokens_of_programs(
    store: Store, anna: accounts.AccountRecord, berg: accounts.AccountRecord
) -> None:
    for who in (anna, berg):
        store.tokens.new("watch", ["read"], account_id=who.id)
    store.accounts.set_password(anna.id, "orange lake window")
    assert (len(store.tokens.listed(anna.id)), len(store.tokens.listed(berg.id))) == (0, 1)
