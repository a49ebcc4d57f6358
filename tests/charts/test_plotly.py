"""Figures to explore: Plotly accepts them, they hold the chart's numbers, and names from data do no harm."""

from __future__ import annotations

import copy
import json
import math
from typing import Any

import pytest
from plotly import graph_objects

from coxa.charts.catalogue import charts_of
from coxa.charts.chart import (
    Area,
    Axis,
    Band,
    Bar,
    Chart,
    Interval,
    Legend,
    Line,
    Mark,
    Panel,
    Points,
    Row,
    Rule,
    Trail,
    Words,
)
from coxa.charts.hip3d import hip_3d
from coxa.charts.plotly import figure
from coxa.charts.plotly_paint import ramp
from coxa.charts.tones import LOOKS, contrast
from tests.charts.samples import analysis_subject, check_subject

HOSTILE = '<b>bold</b><a href="javascript:alert(1)">x</a> %{x} $y$ &amp; <br>'
LITERAL = (
    '&lt;b&gt;bold&lt;/b&gt;&lt;a href="javascript:alert(1)"&gt;x&lt;/a&gt; %{x} $y$ &amp;amp; &lt;br&gt;'
)
X = (0.0, 1.0, 2.0)
Y = (3.0, math.nan, 5.0)


def _panel(*marks: Mark, rows: tuple[Row, ...] = (), **more: Any) -> Chart:
    x, y = Axis("time, s", 0.0, 2.0, ((0.0, "0"), (2.0, "2"))), Axis("force, N", 0.0, 6.0, ((0.0, "0"),))
    panel = Panel("A panel", x, y, marks, rows=rows, **more)
    return Chart(
        "key", "Title", "lead", "alt", "modelled", panels=(panel,), legend=(Legend("right", "right"),)
    )


def _drawn(*marks: Mark, **more: Any) -> list[dict[str, Any]]:
    return [trace for trace in figure(_panel(*marks, **more))["data"] if not trace["showlegend"]]


def _valid(drawn: dict[str, Any]) -> None:
    json.dumps(drawn, allow_nan=False)
    graph_objects.Figure({key: part for key, part in drawn.items() if key != "config"})


@pytest.mark.parametrize("subject", [analysis_subject(), check_subject()], ids=["analysis", "check"])
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_plotly_accepts_every_chart(subject: Any, dark: bool) -> None:
    charts = [chart for chart in charts_of([subject]) if isinstance(chart, Chart)]
    for chart in charts:
        _valid(figure(chart, dark))
        _valid(figure(chart, dark, columns=1))
    assert charts


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("columns", [None, 1])
def test_plotly_accepts_the_scenes(dark: bool, columns: int | None) -> None:
    chart = hip_3d([analysis_subject("one"), analysis_subject("two")])
    assert isinstance(chart, Chart)
    _valid(figure(chart, dark, columns))


def test_a_line_is_drawn_through_its_points_with_gaps() -> None:
    (trace,) = _drawn(Line(X, Y, "a line", "left"))
    assert (trace["x"], trace["y"]) == ([0.0, 1.0, 2.0], [3.0, None, 5.0])
    assert trace["hovertext"] == [
        "<b>a line</b><br>force, N: 3<br>time, s: 0",
        "",
        "<b>a line</b><br>force, N: 5<br>time, s: 2",
    ]


def test_a_band_runs_along_its_lower_and_back_along_its_upper_line() -> None:
    (trace,) = _drawn(Band((0.0, 1.0, 2.0, 3.0), (1.0, 2.0, math.nan, 4.0), (5.0, 6.0, 7.0, 8.0)))
    assert trace["x"] == [0.0, 1.0, 1.0, 0.0, None, 3.0, 3.0]
    assert trace["y"] == [1.0, 2.0, 6.0, 5.0, None, 4.0, 8.0]
    assert trace["fill"] == "toself"


def test_a_bar_lies_from_start_to_end_on_its_row() -> None:
    chart = _panel(Bar(1, 0.5, 2.0, "strength", words="1.5 N", offset=0.2), rows=(Row("one"), Row("two")))
    drawn = figure(chart)
    (trace,) = (t for t in drawn["data"] if t["type"] == "bar")
    assert (trace["base"], trace["x"], trace["y"]) == ([0.5], [1.5], [1.2])
    assert ("1.5 N", 2.0) in [(note["text"], note["x"]) for note in drawn["layout"]["annotations"]]


def test_rows_run_from_top_to_bottom_with_their_names() -> None:
    axis = figure(_panel(rows=(Row("group", heading=True), Row("one"))))["layout"]["yaxis"]
    assert axis["ticktext"] == ["<b>group</b>", "one"]
    assert axis["range"] == [1.5, -0.5]


def test_an_interval_reaches_from_low_to_high() -> None:
    (trace,) = _drawn(Interval(0, 1.0, 0.25, 1.5, "right"), rows=(Row("one"),))
    assert (trace["x"], trace["error_x"]["array"], trace["error_x"]["arrayminus"]) == ([1.0], [0.5], [0.75])


def test_a_trail_is_widest_where_its_value_is_at_the_top() -> None:
    path, sign = _drawn(Trail(X, X, (0.0, 2.0, 4.0), "load", "BW", 4.0, marks=((2, "toe-off"),)))
    sizes = path["marker"]["size"]
    assert sizes[0] < sizes[1] < sizes[2]
    assert path["hovertext"][2] == "load: 4 BW"
    assert (sign["x"], sign["text"]) == ([2.0], ["toe-off"])


def test_points_areas_rules_and_words_stand_where_the_chart_has_them() -> None:
    chart = _panel(
        Points(X, X, words=("a", "b", "c")),
        Area(X, X, "norm"),
        Rule(1.0, "x", "here"),
        Words(0.5, 4.0, "there"),
    )
    drawn = figure(chart)
    assert [trace["x"] for trace in drawn["data"][1:]] == [[0.0, 1.0, 2.0]] * 2
    assert (drawn["layout"]["shapes"][0]["x0"], drawn["layout"]["shapes"][0]["x1"]) == (1.0, 1.0)
    notes = {note["text"]: (note["x"], note["y"]) for note in drawn["layout"]["annotations"]}
    assert (notes["here"][0], notes["there"]) == (1.0, (0.5, 4.0))


def test_axes_keep_the_charts_ends_and_ticks() -> None:
    axis = figure(_panel())["layout"]["xaxis"]
    assert (axis["range"], axis["tickvals"], axis["ticktext"]) == ([0.0, 2.0], [0.0, 2.0], ["0", "2"])
    assert axis["title"]["text"] == "time, s"


def test_equal_axes_are_tied() -> None:
    layout = figure(_panel(equal=True))["layout"]
    assert (layout["yaxis"]["scaleanchor"], layout["yaxis"]["scaleratio"]) == ("x", 1)


def test_sides_differ_in_dash_and_symbol_besides_colour() -> None:
    right, left = (_drawn(Line(X, X, tone=tone))[0]["line"] for tone in ("right", "left"))
    dots = [_drawn(Points(X, X, tone=tone))[0]["marker"] for tone in ("right", "left")]
    assert right["dash"] != left["dash"]
    assert dots[0]["symbol"] != dots[1]["symbol"]


def test_losses_differ_in_hatch_besides_colour() -> None:
    bars = [_drawn(Bar(0, 0.0, 1.0, tone), rows=(Row("a"),))[0] for tone in ("strength", "guard", "tension")]
    assert len({bar["marker"]["pattern"]["shape"] for bar in bars}) == 3


def test_dark_paper_takes_the_dark_colours() -> None:
    line = figure(_panel(Line(X, X, tone="right")), dark=True)["data"][1]["line"]
    assert line["color"] == LOOKS["right"].dark


@pytest.mark.parametrize("dark", [False, True])
def test_the_ramp_runs_away_from_the_paper(dark: bool) -> None:
    paper = "#1d2427" if dark else "#ffffff"
    steps = [contrast(ramp(k / 10, dark), paper) for k in range(11)]
    assert steps == sorted(steps)
    assert steps[-1] > 3.0 * steps[0]


def test_names_from_data_are_shown_letter_by_letter() -> None:
    marks = (Line(X, X, HOSTILE), Points(X, X, HOSTILE, words=(HOSTILE,) * 3), Words(0.0, 0.0, HOSTILE))
    chart = _panel(
        *marks, Trail(X, X, X, HOSTILE, HOSTILE, 2.0, marks=((0, HOSTILE),)), Rule(1.0, "x", HOSTILE)
    )
    text = json.dumps(figure(chart), ensure_ascii=False).replace('\\"', '"')
    assert LITERAL in text
    assert "<a" not in text
    assert "<b>bold" not in text


def test_names_in_scenes_are_shown_letter_by_letter() -> None:
    subject = copy.deepcopy(analysis_subject(HOSTILE))
    scene = subject.drawings["sides"]["r"]["scene"]
    scene |= {"slider": HOSTILE, "value_label": f"{HOSTILE}, {HOSTILE}"}
    scene["muscles"][0] |= {"name": HOSTILE, "group": HOSTILE}
    scene["frames"][0] |= {"label": HOSTILE, "words": HOSTILE}
    chart = hip_3d([subject])
    assert isinstance(chart, Chart)
    text = json.dumps(figure(chart), ensure_ascii=False)
    assert "<a" not in text
    assert "<b>bold" not in text
    assert "hovertemplate" not in text


def test_a_frame_holds_each_muscle_where_the_chart_has_it() -> None:
    chart = hip_3d([analysis_subject()])
    assert isinstance(chart, Chart)
    drawn = figure(chart)
    muscle = next(line for line in chart.scenes[0].frames[2].lines if line.value is not None)
    trace = next(t for t in drawn["frames"][2]["data"] if t.get("hovertext", "").startswith(muscle.name))
    ends = [(trace["y"][k], trace["z"][k], trace["x"][k]) for k in (0, -1)]
    assert ends == [tuple(round(c) for c in muscle.points[k]) for k in (0, -1)]
    assert trace["hovertext"] == f"{muscle.name}<br>force: {muscle.value:.0f} N"


def test_stronger_pull_is_wider_and_further_up_the_ramp() -> None:
    chart = hip_3d([analysis_subject(drawings__sides__l=None)])
    assert isinstance(chart, Chart)
    scene = chart.scenes[0]
    start = scene.frames[scene.stills[1]]
    values = {line.name: line.value for line in start.lines if line.value is not None}
    drawn = {t["name"]: t["line"] for t in figure(chart)["data"] if t.get("name", "") in values}
    widths = [drawn[name]["width"] for name in sorted(values, key=lambda name: values[name])]
    assert widths == sorted(widths)
    assert {name: line["color"] for name, line in drawn.items()} == {
        name: ramp(value / scene.value_top, False) for name, value in values.items()
    }


def test_frames_send_only_what_moves() -> None:
    chart = hip_3d([analysis_subject()])
    assert isinstance(chart, Chart)
    drawn = figure(chart)
    still = [k for k, t in enumerate(drawn["data"]) if t.get("name", "").startswith("pelvis")]
    assert still
    assert not set(still) & set(drawn["frames"][0]["traces"])


def test_a_whole_stride_of_both_hips_stays_light() -> None:
    subject = copy.deepcopy(analysis_subject())
    for side in ("r", "l"):
        scene = subject.drawings["sides"][side]["scene"]
        scene["muscles"] = (scene["muscles"] * 5)[:32]
        path = [
            [-60.123, 110.456, 20.789],
            [-40.5, 20.25, 40.125],
            [-20.5, -80.25, 44.5],
            [12.3, -400.7, 20.9],
        ]
        scene["frames"] = [
            frame
            | {
                "at": 5.0 * k,
                "label": f"{5 * k} %",
                "muscles": [[[x + k, y - m, z] for x, y, z in path] for m in range(32)],
                "values": [10.0 * m + k for m in range(32)],
            }
            for k, frame in enumerate((scene["frames"] * 6)[:21])
        ]
    chart = hip_3d([subject])
    assert isinstance(chart, Chart)
    assert len(json.dumps(figure(chart), separators=(",", ":"))) < 700_000


def test_nothing_leaves_the_page() -> None:
    config = figure(_panel())["config"]
    assert not config["showSendToCloud"]
    assert not config["displaylogo"]
    assert not config["typesetMath"]
