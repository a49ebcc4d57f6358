"""The modules under the session page: player, clock, outbox and cues, run in Chromium without a server."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

pytestmark = pytest.mark.browser

PLAN = {
    "day": "2026-05-04",
    "stage": "release",
    "kind": "release",
    "pain": {"most": 7, "rise": 3, "lowest": 1},
    "windows": [
        {"exercise": "P1", "side": "left", "seconds": 180, "get_ready_s": 10, "bout": 1, "bouts": 1},
        {"exercise": "P2", "side": "left", "seconds": 30, "get_ready_s": 5, "bout": 1, "bouts": 2},
        {"exercise": "P2", "side": "left", "seconds": 30, "get_ready_s": 5, "bout": 2, "bouts": 2},
        {"exercise": "P1", "side": "right", "seconds": 180, "get_ready_s": 10, "bout": 1, "bouts": 1},
    ],
}
OPENING = [{"type": "start", "t": 0, "day": "2026-05-04"}, {"type": "leave", "t": 0}, {"type": "go", "t": 0}]


def replay(modules, events: list[dict[str, Any]], now: float | None = None) -> dict[str, Any]:
    """State after these events at `now` (seconds), with what is left of the window and the result."""
    in_ms = [{k: v * 1000 if k in ("t", "from") else v for k, v in e.items()} for e in events]
    return modules.evaluate(
        """async ([plan, events, now]) => {
            const player = await import("/js/player.js");
            const state = player.replay(plan, events, now);
            const left = player.leftMs(plan, state) / 1000;
            const all = player.sessionLeftMs(plan, state) / 1000;
            return { ...state, left, all, result: player.result(plan, state, "an-id") };
        }""",
        [PLAN, in_ms, None if now is None else now * 1000],
    )


def test_work_follows_getting_ready(modules):
    assert (replay(modules, OPENING, 9.0)["phase"], replay(modules, OPENING, 9.0)["left"]) == ("ready", 1.0)
    state = replay(modules, OPENING, 12.0)
    assert (state["phase"], state["left"]) == ("work", 178.0)


def test_windows_follow_each_other_hands_free_to_the_end(modules):
    state = replay(modules, OPENING, 10 + 180 + 35 + 35 + 10 + 180)
    assert state["phase"] == "after"
    assert [w["done_s"] for w in state["result"]["windows"]] == [180, 30, 30, 180]
    assert not any(w["skipped"] for w in state["result"]["windows"])


def test_a_phone_locked_within_a_window_shows_the_right_time(modules):
    events = [*OPENING, {"type": "wake", "from": 40, "t": 130}]
    assert replay(modules, events)["left"] == 10 + 180 - 130


def test_a_phone_locked_past_a_window_completes_it_and_gives_the_next_its_full_time(modules):
    state = replay(modules, [*OPENING, {"type": "wake", "from": 100, "t": 400}])
    assert (state["phase"], state["index"], state["left"]) == ("ready", 1, 5.0)
    assert state["slept"]["index"] == 0
    assert [w["done_s"] for w in state["result"]["windows"]] == [180, 0, 0, 0]


def test_a_pause_stops_the_timer(modules):
    events = [*OPENING, {"type": "pause", "t": 30}, {"type": "wake", "from": 31, "t": 5000}]
    assert replay(modules, events)["left"] == 160
    assert replay(modules, [*events, {"type": "resume", "t": 5000}], 5010)["left"] == 150


def test_skipping_records_what_was_done(modules):
    state = replay(modules, [*OPENING, {"type": "skip", "t": 70}])
    assert (state["phase"], state["index"]) == ("ready", 1)
    first = state["result"]["windows"][0]
    assert (first["done_s"], first["planned_s"], first["skipped"]) == (60, 180, True)


def test_back_begins_the_window_again_and_early_the_one_before(modules):
    again = replay(modules, [*OPENING, {"type": "back", "t": 60}])
    assert (again["phase"], again["index"], again["left"]) == ("ready", 0, 10)
    before = replay(modules, [*OPENING, {"type": "skip", "t": 60}, {"type": "back", "t": 62}])
    assert (before["phase"], before["index"]) == ("ready", 0)


def test_a_window_done_whole_stays_whole_when_begun_again(modules):
    state = replay(modules, [*OPENING, {"type": "back", "t": 191}, {"type": "skip", "t": 192}])
    assert state["result"]["windows"][0] == {
        "exercise": "P1",
        "side": "left",
        "planned_s": 180,
        "done_s": 180,
        "skipped": False,
    }


def test_stopping_because_it_hurts_keeps_the_pain_and_the_part_done(modules):
    state = replay(modules, [*OPENING, {"type": "hurt", "t": 40}, {"type": "rate", "t": 55, "value": 6}])
    result = state["result"]
    assert (state["phase"], result["stopped"], result["after"]) == ("done", True, {"pain": 6})
    assert [w["done_s"] for w in result["windows"]] == [30, 0, 0, 0]


def test_going_on_after_all_resumes_paused_where_it_was(modules):
    state = replay(modules, [*OPENING, {"type": "hurt", "t": 40}, {"type": "back", "t": 55}], 100)
    assert (state["phase"], state["paused"], state["left"]) == ("work", True, 150)


@pytest.mark.parametrize(("pain", "phase"), [(3, "set"), (4, "warn"), (7, "warn"), (None, "set")])
def test_too_much_pain_or_a_sharp_rise_before_the_session_ends_it(modules, pain, phase):
    rates = [{"type": "rate", "t": 1, "value": 0}] * 12
    state = replay(modules, [OPENING[0], *rates, {"type": "rate", "t": 2, "value": pain}])
    assert state["phase"] == phase


def test_ratings_are_kept_by_side_and_region(modules):
    rates = [{"type": "rate", "t": 1, "value": v} for v in (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, None, 0, 2)]
    before = replay(modules, [OPENING[0], *rates])["result"]["before"]
    assert before["left"] == {
        "soreness": {"front": 1, "side": 2, "back": 3},
        "density": {"front": 4, "side": 5, "back": 6},
    }
    assert before["right"] == {
        "soreness": {"front": 7, "side": 8, "back": 9},
        "density": {"front": 10, "back": 0},
    }
    assert before["pain"] == 2


def test_pressure_is_asked_only_of_sides_on_which_it_was_felt(modules):
    state = replay(modules, OPENING, 1000)
    asked = modules.evaluate(
        """async ([plan, done]) => (await import("/js/player.js")).questions(plan, "after", done)""",
        [PLAN, state["done"]],
    )
    assert [q["side"] for q in asked if q["what"] == "pressure"] == ["left"]


def test_a_session_left_open_overnight_ends_within_twelve_hours(modules):
    events = [
        *OPENING,
        {"type": "pause", "t": 20},
        {"type": "finish", "t": 90000},
        {"type": "leave", "t": 90000},
    ]
    state = replay(modules, [*events, {"type": "save", "t": 90001, "note": "later"}])
    assert state["result"]["ended_at"] == "1970-01-01T12:00:00.000Z"


def test_the_time_to_get_ready_can_be_set_and_short_pauses_stay(modules):
    found = modules.evaluate(
        """async (plan) => (await import("/js/player.js")).withGetReady(plan, 20).windows.map((w) => w.get_ready_s)""",
        PLAN,
    )
    assert found == [20, 5, 5, 20]


ACTS = st.sampled_from(
    ["pause", "resume", "skip", "back", "hurt", "rate", "finish", "leave", "wake", "go", "save"]
)


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.lists(st.tuples(ACTS, st.floats(0, 120)), max_size=25))
def test_ticks_change_nothing_and_no_window_is_longer_than_planned(modules, acts):
    events, t = [*OPENING], 0.0
    for kind, wait in acts:
        events.append({"type": kind, "from": t, "t": t + wait, "value": 2})
        t += wait
    same, result = modules.evaluate(
        """async ([plan, events]) => {
            const { advance, apply, begin, replay, result } = await import("/js/player.js");
            let state = begin();
            for (const event of events) {
                if (event.type !== "wake" && state.last !== null) {
                    for (let t = state.last; t < event.t; t += 7001) state = advance(plan, state, t);
                }
                state = apply(plan, state, event);
            }
            const whole = replay(plan, events);
            return [[state, whole].map((s) => JSON.stringify(s)), result(plan, whole, "an-id")];
        }""",
        [PLAN, [{**e, "t": round(e["t"] * 1000), "from": round(e.get("from", 0) * 1000)} for e in events]],
    )
    assert json.loads(same[0]) == json.loads(same[1])
    assert all(0 <= w["done_s"] <= w["planned_s"] for w in result["windows"])
    assert all(w["skipped"] == (w["done_s"] < w["planned_s"]) for w in result["windows"])


def clock(modules, readings: list[tuple[float, float]], floor: float = 0) -> list[float]:
    """Times given out for these readings of the wall and the steady clock."""
    return modules.evaluate(
        """async ([readings, floor]) => {
            const { Clock } = await import("/js/clock.js");
            let at = 0;
            const clock = new Clock({ wall: () => readings[at][0], steady: () => readings[at][1], floor });
            return readings.map((_, i) => { at = i; return clock.now(); });
        }""",
        [readings, floor],
    )


def test_the_clock_counts_sleep_in_which_the_steady_clock_stood_still(modules):
    assert clock(modules, [(1000, 0), (91000, 200)]) == [1000, 91000]


def test_the_clock_goes_on_when_the_wall_clock_is_set_back(modules):
    readings = [(1000000, 0), (1001000, 1000), (501000, 2000), (502000, 3000)]
    assert clock(modules, readings) == [1000000, 1001000, 1002000, 1003000]


def test_the_clock_begins_no_earlier_than_the_time_before_a_reload(modules):
    assert clock(modules, [(1000, 0), (2000, 1000)], floor=5000) == [5000, 6000]


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(0, 10**9), st.integers(0, 10**6)), min_size=1, max_size=20))
def test_the_clock_never_goes_back(modules, readings):
    times = clock(modules, readings)
    assert times == sorted(times)


def cues(modules, events: list[dict[str, Any]], until: float) -> list[str]:
    """Cues heard from the last event to `until`, ticking four times a second."""
    in_ms = [{k: v * 1000 if k == "t" else v for k, v in e.items()} for e in events]
    return modules.evaluate(
        """async ([plan, events, until]) => {
            const { advance, leftMs, replay } = await import("/js/player.js");
            const { cuesBetween } = await import("/js/cues.js");
            const heard = [];
            let state = replay(plan, events);
            while (state.last < until) {
                const next = advance(plan, state, state.last + 250);
                heard.push(...cuesBetween(plan, state, next, leftMs));
                state = next;
            }
            return heard;
        }""",
        [PLAN, in_ms, until * 1000],
    )


def test_each_window_is_counted_in_begun_halved_and_counted_out(modules):
    heard = cues(modules, OPENING, 190)
    assert heard == [*["count"] * 3, "start", "half", *["count"] * 3, "ready"]


def test_switching_sides_sounds_unlike_the_next_bout_and_the_end_unlike_both(modules):
    heard = [cue for cue in cues(modules, OPENING, 1000) if cue not in ("count", "half", "start")]
    assert heard == ["ready", "ready", "switch", "done"]


def outbox(modules, body: str, argument: Any = None) -> Any:
    """Run a piece of code that sees the module of the outbox as `m` and an empty local storage."""
    modules.evaluate("() => localStorage.clear()")
    return modules.evaluate(
        f"async (given) => {{ const m = await import('/js/outbox.js'); {body} }}", argument
    )


def test_the_outbox_keeps_what_is_not_confirmed_and_drops_what_is(modules):
    kept = outbox(
        modules,
        """const box = new m.Outbox(m.Shelf.open());
        for (const id of ["a", "b", "c", "d"]) box.put({ id });
        const said = { a: "delivered", b: "refused", c: "waiting", d: "delivered" };
        const postman = new m.Postman(box, async ({ id }) => ({ kind: said[id], words: "no" }));
        await postman.deliver(); clearTimeout(postman.timer);
        return box.all().map((item) => [item.document.id, item.refused]);""",
    )
    assert kept == [["b", "no"], ["c", None], ["d", None]]


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (201, '{"id": "a", "new": true}', "delivered"),
        (200, '{"id": "a", "new": false}', "delivered"),
        (200, "<html>a hotel asks you to sign in</html>", "waiting"),
        (400, '{"error": "a window without its exercise.", "mend": "name it."}', "refused"),
        (404, "<html>some other server</html>", "waiting"),
        (429, '{"error": "too many."}', "waiting"),
        (500, '{"error": "the store is broken."}', "waiting"),
        (503, '{"error": "the store is busy."}', "waiting"),
    ],
)
def test_only_an_answer_of_the_diary_itself_settles_a_result(modules, status, body, kind):
    found = outbox(
        modules,
        """const post = async () => new Response(given[1], { status: given[0] });
        return m.send({ id: "a" }, { post });""",
        [status, body],
    )
    assert found["kind"] == kind


def test_a_lapsed_token_is_renewed_once(modules):
    found = outbox(
        modules,
        """const tokens = [];
        const post = async (_, { headers }) => {
            tokens.push(headers["X-Coxa-Token"]);
            const right = headers["X-Coxa-Token"] === "fresh";
            return new Response(JSON.stringify(right ? { id: "a" } : { error: "?" }), { status: right ? 201 : 403 });
        };
        const outcome = await m.send({ id: "a" }, { token: "old", renew: async () => "fresh", post });
        return [outcome.kind, tokens];""",
    )
    assert found == ["delivered", ["old", "fresh"]]


def test_a_broken_connection_leaves_the_result_waiting(modules):
    found = outbox(
        modules, """return m.send({ id: "a" }, { post: async () => { throw new TypeError("cut"); } });"""
    )
    assert found == {"kind": "waiting"}


@pytest.mark.parametrize(
    "storage", ["null", "{ setItem() { throw new DOMException('full'); }, getItem() {}, length: 0 }"]
)
def test_without_room_to_store_the_outbox_works_and_says_that_it_does_not_last(modules, storage):
    found = outbox(
        modules,
        f"""const shelf = m.Shelf.open(() => ({storage}));
        const box = new m.Outbox(shelf);
        const lasting = box.put({{ id: "a" }});
        return [lasting, shelf.lasting, box.waiting().map((item) => item.document.id)];""",
    )
    assert found == [False, False, ["a"]]


def test_storage_that_throws_on_sight_is_no_obstacle(modules):
    found = outbox(modules, "return m.Shelf.open(() => { throw new DOMException('forbidden'); }).lasting;")
    assert found is False
