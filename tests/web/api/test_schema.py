"""The whole OpenAPI document, tried by schemathesis in both modes: no faults, and answers as they are declared."""

from __future__ import annotations

import contextlib
import os
import warnings
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.errors import Unsatisfiable

from coxa.web.api import rate
from tests.web.api.conftest import Practice, Program
from tests.web.conftest import ADDRESS, clean_screen

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    schemathesis = pytest.importorskip("schemathesis")
    from schemathesis.python import asgi
    from schemathesis.specs.openapi import checks

    @schemathesis.serializer("application/zip")  # type: ignore[untyped-decorator]
    def _packed(_context: Any, value: Any) -> bytes:
        return value if isinstance(value, bytes) else str(value).encode()


pytestmark = pytest.mark.filterwarnings("ignore")  # of schemathesis, about its own parts

EXAMPLES = int(os.environ.get("COXA_API_EXAMPLES", "2"))
"""Requests for each operation, well and badly made each; COXA_API_EXAMPLES=200 for a long run."""
SEED = int(os.environ.get("COXA_API_SEED", "0"))
SPARED = ("erase", "remove_token")
"""Operations after which nobody is left to ask, or to be asked about; test_people and test_tokens try them."""
CHECKS = [
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
    checks.negative_data_rejection,
]


def _try_all(program: Program, person: str, ids: list[str]) -> int:
    """Ask everything that the document offers; return how many answers were not refused."""
    document = program.get("/openapi.json").json()
    for item in document["paths"].values():
        for operation in item.values():
            del operation["security"]  # test_access tries tokens; here each request brings a good one
    with asgi.get_client(program.browser.app) as session:
        session.headers["Authorization"] = f"Bearer {program.secret}"
        return _try_each(schemathesis.openapi.from_dict(document), session, person, ids)


def _try_each(schema: Any, session: Any, person: str, ids: list[str]) -> int:
    done = 0
    for found in schema.get_all_operations():
        operation = found.ok()
        name = operation.definition.raw["operationId"]
        path = operation.path
        if name in SPARED:
            continue
        known = {"person": person} if "{person}" in path else {}
        places = [known | {"id": key, "entry": key, "figure": "overview"} for key in ids]
        given_ids = [{k: v for k, v in place.items() if f"{{{k}}}" in path} for place in places]
        for mode in schemathesis.GenerationMode:
            for place in given_ids[: 1 if given_ids[0] == given_ids[-1] else None]:
                done += _try(session, operation, mode, place)
    return done


def _try(session: Any, operation: Any, mode: Any, place: dict[str, str]) -> int:
    done = 0

    @seed(SEED)
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode, path_parameters=place or None))
    def ask(case: Any) -> None:
        nonlocal done
        answer = case.call(base_url=ADDRESS, session=session)
        assert answer.status_code not in (401, 500), (case.as_curl_command(), answer.text)
        assert answer.status_code != 503 or "computes nothing" in answer.text
        case.validate_response(answer, checks=CHECKS)
        done += answer.status_code < 300

    with contextlib.suppress(Unsatisfiable):  # nothing can be wrong about a request without a part
        ask()
    return done


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rate.Rate, "count", lambda _self, _token: None)


@pytest.mark.usefixtures("patient")
def test_everything_is_answered_as_declared_for_one_person(program: Program) -> None:
    store = program.browser.app.state.store  # type: ignore[attr-defined]
    store.load_example(program.browser.app.state.now().date())  # type: ignore[attr-defined]
    person = store.person().id
    check = store.checkups(person)[-1].entry_id
    assert _try_all(program, "me", ["none", check]) > 20


@pytest.mark.usefixtures("patient")
def test_everything_is_answered_as_declared_for_a_clinician(practice: Practice) -> None:
    carl = str(practice.carl.person_id)
    practice.store.add(carl, clean_screen())
    note = practice.store.care.add_note(carl, "Walks well.", by=practice.ann.id)
    assert _try_all(practice.program(practice.ann), carl, ["screen-1", note.id]) > 20


@pytest.mark.usefixtures("patient")
def test_everything_is_answered_as_declared_for_a_client(practice: Practice) -> None:
    practice.store.add(str(practice.carl.person_id), clean_screen())
    assert _try_all(practice.program(practice.carl), "me", ["screen-1"]) > 10
