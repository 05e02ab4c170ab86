"""Every part of the benchmarks has the form that `python -m benchmarks` runs."""

from __future__ import annotations

import ast
import shutil
from datetime import date
from pathlib import Path

import pytest

from benchmarks import __main__ as benchmarks
from benchmarks.__main__ import PARTS, Part, main, run_part
from benchmarks.report import Figure, Goal
from benchmarks.results import Outcome

FOLDER = Path(benchmarks.__file__).parent
PARAMETERS = [pytest.param(part, id=part.name) for part in PARTS]
TINY = '''"""Measures nothing."""
from benchmarks.report import Figure, Goal, run

def figures(quick):
    yield Figure("steps", 3.0 if quick else 30.0, "x", Goal("at most", 4.0), "a note")
    print("a library says something", flush=True)
    yield Figure("memory", 12.0, "MB")

run(figures, __doc__)
'''


@pytest.mark.parametrize("part", PARAMETERS)
def test_every_part_gives_figures(part: Part) -> None:
    # Read and not imported: some make a window as they are imported.
    module = ast.parse((FOLDER / f"{part.name}.py").read_text(encoding="utf-8"))
    functions = {each.name: each for each in module.body if isinstance(each, ast.FunctionDef)}
    assert [each.arg for each in functions["figures"].args.args] == ["quick"]
    assert "run(figures, __doc__)" in ast.unparse(module.body[-1])


@pytest.mark.parametrize(("quick", "steps"), [(True, 3.0), (False, 30.0)])
def test_a_part_is_run_and_its_figures_are_read(
    quick: bool,
    steps: float,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (tmp_path / "benchmarks").mkdir()
    shutil.copy(FOLDER / "report.py", tmp_path / "benchmarks")
    (tmp_path / "benchmarks" / "tiny.py").write_text(TINY, encoding="utf-8")
    monkeypatch.setattr(benchmarks, "ROOT", tmp_path)
    outcome = run_part(Part("tiny", "Tiny"), quick)
    assert outcome.failure == ""
    assert outcome.figures == [
        Figure("steps", steps, "x", Goal("at most", 4.0), "a note"),
        Figure("memory", 12.0, "MB"),
    ]
    printed = capsys.readouterr()
    assert ("MISSED" in printed.out) == (not quick)
    assert printed.err == "a library says something\n"


def test_a_part_that_fails_is_told(capfd: pytest.CaptureFixture[str]) -> None:
    outcome = run_part(Part("no_such_part", "Nothing"), quick=True)
    assert outcome.figures == []
    assert outcome.failure == "`python -m benchmarks.no_such_part` ended with 1."
    assert outcome.failure in capfd.readouterr().out


@pytest.fixture
def ran(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[str]:
    """The parts that were run, each of which gives one figure; `inference` fails."""
    names: list[str] = []

    def run(part: Part, quick: bool) -> Outcome:
        names.append(part.name)
        failure = "It broke." if part.name == "inference" else ""
        return Outcome(part.heading, date.today(), [Figure(f"of {part.name}", 1.0, "x")], failure)

    monkeypatch.setattr(benchmarks, "run_part", run)
    monkeypatch.setattr(benchmarks, "ROOT", tmp_path)
    monkeypatch.setattr(benchmarks, "RESULTS", tmp_path / "results.md")
    return names


def test_the_file_is_written_when_all_ran(ran: list[str], tmp_path: Path) -> None:
    assert main([]) == 1
    assert ran == [part.name for part in PARTS]
    text = (tmp_path / "results.md").read_text(encoding="utf-8")
    assert "Missing: Answering. It broke." in text
    assert all(f"| of {part.name} | 1.00 x |" in text for part in PARTS)


def test_quick_ones_are_fewer_and_make_no_file(ran: list[str], tmp_path: Path) -> None:
    assert main(["--quick"]) == 1
    assert ran == [part.name for part in PARTS if part.is_for_the_minute]
    assert main(["--quick", "memory"]) == 0
    assert ran[-1] == "memory"
    assert not (tmp_path / "results.md").exists()


def test_parts_that_have_not_run_are_named(ran: list[str], tmp_path: Path) -> None:
    assert main(["memory", "training_step"]) == 0
    assert ran == ["training_step", "memory"]
    text = (tmp_path / "results.md").read_text(encoding="utf-8")
    assert text.count(" 1.00 x |") == 2
    assert text.count("It has not been run here yet.") == len(PARTS) - 2


def test_a_part_run_again_takes_its_place(
    ran: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    main([])
    again = Outcome("Memory", date(2020, 5, 4), [Figure("less memory", 0.5, "x")])
    monkeypatch.setattr(benchmarks, "run_part", lambda part, quick: again)
    assert main(["memory"]) == 0
    text = (tmp_path / "results.md").read_text(encoding="utf-8")
    assert "(2020-05-04)" in text
    assert "| less memory | 0.50 x |" in text
    assert "| of memory | 1.00 x |" not in text
    assert text.count(" 1.00 x |") == len(PARTS) - 1


def test_a_part_that_is_not_there(ran: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["training_steps"])
    assert "no such part: training_steps; there are training_step," in capsys.readouterr().err
    assert ran == []
