"""Two servers on one PostgreSQL database: each sees what the other did, and neither undoes it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import TypeVar

import pytest

from coxa.errors import InputError
from coxa.store import Store, StoreBusy, postgresql
from coxa.store.engine import connect
from coxa.store.migrate import migrate
from coxa.store.schema import HEAD
from tests.store.samples import rated

T = TypeVar("T")


def together(works: list[Callable[[], T]]) -> list[T]:
    """Do all at once; return what each returned."""
    go = threading.Barrier(len(works))
    found: dict[int, T] = {}

    def one(number: int) -> None:
        go.wait()
        found[number] = works[number]()

    threads = [threading.Thread(target=one, args=(number,)) for number in range(len(works))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [found[number] for number in range(len(works))]


@pytest.fixture
def two(postgresql_ready: str) -> Iterator[tuple[Store, Store]]:
    with Store.open(postgresql_ready) as one, Store.open(postgresql_ready) as other:
        yield one, other


def test_servers_that_start_at_once_on_an_empty_database_make_its_tables_once(postgresql_url: str) -> None:
    def start() -> str:
        with Store.open(postgresql_url) as store, store.database.reading() as connection:
            return str(connection.exec_driver_sql("SELECT version_num FROM coxa_version").scalar_one())

    assert together([start] * 4) == [HEAD] * 4


def test_a_server_waits_for_the_one_that_changes_the_tables_and_says_when_it_takes_too_long(
    postgresql_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgresql, "WAIT_ms", 50)
    first, second = connect(postgresql_url), connect(postgresql_url)
    with first.restructuring(), pytest.raises(StoreBusy, match="locked by another program"):
        migrate(second)
    migrate(second)
    first.close()
    second.close()


def test_servers_that_ask_at_once_make_one_person(two: tuple[Store, Store]) -> None:
    found = together([store.person for store in two * 4])
    assert len({person.id for person in found}) == 1


def test_entries_for_the_owner_from_two_servers_at_once_are_of_one_person(two: tuple[Store, Store]) -> None:
    add = [lambda n=n: two[n % 2].submit(None, rated(n, f"e-{n}")).result().new for n in range(20)]
    assert all(together(add))
    assert len(two[0].documents(two[1].person().id)) == 20


def test_the_same_entry_sent_to_two_servers_is_stored_once(two: tuple[Store, Store]) -> None:
    person = two[0].person().id
    add = [lambda n=n: two[n % 2].add(person, rated(n // 2, f"e-{n // 2}")).new for n in range(40)]
    assert sum(together(add)) == 20
    assert len(two[1].diary(person).entries) == 20


def test_what_one_server_wrote_the_other_reads_at_once(two: tuple[Store, Store]) -> None:
    one, other = two
    person = one.person().id
    for number in range(3):
        one.add(person, rated(number, f"e-{number}"))
        assert len(other.diary(person).entries) == number + 1
    one.remove(person, "e-1")
    assert [entry.id for entry in other.diary(person).entries] == ["e-0", "e-2"]


def test_who_was_erased_by_one_server_is_gone_on_the_other(two: tuple[Store, Store]) -> None:
    one, other = two
    person = one.person().id
    one.add(person, rated(0, "one"))
    assert other.diary(person).entries
    one.erase(person)
    for ask in (other.diary, other.settings, lambda who: other.add(who, rated())):
        with pytest.raises(InputError, match="no such person"):
            ask(person)


def test_settings_chosen_on_two_servers_at_once_are_all_kept(two: tuple[Store, Store]) -> None:
    person = two[0].person().id
    together([lambda n=n: two[n % 2].set_setting(person, f"key-{n}", n) for n in range(16)])
    assert dict(two[0].settings(person)) == {f"key-{n}": n for n in range(16)}


def test_batches_of_many_persons_never_wait_for_each_other_in_a_ring(two: tuple[Store, Store]) -> None:
    from coxa.store import people

    who = [two[0]._write(people.create).id for _ in range(12)]
    orders = [who, who[::-1]]

    def deliver(number: int) -> int:
        store, order = two[number], orders[number]
        futures = [store.submit(one, rated(n, f"{number}-{n}")) for n in range(20) for one in order]
        return sum(future.result().new for future in futures)

    assert together([lambda: deliver(0), lambda: deliver(1)]) == [240, 240]


def test_a_reader_sees_one_state_throughout(two: tuple[Store, Store]) -> None:
    one, other = two
    person = one.person().id
    count = "SELECT count(*) FROM entry"
    with one.database.reading() as connection:
        before = connection.exec_driver_sql(count).scalar()
        other.add(person, rated(0, "one"))
        assert connection.exec_driver_sql(count).scalar() == before


def test_the_password_of_a_database_is_in_no_name(postgresql_url: str) -> None:
    database = connect(postgresql_url)
    password = database.engine.url.password
    assert isinstance(password, str)
    assert password not in database.name
    assert password not in str(database.folder)
    database.close()


def test_a_sign_that_no_text_of_postgresql_holds_is_refused_in_words(two: tuple[Store, Store]) -> None:
    for text in ("a\0b", "a\ud800b"):
        with pytest.raises(InputError, match="no letter"):
            two[0].accounts.verify(text, "velvet river stone")


def test_the_first_try_at_a_name_at_two_servers_at_once_is_counted_or_asked_for_again(
    two: tuple[Store, Store],
) -> None:
    def attempt(store: Store, login: str) -> bool:
        try:
            return not store.accounts.attempt(login, "192.0.2.1")
        except StoreBusy:
            return False

    for number in range(10):
        login = f"login-{number}"
        works = [lambda each=each: attempt(each, login) for each in two]  # type: ignore[misc]  # noqa: B023
        assert any(together(works))
