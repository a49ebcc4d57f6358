"""`coxa check` without a file: questions, ways back, and nothing that was entered is lost."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from coxa.cli import computing
from coxa.exam import parse_document, read_exam
from coxa.exam.questions import questions
from coxa.terminal.interview import Stopped, interview
from tests.selfcheck.doubles import result, samples

Run = Callable[..., Any]


class Person:
    """Answers questions by a word in them; Enter to all others. Keeps what was asked and said."""

    def __init__(self, **answers: str | list[str]) -> None:
        self.answers = {
            k.replace("_", " "): [v] if isinstance(v, str) else list(v) for k, v in answers.items()
        }
        self.asked: list[str] = []
        self.said: list[str] = []

    def ask(self, prompt: str) -> str:
        self.asked.append(prompt)
        plain = " ".join(prompt.split())
        for word, left in self.answers.items():
            if word in plain and left:
                return left.pop(0)
        return ""

    def document(self) -> dict[str, Any]:
        return interview(self.ask, self.said.append)


def test_enter_skips_everything() -> None:
    person = Person()
    assert person.document() == {}
    assert len(person.asked) > 20


def test_answers_become_an_exam() -> None:
    person = Person(woman="w", tall="168", right_thigh_turn_inward="38 40 39", How_sore_is_your_left="5 x 6")
    exam = parse_document(person.document())
    assert (exam.person.sex, exam.person.height_m) == ("female", 1.68)
    assert len(exam.side("r").rotation[0].trials_rad) == 3
    assert set(exam.side("l").soreness) == {"front", "back"}


def test_details_are_asked_only_after_a_yes() -> None:
    without, with_strength = Person(), Person(Did_you_measure_strength="y")
    without.document()
    with_strength.document()
    assert not any("abduction" in asked for asked in without.asked)
    assert sum("abduction" in asked for asked in with_strength.asked) == 2


@pytest.mark.parametrize("written", ["14 kg", "137 N", "14kg", "14,0 kg"])
def test_a_force_asks_for_its_lever(written: str) -> None:
    person = Person(
        Did_you_measure_strength="y",
        push_your_right_leg_out=written,
        How_far_was_that_from_the_hip="75",
    )
    test = parse_document(person.document()).side("r").strength[0]
    assert test.moment_Nm == pytest.approx(103.0, abs=0.5)


@pytest.mark.parametrize("written", ["95 Nm", "grade 4", "4/5"])
def test_moments_and_grades_ask_for_no_lever(written: str) -> None:
    person = Person(Did_you_measure_strength="y", push_your_right_leg_out=written)
    assert parse_document(person.document()).side("r").strength[0].lever_m is None
    assert not any("How far was that" in asked for asked in person.asked)


def test_an_answer_that_cannot_be_is_asked_again() -> None:
    person = Person(right_thigh_turn_inward=["200", "38 cm", "38"])
    exam = parse_document(person.document())
    assert exam.side("r").rotation[0].angle_rad == pytest.approx(0.663, abs=0.001)
    assert any("a hip does not turn 200°" in line for line in person.said)


def test_b_goes_back_and_a_new_answer_replaces_the_old() -> None:
    person = Person(tall=["186", "168"], heavy=["b", "60"])
    document = person.document()
    assert document["person"] == {"height_cm": 168.0, "mass_kg": 60.0}


def test_going_back_enter_keeps_and_a_dash_erases() -> None:
    kept = Person(tall="168", heavy=["b", "60"])
    erased = Person(tall=["168", "-"], heavy=["b", "60"])
    assert kept.document()["person"]["height_cm"] == 168.0
    assert "height_cm" not in erased.document()["person"]


def test_b_at_the_first_question_stays_there() -> None:
    person = Person(woman=["b", "b", "m"])
    assert person.document()["person"]["sex"] == "male"


@pytest.mark.parametrize(
    ("written", "yes"), [("none", []), ("2", ["night_pain"]), ("1, 9", ["trauma", "hip_replacement"])]
)
def test_red_flags_are_answered_by_number(written: str, yes: list[str]) -> None:
    exam = parse_document(Person(Is_any_of_these_true=written).document())
    assert list(exam.flags) == yes
    assert len(exam.red_flags) == 10


@pytest.mark.parametrize("stop", [EOFError, KeyboardInterrupt])
def test_stopping_keeps_what_was_entered(stop: type[BaseException]) -> None:
    answers: Iterator[str] = iter(["w", "168"])

    def ask(_prompt: str) -> str:
        try:
            return next(answers)
        except StopIteration:
            raise stop from None

    with pytest.raises(Stopped) as caught:
        interview(ask, lambda _line: None)
    assert caught.value.document == {"person": {"sex": "female", "height_cm": 168.0}}


def test_every_question_has_a_name_of_its_own() -> None:
    keys = [question.key for question in questions()]
    assert len(keys) == len(set(keys))


# --- through the command


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, run: Run) -> Callable[..., Any]:
    """Run `coxa check` with these lines typed; the self-check itself is there at once."""
    monkeypatch.chdir(tmp_path)
    found = result(samples("r", 96.0), samples("l", 88.0))
    monkeypatch.setattr(computing, "check", lambda *_, **__: found)

    def go(*lines: str) -> Any:
        monkeypatch.setattr("sys.stdin", io.StringIO("".join(f"{line}\n" for line in lines)))
        return run("check")

    return go


ENOUGH = ["w", "168", "60", "", "38", "30", *[""] * 20]
"""A woman's prone ranges inward, then Enter to all that is left of the questions."""


def test_answers_are_saved_and_checked(typed: Callable[..., Any], tmp_path: Path) -> None:
    ended = typed(*ENOUGH)
    assert ended.code == 0
    assert "Saved: exam.toml" in ended.out
    assert "In short" in ended.out
    assert set(read_exam(tmp_path / "exam.toml").sides) == {"r", "l"}


def test_a_saved_exam_is_replaced_only_after_a_yes(typed: Callable[..., Any], tmp_path: Path) -> None:
    (tmp_path / "exam.toml").write_text("# mine\n")
    questions_only = ENOUGH[: ENOUGH.index("30") + 1 + _left_after_ranges()]
    assert typed(*questions_only, "", "n", "other", "").code == 0
    assert (tmp_path / "exam.toml").read_text() == "# mine\n"
    assert (tmp_path / "other.toml").is_file()


def _left_after_ranges() -> int:
    """Questions still asked after the first four and the two inward ranges, all answered with Enter."""
    return sum(question.when({}) for question in questions()) - 6


def test_stopping_leaves_a_draft_and_says_so(typed: Callable[..., Any], tmp_path: Path) -> None:
    ended = typed("w", "168")
    assert ended.code == 130
    assert "kept in exam.draft.toml" in ended.line
    assert read_exam(tmp_path / "exam.draft.toml").person.height_m == 1.68


def test_a_second_draft_leaves_the_first(typed: Callable[..., Any], tmp_path: Path) -> None:
    typed("w", "168")
    typed("m")
    assert read_exam(tmp_path / "exam.draft.toml").person.sex == "female"
    assert read_exam(tmp_path / "exam.draft-2.toml").person.sex == "male"


def test_stopping_before_any_answer_writes_nothing(typed: Callable[..., Any], tmp_path: Path) -> None:
    assert "nothing was entered" in typed().line
    assert list(tmp_path.iterdir()) == []


def test_answering_nothing_at_all_is_an_empty_exam(typed: Callable[..., Any], tmp_path: Path) -> None:
    ended = typed(*[""] * 40)
    assert ended.code == 2
    assert "the exam is empty" in ended.line
    assert list(tmp_path.iterdir()) == []


def test_questions_break_between_words_without_stray_blanks() -> None:
    person = Person()
    person.document()
    lines = [line for prompt in person.asked for line in prompt.split("\n")]
    assert all(len(line) == len(line.rstrip()) or line.endswith("] ") for line in lines)
    assert not any(line.startswith(" ") and not line.startswith("  ") for line in lines)
