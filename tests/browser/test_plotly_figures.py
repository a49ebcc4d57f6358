"""Figures to explore in Chromium, with Plotly's own script: they draw without complaint, the slider moves lines."""

from __future__ import annotations

import copy
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from coxa.charts.chart import Axis, Bar, Chart, Interval, Legend, Line, Panel, Points, Row, Trail, Words
from coxa.charts.hip3d import hip_3d
from coxa.charts.plotly import figure
from tests.charts.samples import analysis_subject

sync_api = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")
offline = pytest.importorskip("plotly.offline", reason="Plotly is not installed")

SOFTWARE_3D = ("--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader")
NO_3D = ("--disable-gpu", "--disable-3d-apis")
QUIET = (
    "--no-sandbox",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
# Chromium's own advice on reading pixels back, which Plotly does when it picks points in 3-D.
NOT_OURS = ("willReadFrequently", "GPU stall due to ReadPixels", "GL Driver Message")
HOSTILE = '<b>bold</b> <a href="javascript:document.title=1">link</a> &lt;'
PAGE = """<!doctype html><meta charset="utf-8"><title>0</title><div id="figure"></div>
<script src="plotly.min.js"></script><script src="figure.js"></script>"""


class Shown:
    """A figure on a page, and what the browser complained about."""

    def __init__(self, page: Any, folder: Path) -> None:
        self.page, self.folder, self.complaints = page, folder, list[str]()
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", self._heard)

    def _heard(self, message: Any) -> None:
        if message.type in ("error", "warning") and not any(part in message.text for part in NOT_OURS):
            self.complaints.append(message.text)

    def draw(self, drawn: dict[str, Any]) -> None:
        text = json.dumps(drawn, allow_nan=False)
        script = f"const drawn = {text};\nwindow.done = Plotly.newPlot('figure', drawn).then(() => 'drawn');"
        (self.folder / "plotly.min.js").write_text(offline.get_plotlyjs(), encoding="utf-8")
        (self.folder / "figure.js").write_text(script, encoding="utf-8")
        (self.folder / "page.html").write_text(PAGE, encoding="utf-8")
        self.page.goto((self.folder / "page.html").as_uri())
        self.page.evaluate("window.done")

    def tell(self, script: str) -> Any:
        return self.page.evaluate(f"(() => {{ const f = document.getElementById('figure'); {script} }})()")


def _opened(browser: Any, flags: tuple[str, ...], folder: Path) -> Iterator[Shown]:
    program = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    own = browser.browser_type.launch(executable_path=program, args=[*QUIET, *flags])
    yield Shown(own.new_page(viewport={"width": 1000, "height": 900}), folder)
    own.close()


@pytest.fixture(scope="module")
def solid(browser: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shown]:
    """A page that can draw in 3-D, by software."""
    yield from _opened(browser, SOFTWARE_3D, tmp_path_factory.mktemp("solid"))


@pytest.fixture(scope="module")
def flat(browser: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shown]:
    """A page that cannot draw in 3-D."""
    yield from _opened(browser, NO_3D, tmp_path_factory.mktemp("flat"))


def _scenes(**changes: Any) -> Chart:
    chart = hip_3d([analysis_subject(**changes)])
    assert isinstance(chart, Chart)
    return chart


def _hostile_scenes() -> Chart:
    subject = copy.deepcopy(analysis_subject(HOSTILE))
    for frame in subject.drawings["sides"]["r"]["scene"]["frames"]:
        frame |= {"label": HOSTILE, "words": HOSTILE}
    chart = hip_3d([subject])
    assert isinstance(chart, Chart)
    return chart


def _panels(name: str) -> Chart:
    x, y = (0.0, 1.0, 2.0), (1.0, 3.0, 2.0)
    across, up = Axis("time, s", 0.0, 2.0, ((0.0, "0"), (2.0, "2"))), Axis(name, 0.0, 4.0, ((0.0, "0"),))
    marks = (
        Line(x, y, name, "right"),
        Trail(x, y, y, name, "BW", 3.0),
        Words(1.0, 1.0, name),
        Points(x, y, name),
    )
    bars = (Bar(0, 0.0, 1.0, "strength", name, name), Interval(1, 1.0, 0.5, 1.5, "left", name))
    rows = (Row(name), Row("two"))
    panels = (Panel(name, across, up, marks), Panel(name, across, up, bars, rows=rows))
    return Chart("panels", "t", "l", "a", "modelled", panels=panels, legend=(Legend(name, "right"),))


def test_panels_are_drawn_without_a_complaint(flat: Shown) -> None:
    flat.draw(figure(_panels("force, N")))
    assert flat.tell("return f.querySelectorAll('.scatterlayer .trace, .barlayer .trace').length") >= 5
    assert flat.complaints == []


def test_names_in_panels_are_shown_letter_by_letter(flat: Shown) -> None:
    flat.draw(figure(_panels(HOSTILE)))
    shown = flat.tell("return [...f.querySelectorAll('text')].map(e => e.textContent)")
    # Titles are broken into lines where words end.
    literal = "".join(HOSTILE.split())
    assert sum(literal in "".join(text.split()) for text in shown) == 7
    assert flat.tell("return f.querySelectorAll('a:not(.modebar-btn)').length") == 0


def test_hover_says_a_name_letter_by_letter(flat: Shown) -> None:
    flat.draw(figure(_panels(HOSTILE)))
    flat.tell("Plotly.Fx.hover(f, [{curveNumber: 1, pointNumber: 1}])")
    text = flat.tell("return f.querySelector('.hoverlayer').textContent")
    assert HOSTILE in text
    assert flat.tell("return f.querySelectorAll('.hoverlayer a').length") == 0


def test_scenes_are_drawn_without_a_complaint(solid: Shown) -> None:
    solid.complaints.clear()
    solid.draw(figure(_scenes()))
    assert solid.tell("return f.querySelectorAll('canvas').length") >= 2
    assert solid.complaints == []


def test_the_slider_moves_lines_head_and_words(solid: Shown) -> None:
    drawn = figure(_scenes())
    solid.draw(drawn)
    state = (
        "return JSON.stringify([f.data.map(t => [t.x, t.hovertext]), f.layout.annotations.map(a => a.text)])"
    )
    before = json.loads(solid.tell(state))
    solid.page.locator(".slider-tick, .slider-rail-touch-rect").first.click(position={"x": 4, "y": 2})
    solid.page.wait_for_function("document.getElementById('figure').layout.sliders[0].active === 0")
    solid.page.wait_for_timeout(200)
    after = json.loads(solid.tell(state))
    moved = [k for k, (one, other) in enumerate(zip(before[0], after[0], strict=True)) if one != other]
    assert set(moved) <= set(drawn["frames"][0]["traces"])
    assert len(moved) > 10
    assert after[1] == [note["text"] for note in drawn["frames"][0]["layout"]["annotations"]]


def test_the_play_button_runs_to_the_last_frame(solid: Shown) -> None:
    solid.draw(figure(_scenes()))
    solid.page.get_by_text("Play", exact=True).click()
    solid.page.wait_for_function("document.getElementById('figure').layout.sliders[0].active === 3")
    assert solid.tell("return f.layout.annotations[0].text").count("75 %")


def test_a_button_turns_the_eye_of_both_scenes_to_the_front(solid: Shown) -> None:
    solid.draw(figure(_scenes()))
    solid.page.get_by_text("Front", exact=True).click()
    cameras = solid.tell("return [f.layout.scene.camera, f.layout.scene2.camera]")
    for camera in cameras:
        way = [camera["eye"][axis] - camera["center"][axis] for axis in "xyz"]
        assert way == pytest.approx([0.0, 2.0, 0.0], abs=2e-3)


def test_captions_stand_over_the_middle_of_their_scene(solid: Shown) -> None:
    solid.draw(figure(_scenes()))
    places = solid.tell(
        "return [...f.querySelectorAll('.annotation-text')].slice(0, 2).map(e => e.getBoundingClientRect())"
        ".map(r => ((r.left + r.right) / 2 - f.getBoundingClientRect().left) / f.clientWidth)"
    )
    assert places == pytest.approx([0.25, 0.75], abs=0.01)


def test_names_in_scenes_are_shown_letter_by_letter(solid: Shown) -> None:
    solid.draw(figure(_hostile_scenes()))
    shown = solid.tell(
        "return [...f.querySelectorAll('.annotation-text, .slider-label')].map(e => e.textContent)"
    )
    assert sum(text.count(HOSTILE) for text in shown) >= 3
    assert solid.tell("return f.querySelectorAll('a:not(.modebar-btn)').length") == 0


def test_without_3d_the_page_says_so_and_stands(flat: Shown) -> None:
    flat.complaints.clear()
    flat.draw(figure(_scenes()))
    assert "WebGL" in flat.tell("return f.textContent")
    assert "Right hip" in flat.tell("return f.textContent")
    assert [text for text in flat.complaints if "WebGL" not in text] == []
