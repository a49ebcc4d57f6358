"""The trends page as people and programs get it."""

from __future__ import annotations

import csv
import io
import math
import re
from datetime import date, timedelta
from html.parser import HTMLParser
from typing import Any

import pytest

from coxa.store import Store
from tests.web.conftest import Browser, Clock, clean_screen, entry

TODAY = date(2026, 11, 22)


def side(soreness: float, density: float = 2.0, pressure: float = 1.0) -> dict[str, Any]:
    def everywhere(value: float) -> dict[str, float]:
        return dict.fromkeys(("front", "side", "back"), value)

    return {"soreness": everywhere(soreness), "density": everywhere(density), "pressure": pressure}


def rated(ago: int, right: float, left: float) -> dict[str, Any]:
    ratings = {"right": side(right), "left": side(left), "pain": 1}
    return entry("rated", f"rated-{ago}", (TODAY - timedelta(days=ago)).isoformat(), ratings=ratings, note="")


def session(ago: int, share: float = 1.0) -> dict[str, Any]:
    day = (TODAY - timedelta(days=ago)).isoformat()
    windows = [
        {"exercise": "P1", "side": s, "planned_s": 180, "done_s": 180 * share, "skipped": False}
        for s in ("right", "left")
    ]
    wave = math.sin(ago)
    felt = {"right": side(round(3 + wave)), "left": side(round(5 + wave)), "pain": 1}
    more = {
        "ended_at": f"{day}T12:20:00Z",
        "windows": windows,
        "before": felt,
        "after": felt,
        "stopped": False,
    }
    return entry("session", f"session-{ago}", day, session="release", stage="release", note="", **more)


class Ids(HTMLParser):
    """Collects the ids of a page, and what refers to one."""

    def __init__(self) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.used: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name == "id" and value:
                self.ids.append(value)
            self.used.update(re.findall(r"url\(#([^)]+)\)", value or ""))


def test_a_first_visit_says_that_there_is_nothing_yet(client: Browser, person: str) -> None:
    page = client.get("/trends")
    assert page.status_code == 200
    assert "There is nothing to compare yet" in page.text
    assert '<svg class="chart"' not in page.text


def test_one_day_is_a_point_and_no_trend(client: Browser, store: Store, screened: str) -> None:
    store.add(screened, rated(0, 3, 5))
    page = client.get("/trends").text
    assert "one day is no trend yet" in page
    assert '<svg class="chart"' in page


def test_the_page_says_first_what_changed_and_then_what_to_do(
    client: Browser, store: Store, screened: str
) -> None:
    for ago, right in ((9, 6), (0, 2)):
        store.add(screened, rated(ago, right, 4))
    page = client.get("/trends").text
    assert page.index("soreness fell on the right") < page.index('class="today-line"') < page.index("<figure")


def test_a_halted_person_is_told_so_instead_of_what_is_due(
    client: Browser, store: Store, screened: str
) -> None:
    answers = clean_screen()["answers"] | {next(iter(clean_screen()["answers"])): True}
    store.add(screened, entry("screening", "again", TODAY.isoformat(), answers=answers, pain=1))
    line = re.search(r'<p class="today-line">(.*?)</p>', client.get("/trends").text, re.S)
    assert line is not None
    assert "answer the safety screen again" in line[1]


def test_every_chart_has_a_name_with_its_message_and_every_measure_a_table(
    client: Browser, store: Store, screened: str
) -> None:
    for ago in (3, 2, 1):
        store.add(screened, rated(ago, 3, 5))
    page = client.get("/trends").text
    names = re.findall(r'<svg class="chart"[^>]*aria-label="([^"]*)"', page)
    assert len(names) == 10  # means, pressure, difference and six regions
    assert all(name.startswith("Chart: ") and ("at the start" in name or "most in" in name) for name in names)
    assert page.count('<table class="figures">') == 4


def test_ids_are_unique_and_every_mark_that_is_used_is_there(
    client: Browser, store: Store, screened: str
) -> None:
    for ago in (3, 2, 1):
        store.add(screened, rated(ago, 3, 5))
    found = Ids()
    found.feed(client.get("/trends").text)
    assert len(found.ids) == len(set(found.ids))
    assert found.used
    assert found.used <= set(found.ids)


def test_nothing_on_the_page_needs_an_inline_style_or_script(
    client: Browser, store: Store, screened: str
) -> None:
    store.add(screened, rated(1, 3, 5))
    page = client.get("/trends").text
    assert "style=" not in page
    assert "<style" not in page
    assert page.count("<script") == page.count('<script type="module" src=')


@pytest.mark.parametrize(
    ("show", "days"), [("4-weeks", 28), ("3-months", 91), ("all", 201), ("nonsense", 91)]
)
def test_the_range_decides_which_days_are_shown(
    client: Browser, store: Store, screened: str, show: str, days: int
) -> None:
    for ago in (200, 90, 27, 0):
        store.add(screened, rated(ago, 3, 5))
    page = client.get(f"/trends?show={show}").text
    first = TODAY - timedelta(days=days - 1)
    assert f", {first.day} {first:%B %Y} to 22 November 2026." in page


def test_sessions_are_counted(client: Browser, store: Store, screened: str) -> None:
    for ago, share in ((4, 1.0), (3, 0.4), (1, 1.0)):
        store.add(screened, session(ago, share))
    page = client.get("/trends").text
    assert "2 of 4 planned sessions" in page
    words = re.findall(r'<td class="\w+">(done|part|missed)</td>', page)
    assert sorted(words) == ["done", "done", "missed", "part"]


def test_an_entry_from_after_today_is_said_and_left_out(
    client: Browser, store: Store, screened: str, clock: Clock
) -> None:
    for ago in (1, 0):
        store.add(screened, rated(ago, 3, 5))
    clock.pass_days(-1)
    page = client.get("/trends").text
    assert "One entry is dated after today" in page
    assert "to 21 November 2026." in page


def test_the_table_holds_every_figure_with_its_band(client: Browser, store: Store, screened: str) -> None:
    store.add(screened, rated(0, 3, 5))
    answer = client.get("/trends.csv")
    assert answer.headers["content-type"].startswith("text/csv")
    assert "attachment" in answer.headers["content-disposition"]
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert {
        "day": "2026-11-22",
        "measure": "soreness",
        "side": "left",
        "value": "5",
        "low": "4.5",
        "high": "5.5",
        "unit": "of 10",
        "evidence": "measured",
    } in rows
    assert [row["value"] for row in rows if row["measure"] == "difference_ratings"] == ["2"]


def test_a_year_of_sessions_stays_below_300_kilobytes(client: Browser, store: Store, screened: str) -> None:
    for written in [store.submit(screened, session(ago)) for ago in range(365)]:
        written.result()
    page = client.get("/trends?show=all")
    assert len(page.content) < 300_000
    (drawn,) = re.findall(
        r'<path class="line right[^"]*" d="(M[^"]*)" marker-start="url\(#soreness-right', page.text
    )
    assert len(drawn.split("l", 1)[1].split()) == 2 * 364  # every day is drawn


def test_turns_that_a_phone_measured_have_charts_and_claim_no_error(
    client: Browser, store: Store, screened: str
) -> None:
    for ago in (9, 6, 3):
        document = session(ago)
        turned = {
            "count": 9,
            "range_deg": 30 + ago,
            "per_min": 22,
            "sparc": -1.7,
            "source": "phone",
            "doubts": [],
        }
        document["windows"].append(
            {
                "exercise": "P2",
                "side": "left",
                "planned_s": 30,
                "done_s": 30,
                "skipped": False,
                "rotation": turned,
            }
        )
        store.add(screened, document)
    page = client.get("/trends").text
    assert "Left: 39° at the start, 33° now: within measurement error." in page
    assert "Left: 22 per min at the start, 22 per min now.<" in page
    assert "Left: −1.7 at the start, −1.7 now.<" in page
    assert "modelled hip efficiency" not in page.split("Turns on the roller")[0]
