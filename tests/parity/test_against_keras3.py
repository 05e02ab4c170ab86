"""A few networks of the comparison, in a process with keras 3."""

from __future__ import annotations

import pytest

from parity.cases import random_case
from parity.report import Run, report
from parity.running import THIS_PYTHON, run


@pytest.mark.keras
def test_a_few_networks_agree_and_are_reported() -> None:
    cases = [random_case("keras3", f"test {number}") for number in range(8)]
    outcomes = run({"keras3": cases}, {"keras3": THIS_PYTHON})
    [outcome] = outcomes.values()
    assert outcome.disagreeing() == []
    assert len(outcome.answers) == 8
    assert outcome.versions["keras"].startswith("3.")
    assert any(case.masked for case in cases)
    assert any(case.training for case in cases)
    text = report(Run(8, 0, 1.0, outcomes, ()))
    assert "8 of 8 networks agree" in text
    assert "| LSTM.go_backwards |" in text
    assert "No case disagrees" in text
