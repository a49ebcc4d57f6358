"""Takes the pictures of every page in docs/pictures: `python -m tools.screenshots [NAME …]`.

The app runs on temporary diaries under a clock that stands still, so that pictures change only when pages do. Needs
Chromium.
"""

from __future__ import annotations

import base64
import re
import shutil
import struct
import sys
import threading
import uuid
import zlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import uvicorn
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from sqlalchemy import update

from coxa.programme.screen import screen_questions
from coxa.store import Store
from coxa.store.records import as_text
from coxa.store.schema import ANALYSIS
from coxa.web import captures, server
from coxa.web.app import create_app
from coxa.web.captures import Taken
from coxa.web.jobs import Jobs

PICTURES: Final = Path(__file__).parents[1] / "docs" / "pictures"
NOW: Final = datetime(2026, 5, 4, 7, 30, tzinfo=UTC)
SIZES: Final = {"phone": (390, 844), "desktop": (1280, 800)}
MOST_HEIGHT: Final = {"phone": 2400, "desktop": 2000}
"""A longer page is cut there: its end looks like its middle."""
MOST_BYTES: Final = 3_000_000
"""Of all pictures together."""
CHROMIUM: Final = ("chromium", "chromium-browser", "google-chrome")
QUIET: Final = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--font-render-hinting=none",
)
PATIENCE_ms: Final = 180_000
STEP_ms: Final = 2_500
"""Shorter than what the session page takes for sleep."""
COLOURS: Final = 64
"""Of one picture; more make it larger and hardly better."""

TO_PALETTE: Final = """async ([data, most]) => {
  const image = new Image();
  image.src = 'data:image/png;base64,' + data;
  await image.decode();
  const canvas = new OffscreenCanvas(image.width, image.height);
  const paint = canvas.getContext('2d', { willReadFrequently: true });
  paint.drawImage(image, 0, 0);
  const pixels = new Uint32Array(paint.getImageData(0, 0, image.width, image.height).data.buffer);
  const count = new Map();
  for (const colour of pixels) count.set(colour, (count.get(colour) || 0) + 1);
  const common = [...count.entries()].sort((a, b) => b[1] - a[1] || a[0] - b[0]).map(([c]) => c);
  const parts = (c) => [c & 255, (c >> 8) & 255, (c >> 16) & 255];
  const nearest = (own, palette) => {
    let best = 0, least = Infinity;
    palette.forEach((other, i) => {
      const far = own.reduce((sum, x, k) => sum + (x - other[k]) ** 2, 0);
      if (far < least) [best, least] = [i, far];
    });
    return [best, least];
  };
  // Rare colours that are like no other stay: a small mark in another colour means something.
  let palette = [];
  for (let apart = 4; palette.length === 0 || palette.length > most; apart *= 1.25) {
    palette = common.slice(0, 16).map(parts);
    for (const colour of common) {
      if (nearest(parts(colour), palette)[1] > apart ** 2) palette.push(parts(colour));
      if (palette.length > most) break;
    }
  }
  const place = new Map(common.map((c) => [c, nearest(parts(c), palette)[0]]));
  let bytes = '';
  for (const colour of pixels) bytes += String.fromCharCode(place.get(colour));
  return { width: image.width, height: image.height, palette: palette.flat(), indices: btoa(bytes) };
}"""
"""Returns a picture with as many colours as it may have, the common ones and those unlike any of them."""


@dataclass(frozen=True)
class Served:
    """The app on a diary of its own.

    Attributes:
        store: The diary.
        url: Address of the app.
    """

    store: Store
    url: str


Steps = Callable[[Page, Served], None]


@dataclass(frozen=True)
class Scene:
    """One picture, in each size.

    Attributes:
        name: Of its files.
        diary: 'example', 'new', 'ready' (screened) or 'refused'.
        steps: From a new window to what is to be seen.
        dark: Whether the system asks for dark pages.
        whole: Whether the page is shown from top to end, not only what a window shows.
    """

    name: str
    diary: str
    steps: Steps
    dark: bool = False
    whole: bool = True


def at(path: str) -> Steps:
    """Return the steps that open a page."""
    return lambda page, served: open_page(page, served, path)


def open_page(page: Page, served: Served, path: str) -> None:
    """Open a page under a clock that stands still."""
    page.clock.set_fixed_time(NOW)
    answer = page.goto(served.url + path)
    if answer is None or not answer.ok:
        raise SystemExit(f"{path} is not there: {answer.status if answer else 'no answer'}")


def check_result(page: Page, served: Served) -> None:
    """Open the result of the example person's first check."""
    first = served.store.checkups(served.store.person().id)[0]
    open_page(page, served, f"/check/{first.entry_id}")


def check_figures(page: Page, served: Served) -> None:
    """Open the figures of the example person's latest check."""
    last = served.store.checkups(served.store.person().id)[-1]
    open_page(page, served, f"/check/{last.entry_id}/figures")


def report(page: Page, served: Served) -> None:
    """Open the report of the same check; its first page is what a window shows."""
    last = served.store.checkups(served.store.person().id)[-1]
    open_page(page, served, f"/report?of={last.entry_id}")


def capture_result(page: Page, served: Served) -> None:
    """Open what a phone measured: three trials, as the example person's last but a little farther."""
    person = served.store.person()
    taken = Taken("picture", written(NOW), NOW.date().isoformat(), "inward", "left", "file", _measured())
    captures.keep(served.store, person, taken)
    open_page(page, served, f"/capture/{taken.id}")
    captures.drop(served.store, person.id, taken.id)


def _measured() -> dict[str, Any]:
    """Return a range test of three trials as it is kept: out, held, back, rest."""
    times = [round(0.1 * k, 1) for k in range(180)]
    heights = (38.0, 40.0, 39.0)
    curve = [
        heights[int(t // 6.0)] * min(1.0, max(0.0, min((t % 6.0) - 1.0, 5.0 - (t % 6.0)) / 1.5))
        for t in times
    ]
    source = {"app": "Sensor Logger", "sensor": "gravity", "method": "gravity"}
    return captures.checked(
        {
            "kind": "range",
            "source": source | {"rate_Hz": 100.0, "duration_s": 18.0},
            "trials": {"deg": list(heights), "median_deg": 39.0},
            "doubts": [],
            "curve": {"time_s": times, "angle_deg": [round(angle, 1) for angle in curve]},
        }
    )


def one_run(page: Page, served: Served) -> None:
    """Open the example person's latest run."""
    last = served.store.runs.of(served.store.person().id)[-1]
    open_page(page, served, f"/runs/{last.id}")


def analysis_figures(page: Page, served: Served) -> None:
    """Open the figures of the example run."""
    analysis(page, served)
    done = served.store.analyses(served.store.person().id)
    open_page(page, served, f"/analyze/{done[0].id}/figures")


def analysis(page: Page, served: Served) -> None:
    """Analyze the example run and wait for its result; the second time it is there."""
    done = served.store.analyses(served.store.person().id)
    open_page(page, served, f"/analyze/{done[0].id}" if done else "/analyze")
    if not done:
        page.get_by_role("button", name="Try it with the example run").click()
    page.get_by_role("heading", name="In short").wait_for(timeout=PATIENCE_ms)
    with served.store.database.writing() as connection:  # dated by the machine's clock otherwise
        connection.execute(update(ANALYSIS).values(created_at=as_text(NOW)))
    page.reload()


def press(page: Page, name: str) -> None:
    """Press a button."""
    page.get_by_role("button", name=name, exact=True).click()


def ratings(page: Page, served: Served) -> None:
    """Come to the first rating of a session."""
    page.clock.install(time=NOW)
    page.goto(served.url + "/session")
    page.get_by_role("button", name="Start", exact=True).wait_for()
    page.clock.pause_at(NOW + timedelta(seconds=30))
    press(page, "Start")
    page.locator("[data-of=ask]").wait_for()


def get_ready(page: Page, served: Served) -> None:
    """Come to the first exercise, before it begins."""
    ratings(page, served)
    press(page, "Skip all")
    press(page, "Begin")
    page.clock.run_for(3_000)


def work(page: Page, served: Served) -> None:
    """Come to the middle of the first exercise."""
    get_ready(page, served)
    for _ in range(12):
        page.clock.run_for(STEP_ms)


def done(page: Page, served: Served) -> None:
    """Do the whole session, with ratings."""
    ratings(page, served)
    rate_all(page, 1)
    press(page, "Begin")
    while page.locator("#session").get_attribute("data-view") == "run":
        page.clock.fast_forward(STEP_ms)
    rate_all(page, 0)
    press(page, "Save the session")
    page.get_by_text("In your diary.").wait_for()
    person = served.store.person().id
    today = [e for e in served.store.documents(person) if e["day"] == NOW.date().isoformat()]
    for entry in today:  # so that the next window finds the same diary
        served.store.remove(person, entry["id"])


def rate_all(page: Page, value: int) -> None:
    """Give the same answer to all questions of a round."""
    while page.locator("[data-of=ask]").is_visible():
        page.locator(f'#scale [data-value="{value}"]').click()


SCENES: Final = (
    Scene("first-visit", "new", at("/")),
    Scene("screen", "new", at("/screen")),
    Scene("ready", "ready", at("/")),
    Scene("refused", "refused", at("/")),
    Scene("today", "example", at("/")),
    Scene("today-dark", "example", at("/"), dark=True),
    Scene("log", "example", at("/log")),
    Scene("log-session", "example", at("/log?what=session")),
    Scene("diary", "example", at("/diary")),
    Scene("check", "example", at("/check")),
    Scene("check-result", "example", check_result),
    Scene("check-figures", "example", check_figures),
    Scene("check-figures-dark", "example", check_figures, dark=True),
    Scene("report", "example", report),
    Scene("trends", "example", at("/trends")),
    Scene("trends-dark", "example", at("/trends"), dark=True),
    Scene("capture", "example", at("/capture?what=inward&side=left")),
    Scene("capture-result", "example", capture_result),
    Scene("runs", "example", at("/runs")),
    Scene("run", "example", one_run),
    Scene("analyze", "new", at("/analyze")),
    Scene("analysis", "example", analysis),
    Scene("analysis-figures", "example", analysis_figures),
    Scene("settings", "example", at("/settings")),
    Scene("about", "example", at("/about")),
    Scene("session", "example", at("/session")),
    Scene("session-ratings", "example", ratings, whole=False),
    Scene("session-get-ready", "example", get_ready, whole=False),
    Scene("session-work", "example", work, whole=False),
    Scene("session-work-dark", "example", work, dark=True, whole=False),
    Scene("session-done", "example", done),
)


@contextmanager
def served(diary: str) -> Iterator[Served]:
    """Serve a diary of its own until the pictures are taken."""
    with TemporaryDirectory() as folder, Store.open(Path(folder) / "coxa.sqlite", now=lambda: NOW) as store:
        if diary == "example":
            store.load_example(NOW.date())
        elif diary != "new":
            store.add(store.person().id, _screening(refused=diary == "refused"))
        listening = server.bind(0)
        port = listening.getsockname()[1]
        jobs = Jobs() if diary == "example" else None
        app = create_app(store, jobs=jobs, now=lambda: NOW)
        config = uvicorn.Config(app, access_log=False, log_level="error", timeout_graceful_shutdown=1)
        running = uvicorn.Server(config)
        thread = threading.Thread(target=running.run, kwargs={"sockets": [listening]})
        thread.start()
        try:
            yield Served(store, server.address(port))
        finally:
            running.should_exit = True
            thread.join()
            listening.close()


def written(moment: datetime) -> str:
    """Return a time as documents write it."""
    return moment.isoformat().replace("+00:00", "Z")


def _screening(*, refused: bool) -> dict[str, Any]:
    answers = {question.key: False for question in screen_questions()}
    answers["groin_pain_on_impact"] = refused
    moment = written(NOW - timedelta(minutes=5))
    common = {"kind": "screening", "id": str(uuid.UUID(int=1)), "at": moment, "day": NOW.date().isoformat()}
    return common | {"answers": answers, "pain": 2}


def take(browser: Browser, scene: Scene, size: str, diary: Served) -> bytes:
    """Return a scene as PNG."""
    width, height = SIZES[size]
    context: BrowserContext = browser.new_context(
        viewport={"width": width, "height": height},
        has_touch=size == "phone",
        color_scheme="dark" if scene.dark else "light",
        reduced_motion="reduce",
        locale="en-GB",
        timezone_id="UTC",
        service_workers="block",
    )
    try:
        page = context.new_page()
        scene.steps(page, diary)
        page.evaluate("() => document.fonts.ready")
        if scene.whole:
            page.mouse.move(0, 0)
        long = int(page.evaluate("() => document.documentElement.scrollHeight"))
        seen = min(max(long, height), MOST_HEIGHT[size]) if scene.whole else height
        page.set_viewport_size({"width": width, "height": seen})  # a bar at the bottom stays at the bottom
        return page.screenshot(animations="disabled", caret="hide")
    finally:
        context.close()


def smaller(blank: Page, png: bytes) -> bytes:
    """Return a picture as PNG of at most `COLOURS` colours."""
    found = blank.evaluate(TO_PALETTE, [base64.b64encode(png).decode(), COLOURS])
    width, height = found["width"], found["height"]
    rows = base64.b64decode(found["indices"])
    raw = b"".join(b"\0" + rows[k * width : (k + 1) * width] for k in range(height))
    parts = (
        (b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)),
        (b"PLTE", bytes(found["palette"])),
        (b"IDAT", zlib.compress(raw, 9)),
        (b"IEND", b""),
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, data) for name, data in parts)


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def main(names: list[str]) -> None:
    """Take the pictures of these scenes, all of them when none is named."""
    unknown = set(names) - {scene.name for scene in SCENES}
    program = next(filter(None, map(shutil.which, CHROMIUM)), None)
    if unknown or program is None:
        raise SystemExit(f"no scene called {', '.join(sorted(unknown))}" if unknown else "Chromium is needed")
    scenes = [scene for scene in SCENES if not names or scene.name in names]
    PICTURES.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        playwright = stack.enter_context(sync_playwright())
        browser = playwright.chromium.launch(executable_path=program, args=list(QUIET))
        stack.callback(browser.close)
        diaries = {name: stack.enter_context(served(name)) for name in sorted({s.diary for s in scenes})}
        blank = browser.new_page()
        for scene in scenes:
            for size in SIZES:
                png = smaller(blank, take(browser, scene, size, diaries[scene.diary]))
                (PICTURES / f"{scene.name}-{size}.png").write_bytes(png)
                sys.stdout.write(f"{scene.name}-{size}.png {len(png) // 1000} kB\n")
    known = {f"{scene.name}-{size}" for scene in SCENES for size in SIZES}
    for old in PICTURES.glob("*.png"):
        if re.fullmatch(r".+-(phone|desktop)", old.stem) and old.stem not in known:
            old.unlink()
    total = sum(path.stat().st_size for path in PICTURES.glob("*.png"))
    if total > MOST_BYTES:
        raise SystemExit(f"the pictures have {total} bytes; at most {MOST_BYTES} are wanted")


if __name__ == "__main__":
    main(sys.argv[1:])
