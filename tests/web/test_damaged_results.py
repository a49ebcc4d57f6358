"""No result, however damaged it lies in the store, breaks the pages of its figures or its report."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from importlib.resources import files
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coxa.export import summary as summary_of
from coxa.store import Store
from coxa.store.records import CheckupRecord
from coxa.web.layouts import without_drawings
from tests.analyses import demo_analysis
from tests.charts.samples import analysis_subject, check_subject
from tests.web.conftest import Browser
from tests.web.strange import changed

DEMO = json.loads((files("coxa") / "data" / "demo" / "person.json").read_text(encoding="utf-8"))["checkups"][
    0
]
BARE = without_drawings(DEMO["summary"])
DRAWN: dict[str, dict[str, Any]] = {
    "check": check_subject().drawings,
    "analysis": analysis_subject().drawings,
}
FEW = settings(
    max_examples=6,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@FEW
@given(data=st.data())
def test_no_check_breaks_its_figures_or_its_report(
    client: Browser, store: Store, monkeypatch: pytest.MonkeyPatch, data: st.DataObject
) -> None:
    bare = data.draw(st.just(BARE) | changed(BARE))
    summary = bare | {"drawings": data.draw(changed(DRAWN["check"]))}
    found = CheckupRecord("check-1", date(2026, 11, 2), DEMO["exam"], summary)
    monkeypatch.setattr(store, "checkup", lambda _person, key: found if key == "check-1" else None)
    for address in ("/check/check-1/figures", "/report?of=check-1"):
        assert client.get(address).status_code < 500


@FEW
@given(data=st.data())
def test_no_analysis_breaks_its_figures_or_its_report(
    client: Browser, store: Store, monkeypatch: pytest.MonkeyPatch, data: st.DataObject
) -> None:
    sound = json.loads(json.dumps(summary_of(demo_analysis())))
    bare = data.draw(st.just(sound) | changed(sound))
    summary = bare | {"drawings": data.draw(changed(DRAWN["analysis"]))}
    record = replace(store.new_analysis(store.person().id, "May"), state="done", summary=summary)
    monkeypatch.setattr(store, "analysis", lambda *_args: record)
    for address in (f"/analyze/{record.id}/figures", f"/report?of={record.id}"):
        assert client.get(address).status_code < 500
