"""The first pages find their work done, and nobody minds when it cannot be done."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import pytest
from jinja2 import BaseLoader, Environment

from coxa.store import Store
from coxa.web.app import create_app
from coxa.web.request import environment
from coxa.web.warm_up import WarmUp
from tests.web.conftest import ADDRESS, Browser, Clock


@pytest.fixture
def templates() -> Environment:
    """Our templates, none of them compiled yet."""
    loader = environment().loader
    assert isinstance(loader, BaseLoader)
    return environment().overlay(loader=loader, cache_size=400)


def compiled(templates: Environment) -> set[str]:
    assert templates.cache is not None
    return {str(name) for _loader, name in templates.cache}


def test_every_template_is_compiled_and_the_diary_read(
    store: Store, templates: Environment, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[Any] = []
    diary = store.diary
    monkeypatch.setattr(store, "diary", lambda who: read.append(who) or diary(who))
    warm_up = WarmUp(store, templates, clock)
    warm_up.start()
    warm_up.answered()
    warm_up.join()
    assert read == [store.person().id]
    assert {"today.html", "base.html", "pictures/p1.svg", "sw.js"} <= compiled(templates)


def test_nothing_is_done_before_the_server_answers(
    store: Store, templates: Environment, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("coxa.web.warm_up.PATIENCE_s", 600.0)
    warm_up = WarmUp(store, templates, clock)
    warm_up.start()
    warm_up.stop()
    assert compiled(templates) == set()


def test_a_store_that_is_closed_meanwhile_is_no_fault(
    tmp_path: Path, templates: Environment, clock: Clock
) -> None:
    with Store.open(tmp_path / "coxa.sqlite") as store:
        warm_up = WarmUp(store, templates, clock)
    warm_up.start()
    warm_up.answered()
    warm_up.join()  # a fault in the thread would be a warning, and a warning fails
    assert "today.html" in compiled(templates)


def test_a_template_that_is_broken_leaves_the_others(
    store: Store, templates: Environment, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("coxa.web.warm_up.FIRST", ("is-not-there.html",))
    warm_up = WarmUp(store, templates, clock)
    warm_up.start()
    warm_up.answered()
    warm_up.join()
    assert "today.html" in compiled(templates)


def test_the_answer_that_it_lives_lets_the_app_begin(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    begun: list[str] = []
    monkeypatch.setattr(WarmUp, "answered", lambda _self: begun.append("begun"))
    client = Browser(create_app(store), base_url=ADDRESS)
    assert client.get("/healthz").text == "ok"
    assert begun == ["begun"]


def test_an_app_that_ends_leaves_no_thread(store: Store) -> None:
    with Browser(create_app(store), base_url=ADDRESS) as client:
        assert client.get("/healthz").text == "ok"
    assert not [thread for thread in threading.enumerate() if thread.name == "coxa-warm-up"]
