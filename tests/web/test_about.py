"""About: what is known, what is not, and where it comes from."""

from __future__ import annotations

from coxa.programme.exercises import exercises
from tests.web.conftest import Browser


def test_every_grade_of_evidence_is_explained(client: Browser) -> None:
    page = client.get("/about").text
    assert all(f"grade-{word}" in page for word in ("measured", "modelled", "hypothesis"))


def test_every_exercise_names_its_source_and_grade(client: Browser) -> None:
    page = client.get("/about").text.replace("&#39;", "'").replace("&#34;", '"').replace("&amp;", "&")
    for exercise in exercises().values():
        assert exercise.source in page
        assert exercise.evidence_words in page


def test_the_method_is_named_and_called_a_hypothesis(client: Browser) -> None:
    page = client.get("/about").text
    assert "J. Uhan" in page
    assert "No published trial shows that home exercise re-centres the hip" in page


def test_it_is_said_once_that_this_is_no_medical_device(client: Browser) -> None:
    assert client.get("/about").text.count("medical device") == 1
