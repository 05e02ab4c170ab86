"""Exported PyTorch programs of every task train, tell and predict as Gradloom does."""

from __future__ import annotations

import json
import math
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engine.data.dataset import Dataset
from engine.exchange import ExportError, pytorch_code, write_pytorch
from engine.exchange.targets import TARGETS
from engine.project.project import Project
from engine.training.events import EpochDone, StepDone
from engine.training.exported_files import Content, rows_of, save_as
from engine.training.generation import generate, pieces
from engine.training.loop import train
from engine.training.prediction import Predictor
from engine.training.weights import KeptWeights, Weights
from engine.vocabulary.early_stopping import StopByAccuracy
from tests.engine.exchange.running import run_file
from tests.engine.exchange.task_cases import CASES

_DRIVER = """
import contextlib, io, json, runpy, sys
told = {}
for path, *arguments in json.loads(sys.argv[1]):
    sys.argv = [path, *arguments]
    with contextlib.redirect_stdout(io.StringIO()) as said:
        runpy.run_path(path, run_name="__main__")
    told[path + " " + " ".join(arguments)] = said.getvalue()
print(json.dumps(told))
"""


class Trained:
    """A project of a case, its program beside it, and what Gradloom's own training told."""

    def __init__(self, name: str, folder: Path) -> None:
        folder.mkdir()
        self.project: Project
        self.dataset: Dataset
        self.project, self.dataset = CASES[name](folder)
        kept = KeptWeights()
        events = train(self.project, self.dataset, kept=kept)
        assert kept.last is not None
        self.weights: Weights = kept.last
        told = list(events)
        self.steps = [event for event in told if isinstance(event, StepDone)]
        self.epochs = [event for event in told if isinstance(event, EpochDone)]
        self.path = folder / "program.py"
        facts, rows = self.dataset.facts, rows_of(self.dataset)
        self.files = save_as(
            TARGETS["pytorch"], self.path, Content(self.project, facts, rows, self.weights)
        )

    @property
    def predictor(self) -> Predictor:
        """The network with the weights that the program begins with."""
        return Predictor(self.project, self.dataset.facts, self.weights)


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Trained]:
    folder = tmp_path_factory.mktemp("tasks")
    return {name: Trained(name, folder / name) for name in CASES}


@pytest.fixture(scope="module")
def said(trained: dict[str, Trained]) -> dict[str, str]:
    """What the programs print while they train."""
    told = run_all([[str(each.path)] for each in trained.values()])
    return dict(zip(trained, told, strict=True))


def run_all(commands: list[list[str]]) -> list[str]:
    done = subprocess.run(
        [sys.executable, "-I", "-c", _DRIVER, json.dumps(commands)],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return list(json.loads(done.stdout.splitlines()[-1]).values())


def numbers_after(words: str, told: str) -> list[float]:
    found = re.findall(rf"{words} (-?[\d.]+(?:e[-+]?\d+)?)(%?)", told)
    return [float(number) / (100 if share else 1) for number, share in found]


@pytest.mark.parametrize("name", CASES)
def test_it_trains_on_the_same_rows_with_the_same_losses(
    name: str, trained: dict[str, Trained], said: dict[str, str]
) -> None:
    ours, told = trained[name], said[name]
    assert "random" not in told
    if name == "temporal":
        # Its program parts the rows itself, into others than Gradloom's.
        assert [each.suffix for each in ours.files] == [".py", ".csv", ".pt"]
        assert len(numbers_after("validation loss", told)) == 3
        return
    assert [each.suffix for each in ours.files] == [".py", ".npz", ".pt"]
    losses = numbers_after(r": loss", told)
    assert len(losses) == len(ours.epochs)
    in_epoch = len(ours.steps) // len(ours.epochs)
    norms = [
        np.mean([step.norm_before for step in ours.steps[first : first + in_epoch]])
        for first in range(0, len(ours.steps), in_epoch)
    ]
    assert numbers_after("gradient norm", told) == pytest.approx(norms, rel=0.01)
    assert losses == pytest.approx([each.loss for each in ours.epochs], rel=2e-3, abs=1e-4)
    validation = numbers_after("validation loss", told)
    if not ours.project.network.is_stateful:  # the program leaves out a last, smaller batch
        wanted = [each.validation_loss for each in ours.epochs]
        assert validation == pytest.approx(wanted, rel=2e-3, abs=1e-4)
    measured = numbers_after("accuracy", told) or numbers_after("mean absolute error", told)
    if ours.dataset.facts.kind.of == "numbers":
        of_training = [each.error for each in ours.epochs]
        of_validation = [each.validation_error for each in ours.epochs]
    else:
        of_training = [each.accuracy for each in ours.epochs]
        of_validation = [each.validation_accuracy for each in ours.epochs]
    assert measured[::2] == pytest.approx(of_training, rel=2e-3, abs=6e-4)
    if not ours.project.network.is_stateful:
        assert measured[1::2] == pytest.approx(of_validation, rel=2e-3, abs=6e-4)
        perplexities = [each.perplexity for each in ours.epochs if each.perplexity is not None]
        assert numbers_after("perplexity", told) == pytest.approx(perplexities, abs=0.02)


def test_the_cases_are_of_every_kind(trained: dict[str, Trained]) -> None:
    facts = [each.dataset.facts for each in trained.values()]
    assert {each.task for each in facts} == {
        "classify", "tag", "regress", "forecast", "language_model"
    }  # fmt: skip
    assert {each.project.training.loss for each in trained.values()} == {
        "cross_entropy", "binary_cross_entropy", "mean_squared_error", "mean_absolute_error",
        "huber",
    }  # fmt: skip
    targets = {name: each.dataset.training.targets for name, each in trained.items()}
    assert (targets["reber"] == -1).any()
    assert (targets["two_tags"] == -1).any()
    assert trained["forecast"].project.training.early_stopping is not None


def test_what_a_program_does_not_need_is_not_in_it(trained: dict[str, Trained]) -> None:
    for name, each in trained.items():
        code = each.path.read_text(encoding="utf-8")
        is_language = name.startswith("language")
        assert ("def generate" in code) == ("math.exp" in code) == is_language
        assert ("def predict" in code) != is_language
        assert ("import numpy" in code) == (name != "temporal")
        assert ("import csv" in code) == (name == "temporal")
        assert ("y != -1" in code) == (name in ("reber", "reber_masked", "copying", "two_tags"))
        assert ("SYMBOLS" in code) == (each.dataset.preparer is not None)
        assert ("SIZES" in code) == (each.dataset.facts.target_scale is not None)
        assert ("hits" in code) != ("errors" in code)


def test_tags_of_a_text_are_said(trained: dict[str, Trained]) -> None:
    asked = {"reber": "BTBTQ", "reber_masked": "BPBPVVETE" * 9, "two_tags": "Ja, neu b"}
    told = run_all([[str(trained[name].path), "--predict", text] for name, text in asked.items()])
    for (name, text), lines in zip(asked.items(), told, strict=True):
        tags = trained[name].predictor.tags(text)
        assert [tuple(line.split("\t")) for line in lines.splitlines()] == [
            (each.symbol, each.tag) for each in tags
        ]
        assert len(tags) > 2


def test_numbers_are_said_in_their_own_unit(trained: dict[str, Trained]) -> None:
    texts = trained["numbers_of_texts"]
    rows = {name: trained[name] for name in ("adding", "forecast", "numbers_of_every_step")}
    commands = [[str(texts.path), "--predict", "abc7"]]
    commands += [[str(each.path), "--predict", "-1"] for each in rows.values()]
    told = [lines.splitlines() for lines in run_all(commands)]
    predictor = texts.predictor
    wanted = predictor.numbers(predictor.prepared(["abc7"]))[0]
    assert told[0][0] == "label"
    assert float(told[0][1]) == pytest.approx(wanted.item(), rel=1e-5)
    for each, lines in zip(rows.values(), told[1:], strict=True):
        assert lines[0].split("\t") == list(each.dataset.facts.targets)
        found = [[float(number) for number in line.split("\t")] for line in lines[1:]]
        ours = each.predictor.numbers(each.dataset.validation.inputs[-1:])[0]
        assert np.array(found) == pytest.approx(ours, rel=1e-4, abs=1e-5)


def test_classes_of_rows_of_arrays_are_said(trained: dict[str, Trained]) -> None:
    one, each_step = trained["classes_of_arrays"], trained["tags_of_arrays"]
    first, second = run_all([[str(each.path), "--predict", "0"] for each in (one, each_step)])
    outputs = one.predictor.outputs(one.dataset.training.inputs[:1])[0].softmax(-1)
    best = one.predictor.classes[int(outputs.argmax())]
    assert first.split()[:2] == [f"{outputs.max():.1%}", best]
    outputs = each_step.predictor.outputs(each_step.dataset.training.inputs[:1])[0]
    assert second.split() == [each_step.predictor.classes[n] for n in outputs.argmax(-1).tolist()]


@pytest.mark.parametrize("temperature", ["1", "0", "0.5"])
def test_a_language_model_goes_on_as_gradlooms_does(
    temperature: str, trained: dict[str, Trained]
) -> None:
    prompts = {"language": "the cat sat on ", "language_of_words": "w0 w1 w9 w1 w4 w1 w8"}
    commands = [
        [str(trained[name].path), "--prompt", text, "--symbols", "12", "--temperature", temperature]
        for name, text in prompts.items()
    ]
    for (name, text), found in zip(prompts.items(), run_all(commands), strict=True):
        predictor, seed = trained[name].predictor, trained[name].project.training.seed
        ours = list(generate(predictor, text, 12, float(temperature), seed))
        assert found == text + "".join(pieces(predictor, iter(ours))) + "\n"
    # What is shown is the end of the text.
    predictor, text = trained["language"].predictor, prompts["language"]
    end = text[-predictor.facts.length :]
    assert list(generate(predictor, text, 9)) == list(generate(predictor, end, 9))
    with pytest.raises(AssertionError, match="--prompt needs a few symbols"):
        run_all([[str(trained["language"].path), "--prompt", ""]])


def test_without_their_rows_they_train_on_random_ones(
    trained: dict[str, Trained], tmp_path: Path
) -> None:
    names = []
    for name, each in trained.items():
        facts = each.dataset.facts
        write_pytorch(tmp_path / f"{name}.py", each.project, facts)
        names.append(name)
        if each.dataset.preparer is None and facts.task in ("classify", "tag"):
            continue  # nothing but the arrays themselves tells what they are
        write_pytorch(tmp_path / f"{name}_unread.py", _reading(each.project, each.dataset), None)
        names.append(f"{name}_unread")
    for told in run_all([[str(tmp_path / f"{name}.py"), "--epochs", "1"] for name in names]):
        assert "epoch 1/1: loss " in told
        assert not math.isnan(numbers_after("validation loss", told)[0])


def _reading(project: Project, dataset: Dataset) -> Project:
    """The project as one that knows what rows it reads before it has read them."""
    from engine.network.rows import Rows

    if dataset.facts.vocabulary:
        return project
    shape = dataset.facts.signature(project.training.loss).input
    return project.replace(network=project.network.replace(reads=Rows.of(shape)))


def test_tools_find_nothing_to_mend(trained: dict[str, Trained], tmp_path: Path) -> None:
    for name, each in trained.items():
        code = each.path.read_text(encoding="utf-8")
        (tmp_path / f"{name}.py").write_text(code, encoding="utf-8")
        unknown = pytorch_code(each.project, None)
        (tmp_path / f"{name}_unknown.py").write_text(unknown, encoding="utf-8")
    for arguments in (["check"], ["format", "--check"]):
        command = [sys.executable, "-m", "ruff", *arguments, "--isolated", "--no-cache", tmp_path]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    ("name", "settings", "words"),
    [
        ("adding", {"loss": "cross_entropy"}, "is not for numbers"),
        ("adding", {"early_stopping": StopByAccuracy()}, "no accuracy to end early by"),
        ("reber", {"loss": "huber"}, "is not for classes"),
        ("language", {"loss": "mean_squared_error"}, "A language model is trained with"),
    ],
)
def test_settings_that_do_not_go_with_the_task_are_refused(
    name: str, settings: dict[str, Any], words: str, trained: dict[str, Trained], tmp_path: Path
) -> None:
    project = trained[name].project
    project = project.replace(training=project.training.replace(**settings))
    facts = trained[name].dataset.facts
    with pytest.raises(ExportError, match=words):
        write_pytorch(tmp_path / "program.py", project, facts)
    compile(pytorch_code(project, facts), "refused", "exec")


def test_a_program_is_run_as_a_person_does(trained: dict[str, Trained]) -> None:
    assert "epoch 1/1: loss " in run_file(trained["forecast"].path, "--epochs", "1")
