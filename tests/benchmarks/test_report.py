"""Figures, their way from one process to another, and the table of all of them."""

from __future__ import annotations

import io
from datetime import date

import pytest

from benchmarks.report import Figure, Goal, as_json, from_json, read
from benchmarks.results import Machine, Outcome, machine, markdown, versions

FIGURES = (
    Figure("LSTM network / torch.nn.LSTM", 1.2, "x", Goal("at most", 1.25), "24 ms | 20 ms"),
    Figure("fastest Keras / GRU network", 1.512, "x", Goal("at least", 1.7)),
    Figure("window drawn", 799.6, "ms", Goal("under", 800)),
    Figure("memory held", 12345.6, "MB"),
)
MACHINE = Machine("Some Processor", 2, "25 GB")


@pytest.mark.parametrize("figure", FIGURES)
def test_a_figure_comes_back_from_its_line(figure: Figure) -> None:
    assert from_json(as_json(figure)) == figure


def test_what_is_no_figure_is_passed_on(capsys: pytest.CaptureFixture[str]) -> None:
    lines = io.StringIO(f"{as_json(FIGURES[0])}\nQt says something\n{as_json(FIGURES[3])}\n")
    assert list(read(lines)) == [FIGURES[0], FIGURES[3]]
    assert capsys.readouterr().err == "Qt says something\n"


@pytest.mark.parametrize(
    ("bound", "below", "at", "above"),
    [
        ("at most", True, True, False),
        ("under", True, False, False),
        ("at least", False, True, True),
    ],
)
def test_a_goal_at_its_bound(bound: str, below: bool, at: bool, above: bool) -> None:
    goal = Goal(bound, 2.0)
    assert [goal.is_met_by(value) for value in (1.99, 2.0, 2.01)] == [below, at, above]


def test_the_table() -> None:
    day = date(2026, 11, 26)
    failure = "`python -m benchmarks.start_up` ended with 1."
    outcomes = [
        Outcome("Training steps", date(2026, 11, 25), list(FIGURES[:2])),
        Outcome("The window", day, list(FIGURES[2:]), failure),
    ]
    text = markdown(outcomes, MACHINE, {"Python": "3.11.2", "torch": "2.13.0"}, day)
    lines = text.splitlines()
    assert "- 2026-11-26, Some Processor, 2 cores, 25 GB of memory" in lines
    assert "- Python 3.11.2, torch 2.13.0" in lines
    assert "Goals missed: 1." in lines
    assert "Missing: The window. `python -m benchmarks.start_up` ended with 1." in lines
    assert lines[lines.index("| what | measured | goal | met | beside it |") :] == [
        "| what | measured | goal | met | beside it |",
        "|---|---:|---|---|---|",
        "| **Training steps** (2026-11-25) | | | | |",
        "| LSTM network / torch.nn.LSTM | 1.20 x | at most 1.25 x | yes | 24 ms \\| 20 ms |",
        "| fastest Keras / GRU network | 1.51 x | at least 1.7 x | **no** |  |",
        "| **The window** | | | | |",
        "| window drawn | 800 ms | under 800 ms | yes |  |",
        "| memory held | 12,346 MB |  |  |  |",
    ]


def test_this_machine_and_its_packages() -> None:
    here = machine()
    assert here.processor
    assert here.cores >= 1
    assert here.memory.endswith("GB")
    found = versions()
    assert {"Python", "torch", "numpy", "PyQt6"} <= found.keys()
