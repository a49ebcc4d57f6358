"""Second factors, as the store keeps them, and the codes that apps show."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from coxa.errors import InputError
from coxa.store import Store, totp
from coxa.store.account_records import MOST_SIGN_INS, AccountRecord
from coxa.store.factors import HALF_LASTS, RECOVERY_CODES
from coxa.store.schema import AUDIT, FACTOR, METADATA

WORDS = "velvet river stone"
RFC_SEED = base64.b32encode(b"12345678901234567890").decode()


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
def store(tmp_path: Path, time: Time) -> Iterator[Store]:
    with Store.open(tmp_path / "coxa.sqlite", now=time) as opened:
        yield opened


@pytest.fixture
def berg(store: Store, monkeypatch: pytest.MonkeyPatch) -> AccountRecord:
    monkeypatch.setattr("coxa.store.passwords.hashed", lambda password: "kept")
    return store.accounts.create("clinician", "berg", "Dr. Berg", WORDS)


def code(seed: str, time: Time) -> str:
    return totp.code(seed, totp.step_of(time.at))


def set_up(store: Store, who: AccountRecord, time: Time) -> tuple[str, list[str]]:
    """Set a factor up as its owner does; return seed and recovery codes, one step later."""
    found = store.factors.half(store.factors.begin(who.id, "x"))
    assert found is not None
    seed = store.factors.offer(found.sign_in.id)
    codes = store.factors.confirm(found.sign_in.id, code(seed, time))
    assert codes is not None
    time.at += timedelta(seconds=totp.STEP_s)
    return seed, codes


# RFC 6238, appendix B (SHA-1), and RFC 4226, appendix D.
@pytest.mark.parametrize(
    ("unix_s", "shown"),
    [
        (59, "94287082"),
        (1111111109, "07081804"),
        (1111111111, "14050471"),
        (1234567890, "89005924"),
        (2000000000, "69279037"),
        (20000000000, "65353130"),
    ],
)
def test_codes_are_those_of_the_standard(unix_s: int, shown: str) -> None:
    at = datetime.fromtimestamp(unix_s, UTC)
    assert totp.code(RFC_SEED, totp.step_of(at), digits=8) == shown


def test_counted_codes_are_those_of_the_standard() -> None:
    shown = [
        "755224",
        "287082",
        "359152",
        "969429",
        "338314",
        "254676",
        "287922",
        "162583",
        "399871",
        "520489",
    ]
    assert [totp.code(RFC_SEED, step) for step in range(10)] == shown


def test_an_app_is_told_whose_code_it_is() -> None:
    found = totp.address(RFC_SEED, "a b@x.org", "Coxa")
    assert found == f"otpauth://totp/Coxa:a%20b%40x.org?secret={RFC_SEED}&issuer=Coxa"


def test_a_clock_that_is_wrong_is_told_from_a_wrong_code(time: Time) -> None:
    late = totp.code(RFC_SEED, totp.step_of(time.at) - 3)
    assert totp.off_by_s(RFC_SEED, late, time.at) == -90
    assert totp.off_by_s(RFC_SEED, "000000", time.at) is None


def test_a_code_works_once_and_only_while_it_is_shown(store: Store, berg: AccountRecord, time: Time) -> None:
    seed, _codes = set_up(store, berg, time)
    now = code(seed, time)
    before = totp.code(seed, totp.step_of(time.at) - 1)
    after = totp.code(seed, totp.step_of(time.at) + 1)
    assert [store.factors.check(berg.id, each) for each in (before, after, now, now)] == [
        None,
        None,
        "app",
        None,
    ]


def test_the_code_that_set_it_up_does_not_sign_in_too(store: Store, berg: AccountRecord, time: Time) -> None:
    seed, _codes = set_up(store, berg, time)
    time.at -= timedelta(seconds=totp.STEP_s)
    assert store.factors.check(berg.id, code(seed, time)) is None


def test_each_recovery_code_works_once_however_it_is_written(
    store: Store, berg: AccountRecord, time: Time
) -> None:
    _seed, codes = set_up(store, berg, time)
    assert len(set(codes)) == RECOVERY_CODES
    assert store.factors.check(berg.id, codes[0].upper().replace("-", " ")) == "recovery"
    assert store.factors.check(berg.id, codes[0]) is None
    assert store.factors.check(berg.id, codes[1]) == "recovery"
    known = store.factors.of(berg.id)
    assert known is not None
    assert known.codes_left == RECOVERY_CODES - 2


def test_no_recovery_code_stands_in_any_table(store: Store, berg: AccountRecord, time: Time) -> None:
    _seed, codes = set_up(store, berg, time)
    with store.database.reading() as connection:
        text = repr([connection.execute(select(table)).all() for table in METADATA.tables.values()])
    assert [each for each in codes if each in text or each.replace("-", "") in text] == []


def test_new_recovery_codes_end_those_of_before(store: Store, berg: AccountRecord, time: Time) -> None:
    _seed, old = set_up(store, berg, time)
    new = store.factors.new_codes(berg.id, "none")
    assert store.factors.check(berg.id, old[0]) is None
    assert store.factors.check(berg.id, new[0]) == "recovery"


def test_half_a_sign_in_is_none(store: Store, berg: AccountRecord, time: Time) -> None:
    secret = store.factors.begin(berg.id, "x")
    assert store.accounts.signed_in(secret) is None
    assert store.accounts.sign_ins(berg.id) == []
    half = store.factors.half(secret)
    assert half is not None
    assert half.wanted == "factor"
    time.at += HALF_LASTS
    assert store.factors.half(secret) is None


def test_a_whole_sign_in_is_no_half_one(store: Store, berg: AccountRecord) -> None:
    assert store.factors.half(store.accounts.sign_in(berg.id, "x")) is None


def test_half_a_sign_in_ends_with_the_account(store: Store, berg: AccountRecord) -> None:
    secret = store.factors.begin(berg.id, "x")
    store.accounts.disable(berg.id)
    assert store.factors.half(secret) is None


def test_what_was_offered_to_one_browser_sets_nothing_up_in_another(
    store: Store, berg: AccountRecord, time: Time
) -> None:
    halves = [store.factors.half(store.factors.begin(berg.id, "x")) for _ in range(2)]
    assert halves[0] is not None
    assert halves[1] is not None
    seed = store.factors.offer(halves[0].sign_in.id)
    with pytest.raises(InputError):
        store.factors.confirm(halves[1].sign_in.id, code(seed, time))
    assert store.factors.of(berg.id) is None


def test_what_was_offered_counts_no_more_after_a_while(store: Store, berg: AccountRecord, time: Time) -> None:
    found = store.accounts.signed_in(store.accounts.sign_in(berg.id, "x"))
    assert found is not None
    seed = store.factors.offer(found[1].id)
    time.at += HALF_LASTS
    with pytest.raises(InputError):
        store.factors.confirm(found[1].id, code(seed, time))


def test_setting_one_up_ends_every_other_sign_in(store: Store, berg: AccountRecord, time: Time) -> None:
    elsewhere = store.accounts.sign_in(berg.id, "x")
    set_up(store, berg, time)
    assert store.accounts.signed_in(elsewhere) is None


def test_taking_one_away_ends_sign_ins_and_is_logged(store: Store, berg: AccountRecord, time: Time) -> None:
    set_up(store, berg, time)
    secret = store.accounts.sign_in(berg.id, "x")
    store.factors.remove(berg.id)
    assert store.accounts.signed_in(secret) is None
    assert store.factors.wanted(berg) == "factor"
    with store.database.reading() as connection:
        assert connection.execute(select(FACTOR)).first() is None
        actions = connection.execute(select(AUDIT.c.action)).scalars().all()
    assert actions[0] == "second factor set up"
    assert "second factor removed" in actions


def test_a_password_that_is_set_anew_leaves_the_factor_and_its_count(
    store: Store, berg: AccountRecord, time: Time
) -> None:
    set_up(store, berg, time)
    for _ in range(6):
        store.factors.attempt(berg.login)
    store.accounts.set_password(berg.id, "other words entirely")
    assert store.factors.wanted(berg) == "code"
    assert store.factors.attempt(berg.login) > timedelta()


def test_of_one_account_no_more_than_so_many_are_signed_in(
    store: Store, berg: AccountRecord, time: Time
) -> None:
    secrets = []
    for _ in range(MOST_SIGN_INS + 2):
        time.at += timedelta(seconds=1)
        secrets.append(store.accounts.sign_in(berg.id, "x"))
    found = [store.accounts.signed_in(secret) is not None for secret in secrets]
    assert found == [False] * 2 + [True] * MOST_SIGN_INS


def test_all_sign_ins_of_everybody_can_be_ended(store: Store, berg: AccountRecord) -> None:
    secret = store.accounts.sign_in(berg.id, "x")
    store.accounts.end_all()
    assert store.accounts.signed_in(secret) is None


def test_nobody_ends_the_sign_ins_of_another(store: Store, berg: AccountRecord) -> None:
    found = store.accounts.signed_in(store.accounts.sign_in(berg.id, "x"))
    assert found is not None
    other = store.accounts.create("clinician", "other", "Dr. Other", WORDS)
    store.accounts.end(other.id, [found[1].id])
    assert len(store.accounts.sign_ins(berg.id)) == 1
    store.accounts.end(berg.id, [found[1].id])
    assert store.accounts.sign_ins(berg.id) == []
