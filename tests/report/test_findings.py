"""Each rule holds on a result made for it and not on its neighbour; what is urgent comes before all."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from coxa.charts.chart import Subject
from coxa.report.findings import doubt, findings, urgent
from coxa.report.first import first_page, mass_words
from coxa.report.readings import sides_of
from coxa.report.rules import rule_book
from tests.charts.samples import analysis_subject, check_subject
from tests.report.calm import calm_analysis, calm_check, differ, pushed, spread, waste

Change = Callable[[Subject], None]


def _figure(key: str, value: float, low: float, high: float) -> Change:
    return lambda s: spread(s, "l", key, value, low, high)


def _share(key: str, share: float, half: float) -> Change:
    def change(s: Subject) -> None:
        healthy = s.document["sides"]["l"]["figures"][key]["healthy"]
        spread(s, "l", key, healthy * share, healthy * (share - half), healthy * (share + half))

    return change


def _glide(turn: str, value: float) -> Change:
    def change(s: Subject) -> None:
        for how in ("active", "passive"):
            spread(s, "l", f"head_{turn}_{how}", value, value - 0.02, value + 0.02)

    return change


def _put(place: str, entry: object) -> Change:
    return lambda s: s.document["sides"]["l"].__setitem__(place, entry)


def _reach(words: str, *, strength: bool = True) -> Change:
    def change(s: Subject) -> None:
        s.document["sides"]["l"]["figures"]["efficiency_walking"].update({"spread": None, "words": words})
        for key in (
            () if strength else [k for k in s.document["sides"]["l"]["figures"] if k.startswith("test_")]
        ):
            del s.document["sides"]["l"]["figures"][key]
        if strength:
            pushed(s, "test_abduction_side_lying", "Abduction, side lying", 80.0, 80.0)

    return change


def _abduction(left: float) -> Change:
    return lambda s: pushed(s, "test_abduction_side_lying", "Abduction, side lying", 80.0, left)


def _edge(degrees: float) -> Change:
    return lambda s: s.document["exam"].update({"left": {"imaging": {"lateral_centre_edge_deg": degrees}}})


def _open(low: float, *, strength: bool) -> Change:
    def change(s: Subject) -> None:
        spread(s, "l", "efficiency", 99.5, low, 100.0)
        for side in s.document["sides"].values():
            for key in [key for key in side["figures"] if key.startswith("test_")]:
                del side["figures"][key]
        if strength:
            pushed(s, "test_abduction_side_lying", "Abduction, side lying", 80.0, 80.0)

    return change


def _strong_but_wasting(s: Subject) -> None:
    waste(s, "l", "strength", "abductors", 9.0)
    spread(s, "l", "strength_abductors", 100.0, 92.0, 107.0)


def _untold(s: Subject) -> None:
    s.document["sides"]["l"]["figures"]["efficiency"]["spread"] = None


def _outlook(share: float) -> Change:
    return lambda s: s.document["outlooks"].__setitem__("l", {"escalating": share})


CHECK: dict[str, tuple[Change, Change]] = {
    "waste_by_weakness": (
        lambda s: waste(s, "l", "strength", "abductors", 9.0),
        _strong_but_wasting,
    ),
    "weaker_than_other": (_abduction(57.0), _abduction(75.0)),
    "efficiency_open_untested": (_open(49.0, strength=False), _open(49.0, strength=True)),
    "efficiency_open": (_open(49.0, strength=True), _open(91.0, strength=True)),
    "socket_shallow": (_edge(19.9), _edge(20.0)),
    "waste_by_guarding": (
        lambda s: waste(s, "l", "guard", "hip flexors", 9.0),
        lambda s: waste(s, "l", "strength", "hip flexors", 9.0),
    ),
    "waste_by_tension": (
        lambda s: waste(s, "l", "tension", "adductors", 9.0),
        lambda s: waste(s, "l", "guard", "adductors", 9.0),
    ),
    "waste_without_cause": (
        _figure("efficiency", 95.0, 90.0, 98.0),
        _figure("efficiency", 95.0, 90.0, 99.5),
    ),
    "everyday_not_possible": (_untold, _figure("efficiency", 99.9, 99.0, 100.0)),
    "task_out_of_reach": (
        _reach("out of reach: these muscles cannot make it"),
        _reach("out of reach: these muscles cannot make it", strength=False),
    ),
    "turns_inward_less": (
        lambda s: differ(s, "range_prone_inward", 9.0, "right higher"),
        lambda s: differ(s, "range_prone_inward", 5.9, "right higher"),
    ),
    "turns_outward_less": (
        lambda s: differ(s, "range_prone_outward", 9.0, "right higher"),
        lambda s: differ(s, "range_prone_outward", 9.0, "not different"),
    ),
    "ball_off_centre": (
        _figure("offset_walking", 0.55, 0.5, 0.6),
        _figure("offset_walking", 0.55, 0.4, 0.6),
    ),
    "glides_forward_turning_in": (_glide("inward", 0.1), _glide("inward", -0.1)),
    "glides_backward_turning_out": (_glide("outward", -0.1), _glide("outward", 0.1)),
    "stiffer": (_share("stiffness_passive", 1.3, 0.1), _share("stiffness_passive", 1.08, 0.01)),
    "muscles_weak": (
        _figure("strength_abductors", 64.0, 52.0, 73.0),
        _figure("strength_abductors", 85.0, 75.0, 95.0),
    ),
    "pushes_less": (_share("peak_abduction", 0.7, 0.1), _share("peak_abduction", 0.85, 0.1)),
    "slower": (_figure("speed", 92.0, 86.0, 97.0), _figure("speed", 96.0, 95.0, 97.0)),
    "tires_sooner": (_figure("endurance", 40.0, 10.0, 80.0), _figure("endurance", 80.0, 60.0, 95.0)),
    "keeps_itself_going": (_outlook(0.95), _outlook(0.68)),
    "not_assessed": (_put("informative", False), _put("informative", True)),
}


def _hip(key: str, value: float | None) -> Change:
    return lambda s: s.document["hips"]["l"]["figures"][key].update({"value": value, "sd": None})


def _no_efficiency(emg: list[dict[str, str]]) -> Change:
    def change(s: Subject) -> None:
        _hip("efficiency", None)(s)
        s.document["emg"] = emg

    return change


def _run_waste(cause: str, percent: float) -> Change:
    def change(s: Subject) -> None:
        _hip("efficiency", 100.0 - percent)(s)
        _hip(f"waste_{cause}", percent)(s)

    return change


def _leg(**changes: object) -> Change:
    return lambda s: next(leg for leg in s.document["legs"] if "l" in leg["hips"]).update(changes)


def _apart(key: str, gap: float, verdict: str = "left higher") -> Change:
    return lambda s: differ(s, key, gap, verdict)


ANALYSIS: dict[str, tuple[Change, Change]] = {
    "trial_doubtful": (
        _leg(frames_over_reserve={"hip_flexion_l": 30}),
        _leg(frames_over_reserve={"hip_flexion_l": 9}),
    ),
    "rotation_doubtful": (
        _leg(frames_over_reserve={"hip_rotation_l": 30}),
        _leg(frames_over_reserve={"hip_rotation_l": 9}),
    ),
    "frames_unsolved": (
        _leg(frames_by_status={"optimal": 190, "infeasible": 10}),
        _leg(frames_by_status={"optimal": 200}),
    ),
    "run_waste_by_weakness": (_run_waste("weakness", 6.0), _run_waste("weakness", 0.8)),
    "run_waste_by_guarding": (_run_waste("guarding", 6.0), _run_waste("weakness", 6.0)),
    "run_waste_by_tension": (_run_waste("tension", 6.0), _run_waste("guarding", 6.0)),
    "run_not_assessed": (_no_efficiency([]), _hip("efficiency", 100.0)),
    "run_not_assessed_emg": (_no_efficiency([{"channel": "GMED"}]), _no_efficiency([])),
    "run_off_centre": (_apart("mean_offset", -0.05), _apart("mean_offset", -0.01)),
    "run_beyond_rim": (_hip("beyond_rim", 4.0), _hip("beyond_rim", 0.5)),
    "run_range_less": (
        _apart("range_flexion", 9.0, "right higher"),
        _apart("range_flexion", 5.0, "right higher"),
    ),
    "run_load_more": (
        _apart("peak_contact", -1.0),
        _apart("peak_contact", -1.0, "one value a side: cannot tell from chance"),
    ),
    "run_pulls_apart": (
        _apart("unison_flexion", 9.0, "right higher"),
        _apart("unison_flexion", 9.0, "not more than strides vary"),
    ),
}
CASES = [(calm_check, key, *pair) for key, pair in CHECK.items()]
CASES += [(calm_analysis, key, *pair) for key, pair in ANALYSIS.items()]


def _keys(make: Callable[[], Subject], change: Change) -> list[str]:
    subject = make()
    change(subject)
    return [finding.key for finding in findings(subject)]


@pytest.mark.parametrize(("make", "key", "case", "neighbour"), CASES, ids=[case[1] for case in CASES])
def test_a_rule_holds_on_its_case_and_not_on_the_neighbour(
    make: Callable[[], Subject], key: str, case: Change, neighbour: Change
) -> None:
    assert key in _keys(make, case)
    assert key not in _keys(make, neighbour)


def test_every_rule_has_a_case() -> None:
    assert {rule.key for rule in rule_book().rules} == CHECK.keys() | ANALYSIS.keys()


def test_every_rule_says_whose_its_threshold_is() -> None:
    assert all(len(rule.threshold) > 10 and len(rule.source) > 10 for rule in rule_book().rules)


@pytest.mark.parametrize("make", [calm_check, calm_analysis])
def test_that_nothing_stands_out_is_said(make: Callable[[], Subject]) -> None:
    (only,) = findings(make())
    assert only.key == "nothing"
    assert only.words
    assert only.do


def test_a_wide_interval_is_not_called_healthy() -> None:
    subject = calm_check()
    spread(subject, "r", "efficiency", 100.0, 40.0, 100.0)
    assert "40 to 100\u00a0%" in findings(subject)[0].words


def test_no_more_than_three_are_told_and_the_weightiest_first() -> None:
    subject = calm_check()
    for change in (
        CHECK[key][0] for key in ("slower", "stiffer", "tires_sooner", "muscles_weak", "turns_inward_less")
    ):
        change(subject)
    told = findings(subject)
    assert len(told) == 3
    assert [each.score for each in told] == sorted((each.score for each in told), reverse=True)
    assert "muscles_weak" in [each.key for each in told]


def test_what_holds_on_both_sides_is_told_once() -> None:
    subject = calm_check()
    for side in ("r", "l"):
        spread(subject, side, "speed", 90.0, 85.0, 94.0)
    (only,) = findings(subject)
    assert only.side == "both"
    assert "right 90" in only.words


def test_the_less_certain_of_two_alike_counts_less() -> None:
    sure, open_ = calm_check(), calm_check()
    for subject in (sure, open_):
        waste(subject, "l", "guard", "hip flexors", 9.0)
    spread(sure, "l", "efficiency", 91.0, 88.0, 94.0)
    spread(open_, "l", "efficiency", 91.0, 40.0, 99.9)
    assert findings(sure)[0].score > findings(open_)[0].score
    assert "probably" in findings(open_)[0].words
    assert "probably" not in findings(sure)[0].words


def test_sides_are_mirrored() -> None:
    right, left = calm_check(), calm_check()
    waste(right, "r", "strength", "abductors", 9.0)
    waste(left, "l", "strength", "abductors", 9.0)
    said = findings(right)[0].words
    assert said.replace("right", "left") == findings(left)[0].words


def test_no_placeholder_is_left_in_any_text() -> None:
    told = [finding for subject in (check_subject(), analysis_subject()) for finding in findings(subject)]
    for make, _, case, _ in CASES:
        subject = make()
        case(subject)
        told += findings(subject)
    assert not [f for f in told if "{" in f.title + f.words + f.do or "  " in f.words]


def test_advice_to_see_a_clinician_is_urgent_and_no_finding() -> None:
    subject = calm_check()
    subject.document["advice"] = ["See a clinician."]
    subject.document["exam"]["red_flags"] = {"trauma": True}
    assert "emergency" in urgent(subject)[0]
    assert "do not train or roll" in urgent(subject)[0]
    assert "You answered yes to: it began with a fall" in urgent(subject)[1]
    assert findings(subject)[0].key == "nothing"


def test_strong_pain_is_urgent() -> None:
    subject = calm_check()
    subject.document["exam"]["history"] = {"pain_now": 8}
    assert any("8 of 10" in line for line in urgent(subject))


def test_a_calm_result_has_no_urgent_words() -> None:
    assert urgent(calm_check()) == ()
    assert urgent(calm_analysis()) == ()


def test_a_high_load_alone_is_no_finding() -> None:
    subject = calm_analysis()
    for hip in subject.document["hips"].values():
        hip["figures"]["peak_contact"]["value"] = 30.0
    assert findings(subject)[0].key == "nothing"


def test_less_of_one_side_is_more_of_the_other() -> None:
    subject = calm_check()
    differ(subject, "range_prone_inward", 9.0, "right higher")
    sides = sides_of(subject)
    assert sides["l"].readings["less.range_prone_inward"].value == 9.0
    assert sides["r"].readings["less.range_prone_inward"].value == -9.0


def test_what_was_measured_comes_before_what_it_costs() -> None:
    subject = calm_check()
    waste(subject, "l", "strength", "abductors", 9.0)
    pushed(subject, "test_abduction_side_lying", "Abduction, side lying", 83.0, 57.0)
    pushed(subject, "test_inward_seated", "Turning inward, seated", 66.0, 45.0)
    first, *others = findings(subject)
    assert (first.key, first.evidence, first.also_evidence) == ("weaker_than_other", "measured", "modelled")
    assert "31\u00a0% less" in first.words
    assert "turning inward" in first.words
    assert "9\u00a0%" in first.also
    assert "waste_by_weakness" not in [each.key for each in others]


def test_other_muscles_than_the_weak_ones_are_not_its_cost() -> None:
    subject = calm_check()
    waste(subject, "l", "strength", "abductors", 9.0)
    pushed(subject, "test_outward_seated", "Turning outward, seated", 31.0, 22.0)
    told = {each.key: each for each in findings(subject)}
    assert told["weaker_than_other"].also == ""
    assert "waste_by_weakness" in told


@pytest.mark.parametrize(
    ("share", "said"), [(8.0, "mostly because"), (4.0, "the largest part of it because")]
)
def test_mostly_is_more_than_half(share: float, said: str) -> None:
    subject = calm_check()
    waste(subject, "l", "strength", "abductors", 9.0)
    spread(subject, "l", "waste_strength", share, 1.0, 9.0)
    assert said in findings(subject)[0].words


@pytest.mark.parametrize(("sore", "said"), [(4.0, True), (3.0, False)])
def test_a_sore_side_is_trained_with_care(sore: float, said: bool) -> None:
    subject = calm_check()
    waste(subject, "l", "strength", "abductors", 9.0)
    figures = subject.document["sides"]["l"]["figures"]
    figures["soreness_side"] = figures["efficiency"] | {
        "key": "soreness_side",
        "unit": "of 10",
        "healthy": None,
    }
    spread(subject, "l", "soreness_side", sore, sore, sore)
    assert ("3 of 10" in findings(subject)[0].do.replace("\u00a0", " ")) is said


def test_a_supposed_rate_takes_no_place_from_others() -> None:
    subject = calm_check()
    for key in ("tires_sooner", "slower", "stiffer", "turns_inward_less"):
        CHECK[key][0](subject)
    told = findings(subject)
    assert "tires_sooner" not in [each.key for each in told]


def test_a_finding_does_not_send_to_itself() -> None:
    subject = calm_check()
    CHECK["slower"][0](subject)
    assert "finding 1" not in findings(subject)[0].do
    CHECK["turns_inward_less"][0](subject)
    assert "finding 1" in findings(subject)[1].do


@pytest.mark.parametrize(("frames", "held"), [(40, True), (39, False)])
def test_a_doubtful_recording_holds_other_findings_back(frames: int, held: bool) -> None:
    subject = calm_analysis()
    _leg(frames_over_reserve={"hip_flexion_l": frames})(subject)
    _hip("beyond_rim", 10.0)(subject)
    assert ("run_beyond_rim" not in [each.key for each in findings(subject)]) is held
    assert bool(doubt(subject)) is held


def test_rotation_alone_holds_nothing_back() -> None:
    subject = calm_analysis()
    _leg(frames_over_reserve={"hip_rotation_l": 150})(subject)
    _hip("beyond_rim", 10.0)(subject)
    assert "run_beyond_rim" in [each.key for each in findings(subject)]
    assert doubt(subject) == ""


def test_a_given_state_is_a_supposition() -> None:
    subject = calm_analysis()
    _run_waste("guarding", 6.0)(subject)
    (only,) = findings(subject)
    assert only.evidence == "hypothesis"
    assert only.words.startswith("Supposing")
    assert only.exercises == ()


def test_the_cause_that_a_self_check_finds_wins() -> None:
    check, run = calm_check(), calm_analysis()
    waste(check, "l", "strength", "abductors", 9.0)
    _run_waste("guarding", 15.0)(run)
    first, second = first_page((check, run))
    assert first.key == "waste_by_weakness"
    assert second.words.endswith("The self-check found no guarding.")
    _run_waste("guarding", 0.0)(run)
    _run_waste("weakness", 15.0)(run)
    assert [each.key for each in first_page((check, run))] == ["waste_by_weakness"]


@pytest.mark.parametrize(("mass", "said"), [(66.1, True), (65.9, False)])
def test_results_of_another_body_mass_are_asked_about(mass: float, said: bool) -> None:
    check, run = calm_check(), calm_analysis()
    check.document["exam"]["person"] = {"mass_kg": 60}
    run.document["body"]["mass_kg"] = mass
    assert bool(mass_words((check, run))) is said


def test_what_is_not_assessed_has_no_grade() -> None:
    subject = calm_analysis()
    _no_efficiency([])(subject)
    assert findings(subject)[0].evidence == ""


@pytest.mark.parametrize(("flag", "pain"), [(True, 0), (False, 7)])
def test_nobody_who_should_see_a_doctor_is_sent_to_exercises(flag: bool, pain: int) -> None:
    subject = calm_check()
    waste(subject, "l", "strength", "abductors", 9.0)
    assert findings(subject)[0].exercises
    subject.document["exam"] |= {"red_flags": {"night_pain": flag}, "history": {"pain_now": pain}}
    assert findings(subject)[0].exercises == ()
    assert "programme" not in findings(subject)[0].do
