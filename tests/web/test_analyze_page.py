from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from coxa.demo import demo_files
from coxa.export import summary as summary_of
from coxa.pipeline import analyze
from coxa.store import Store
from coxa.web.analyses import INPUT_FOLDER, RESULT_ZIP, cautions, short_table, strides_words
from coxa.web.uploads import INCOMING
from tests.web.conftest import ADDRESS, Browser, Clock
from tests.web.jobs_at_hand import JobsAtHand, app_over

GOOD = [
    ("model", ("me.osim", b"<OpenSimDocument/>")),
    ("motion", ("run.mot", b"run")),
    ("loads", ("loads.xml", b"<x/>")),
    ("loads", ("grf.mot", b"forces")),
]


@pytest.fixture
def jobs() -> JobsAtHand:
    return JobsAtHand()


@pytest.fixture
def client(store: Store, clock: Clock, jobs: JobsAtHand) -> Iterator[Browser]:
    with Browser(app_over(store, jobs, clock), base_url=ADDRESS) as browser:
        yield browser


@pytest.fixture(scope="module")
def summary() -> dict[str, Any]:
    with demo_files() as files:
        found = analyze(
            files.motion,
            model=files.model,
            loads=files.loads,
            reserves=files.reserves,
            options=files.options,
            start_s=0.2,
            end_s=0.5,
        )
        return summary_of(found)


def begun(client: Browser, files: Any = GOOD, **data: str) -> str:
    answer = client.post_form("/analyze", data, files=files)
    assert answer.status_code == 303, answer.text
    return answer.headers["location"].rsplit("/", 1)[1]


def test_an_upload_lies_in_the_folder_of_its_analysis_and_goes_to_the_worker(
    client: Browser, store: Store, person: str, jobs: JobsAtHand
) -> None:
    key = begun(client, settings="glmed*_l.strength=0.6\n\n", cutoff="12,5", name="May")
    record = store.analysis(person, key)
    kind, payload = jobs.asked[0]
    assert (kind, record.name, payload["folder"]) == ("analysis", "May", str(record.folder))
    assert {path.name for path in (record.folder / INPUT_FOLDER).iterdir()} == {file[1][0] for file in GOOD}
    assert payload["options"] == {
        "settings": ["glmed*_l.strength=0.6"],
        "complete_hip": False,
        "cutoff_Hz": 12.5,
    }
    assert (payload["loads"], payload["reserves"]) == ("loads.xml", None)


@pytest.mark.parametrize(
    ("files", "data", "field"),
    [
        (GOOD[1:], {}, "model"),
        ([GOOD[0], *GOOD[2:]], {}, "motion"),
        (GOOD[:2], {}, "loads"),
        ([*GOOD[:2], GOOD[3]], {}, "loads"),
        ([*GOOD, ("emg", ("emg.c3d", b"x"))], {}, "emg"),
        ([*GOOD, ("emg", ("a.sto", b"x")), ("emg", ("b.sto", b"x"))], {}, "emg"),
        ([*GOOD, ("channels", ("muscles.toml", b"[channels]"))], {}, "emg"),
        ([*GOOD, ("emg", ("emg.csv", b"x")), ("channels", ("muscles.csv", b"x"))], {}, "channels"),
        (GOOD, {"no_loads": "on"}, "loads"),
        (GOOD, {"cutoff": "fast"}, "cutoff"),
        (GOOD, {"cutoff": "-1"}, "cutoff"),
        (GOOD, {"cutoff": "nan"}, "cutoff"),
        (GOOD, {"settings": "a.strength=1\n" * 61}, "settings"),
        ([*GOOD, ("reserves", ("r.osim", b"x"))], {}, "reserves"),
        ([("model", ("me.osim", b"PK\x03\x04")), *GOOD[1:]], {}, "model"),
    ],
)
def test_what_is_wrong_stands_beside_its_field_and_nothing_stays(
    client: Browser, store: Store, person: str, files: Any, data: dict[str, str], field: str
) -> None:
    answer = client.post_form("/analyze", {"name": "Kept"} | data, files=files)
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert 'value="Kept"' in answer.text
    assert store.analyses(person) == []
    assert list((store.folder / INCOMING).iterdir()) == []


def test_nothing_touching_the_body_needs_no_files_of_forces(client: Browser, jobs: JobsAtHand) -> None:
    begun(client, GOOD[:2], no_loads="on")
    assert jobs.asked[0][1]["loads"] is None


@pytest.mark.parametrize("name", ["emg.sto", "emg.mot", "EMG.CSV"])
def test_electrodes_and_what_their_columns_stand_for_go_to_the_worker(
    client: Browser, jobs: JobsAtHand, name: str
) -> None:
    begun(client, [*GOOD, ("emg", (name, b"volts")), ("channels", ("muscles.toml", b"[channels]"))])
    payload = jobs.asked[0][1]
    assert (payload["emg"], payload["channels"]) == (name, "muscles.toml")
    assert (Path(payload["folder"]) / INPUT_FOLDER / name).read_bytes() == b"volts"


def test_without_electrodes_the_worker_is_given_none(client: Browser, jobs: JobsAtHand) -> None:
    begun(client)
    assert (jobs.asked[0][1]["emg"], jobs.asked[0][1]["channels"]) == (None, None)


def test_a_form_without_files_is_refused_in_words(client: Browser) -> None:
    assert client.post_form("/analyze", {"name": "x"}).status_code == 400


def test_more_than_fits_in_all_is_refused_while_it_arrives(client: Browser) -> None:
    headers = {"Content-Length": str(300 * 1024 * 1024)}
    assert client.post_form("/analyze", files=GOOD, headers=headers).status_code == 413


def test_the_page_says_what_each_field_takes(client: Browser) -> None:
    page = client.get("/analyze").text
    assert all(words in page for words in (".osim: 30 MB", ".mot: 100 MB, .sto: 100 MB", "200 MB in all"))


def test_an_analysis_goes_from_waiting_to_result_to_removed(
    client: Browser, store: Store, person: str, jobs: JobsAtHand, summary: dict[str, Any]
) -> None:
    key = begun(client)
    assert "2 calculations come first" in client.get(f"/analyze/{key}").text
    folder = store.analysis(person, key).folder
    (folder / RESULT_ZIP).write_bytes(b"packed")
    jobs.finish(key, {"summary": summary})
    page = client.get(f"/analyze/{key}").text
    assert "Greatest load in the socket" in page
    assert client.get(f"/analyze/{key}/result.zip").content == b"packed"
    assert client.post_form(f"/analyze/{key}/remove").headers["location"] == "/analyze"
    assert not folder.exists()


def test_removing_an_analysis_under_way_ends_its_job(client: Browser, jobs: JobsAtHand) -> None:
    key = begun(client)
    client.post_form(f"/analyze/{key}/remove")
    assert jobs.status(key) is None


def test_why_an_analysis_failed_is_said_and_it_can_be_run_again_from_its_files(
    client: Browser, jobs: JobsAtHand
) -> None:
    key = begun(client)
    jobs.fail(key, "run.mot:7: not a number. To mend: write one.")
    assert "run.mot:7: not a number" in client.get(f"/analyze/{key}").text
    assert client.post_form(f"/analyze/{key}/again").status_code == 303
    assert jobs.asked[0] == jobs.asked[1]


def test_a_server_started_anew_says_interrupted_and_keeps_the_files(
    client: Browser, store: Store, person: str, jobs: JobsAtHand
) -> None:
    key = begun(client)
    jobs.forget()
    assert "Interrupted" in client.get(f"/analyze/{key}").text
    assert "not computed" in client.get("/analyze").text
    assert (store.analysis(person, key).folder / INPUT_FOLDER / "run.mot").is_file()


def test_a_full_queue_is_said_and_leaves_no_analysis(
    client: Browser, store: Store, person: str, jobs: JobsAtHand
) -> None:
    jobs.full = True
    answer = client.post_form("/analyze", {"name": "Kept"}, files=GOOD)
    assert (answer.status_code, store.analyses(person)) == (503, [])
    assert "waiting already" in answer.text


def test_the_example_run_needs_no_files(client: Browser, jobs: JobsAtHand) -> None:
    assert client.post_form("/analyze/example").status_code == 303
    kind, payload = jobs.asked[0]
    assert (kind, set(payload)) == ("example", {"folder"})
    assert Path(payload["folder"]).is_dir()


def test_an_analysis_whose_upload_never_ended_says_to_send_it_again(
    client: Browser, store: Store, person: str
) -> None:
    key = store.new_analysis(person, "half").id
    answer = client.post_form(f"/analyze/{key}/again")
    assert answer.status_code == 400
    assert "did not arrive whole" in answer.text


@pytest.mark.parametrize("address", ["/analyze/none", "/analyze/none/result.zip"])
def test_what_is_not_there_is_not_found(client: Browser, address: str) -> None:
    assert client.get(address).status_code == 404


def test_the_short_table_is_the_terminals(summary: dict[str, Any]) -> None:
    lines = {line.label: line for line in short_table(summary)}
    contact = summary["hips"]["l"]["figures"]["peak_contact"]["value"]
    assert float(lines["Greatest load in the socket"].sides[1]) == pytest.approx(contact, abs=0.06)
    assert lines["Muscle that pulls most"].sides[0].endswith("_r")


def test_what_should_be_minded_is_told_of_notes_and_legs(summary: dict[str, Any]) -> None:
    leg = summary["legs"][0] | {
        "frames_by_status": {"infeasible": 3},
        "frames_over_reserve": {"knee_angle_r": 2},
    }
    told = cautions(summary | {"legs": [leg], "recording": summary["recording"] | {"notes": ["a note"]}})
    assert told[0] == "a note"
    assert any("3 of" in line and "cannot make the moments" in line for line in told)
    assert any("knee_angle_r" in line for line in told)


def test_a_recording_without_a_whole_stride_is_said(summary: dict[str, Any]) -> None:
    none = summary | {"recording": summary["recording"] | {"strides": []}}
    assert "no whole stride" in strides_words(none)
