"""Futures of threads, waited for in an event loop."""

from __future__ import annotations

import asyncio
from concurrent.futures import Future

import pytest

from coxa.web.arrivals import Arrivals
from tests.web.loops import in_loop


def test_what_arrives_together_wakes_the_loop_once(monkeypatch: pytest.MonkeyPatch) -> None:
    async def wait() -> tuple[list[int], int]:
        loop, woken = asyncio.get_running_loop(), []
        wake = loop.call_soon_threadsafe
        monkeypatch.setattr(loop, "call_soon_threadsafe", lambda *told: woken.append(wake(*told)))
        arrivals, futures = Arrivals(loop), [Future[int]() for _ in range(200)]
        waiting = [arrivals.of(future) for future in futures]
        for number, future in enumerate(futures):
            future.set_result(number)
        return await asyncio.gather(*waiting), len(woken)

    assert in_loop(wait()) == (list(range(200)), 1)


def test_an_error_arrives_as_it_was() -> None:
    async def wait() -> None:
        future: Future[int] = Future()
        waiting = Arrivals(asyncio.get_running_loop()).of(future)
        await asyncio.to_thread(future.set_exception, ValueError("said so"))
        await waiting

    with pytest.raises(ValueError, match="said so"):
        in_loop(wait())


def test_who_gave_up_waiting_disturbs_no_one_else() -> None:
    async def wait() -> tuple[int, int]:
        arrivals, futures = Arrivals(asyncio.get_running_loop()), (Future[int](), Future[int]())
        left, stayed = (arrivals.of(future) for future in futures)
        left.cancel()
        for future in futures:
            future.set_result(7)
        return await stayed, futures[0].result()

    assert in_loop(wait()) == (7, 7)


def test_a_result_after_the_loop_ended_is_no_error() -> None:
    future: Future[int] = Future()

    async def leave() -> None:
        Arrivals(asyncio.get_running_loop()).of(future)

    in_loop(leave())
    future.set_result(7)
    assert future.result() == 7
