import json
from functools import cache
from io import StringIO
from pathlib import Path

import numpy as np
import pytest
from rich.console import Console

from coxa.claims import ClaimsReport, claims, markdown, run_claims
from coxa.claims.sample import kinds
from coxa.cli import main
from coxa.errors import InputError
from coxa.terminal.claims import show_claims

HIPS = 12


@cache
def ran() -> ClaimsReport:
    return run_claims(HIPS, seed=4)


def kind_is(*names: str) -> np.ndarray:
    return np.isin(ran().sampled.kind, [kinds().index(name) for name in names])


def test_every_claim_has_its_measure_and_every_condition_a_finding() -> None:
    wanted = [(c.id, condition) for c in claims() for condition in (c.conditions or ("",))]
    assert [(f.claim.id, f.condition) for f in ran().findings] == wanted
    assert {c.measure for c in claims()} <= ran().measures.keys()


def test_the_same_seed_gives_the_same_report_and_progress_ends_with_all_hips() -> None:
    told: list[float] = []
    again = run_claims(HIPS, seed=4, progress=lambda word, share: told.append(share))
    assert json.dumps(again.to_dict()) == json.dumps(ran().to_dict())
    assert told == sorted(told)
    assert told[-1] == 1.0


def test_weakness_and_guarding_never_raise_a_peak_moment() -> None:
    assert ran().measures["peak_change"].max() <= 1e-9


def test_weakness_alone_leaves_the_passive_range_as_it_was() -> None:
    np.testing.assert_allclose(ran().measures["range_change_deg"][kind_is("weakness")], 0.0, atol=1e-6)


def test_tension_leaves_peak_moments_as_they_were() -> None:
    np.testing.assert_allclose(ran().measures["peak_change"][kind_is("tension")], 0.0, atol=1e-9)


def test_weakness_alone_does_not_move_the_head_of_a_leg_that_others_turn() -> None:
    for name in ("extra_in_forward_mm", "extra_out_forward_mm"):
        passive = ran().measures[name][kind_is("weakness")][:, 2:]
        np.testing.assert_allclose(passive, 0.0, atol=1e-6)


def test_full_doses_leave_no_more_departure_than_half_doses() -> None:
    halves, full = (ran().measures[name][:, 1] for name in ("halves_over_best", "both_over_best"))
    assert np.all(full >= halves - 1e-9)


def test_the_report_is_valid_json_without_numbers_that_are_none() -> None:
    text = json.dumps(ran().to_dict(), allow_nan=False)
    assert json.loads(text)["hips"] == HIPS


def test_the_markdown_table_has_a_row_per_finding() -> None:
    rows = [line for line in markdown(ran()).splitlines() if line.startswith("| ")]
    assert len(rows) == len(ran().findings) + 2


def test_the_page_names_every_claim_and_its_grade() -> None:
    page = StringIO()
    show_claims(Console(file=page, width=100), ran())
    for claim in claims():
        assert f"{claim.id}  " in page.getvalue()
    assert "hypothesis" in page.getvalue()


@pytest.mark.parametrize("hips", [0, 5, 10**6])
def test_too_few_or_too_many_hips_are_refused(hips: int) -> None:
    with pytest.raises(InputError, match=f"claims over {hips} hips"):
        run_claims(hips)


def test_an_unknown_finding_is_refused_with_the_known_ones() -> None:
    with pytest.raises(InputError, match=r"no claim 'T99'.*T7a"):
        ran().finding("T99")


def test_the_command_shows_the_claims_and_writes_every_figure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("coxa.cli.computing.run_claims", lambda hips, seed, progress: ran())
    with pytest.raises(SystemExit) as ended:
        main(["claims", "--hips", str(HIPS), "--out", str(tmp_path / "claims.json")])
    assert ended.value.code == 0
    assert "T10a" in capsys.readouterr().out
    assert json.loads((tmp_path / "claims.json").read_text(encoding="utf-8")) == ran().to_dict()


def test_a_place_that_cannot_be_written_is_refused_before_any_work(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["claims", "--out", str(tmp_path / "nowhere" / "claims.json")])
    assert ended.value.code == 2
    assert "cannot be written" in capsys.readouterr().err
