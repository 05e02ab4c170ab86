"""Exported files as a person uses them: written, run, read by tools."""

from __future__ import annotations

import csv
import subprocess
import sys
from pathlib import Path
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.data import load
from engine.data.preparation import Preparer, vocabulary_of
from engine.exchange import (
    ExportError,
    exported_state,
    keras_code,
    pytorch_code,
    write_keras,
    write_pytorch,
)
from engine.network.network import Network
from engine.project.data_facts import DataFacts
from engine.project.data_settings import DataSettings
from engine.project.examples import EXAMPLES
from engine.project.preparation import Preparation
from engine.project.project import Project
from engine.project.training_settings import TrainingSettings
from engine.vocabulary.optimizers import SGD
from engine.vocabulary.truncation import Windows
from tests.engine.exchange.random_networks import FACTS, random_project
from tests.engine.exchange.running import run_file
from tests.engine.exchange.test_pytorch_outputs import NAMES

ROWS = [("abc", "x"), ('a "quoted", one', "y"), ("two\nlines", "z")] * 8


def test_writes_trains_saves_and_predicts(tmp_path: Path) -> None:
    project = random_project(Random(1))
    path = tmp_path / "net work.py"
    write_pytorch(path, project, FACTS, rows=ROWS, weights_file="w.pt")
    with path.with_suffix(".csv").open(encoding="utf-8", newline="") as file:
        assert [tuple(row) for row in csv.reader(file)] == [("text", "label"), *ROWS]
    said = run_file(path, "--epochs", "2", "--save", str(tmp_path / "w.pt"))
    assert "random" not in said
    assert "epoch 2/2: loss " in said
    weights = ("--weights", str(tmp_path / "w.pt"))
    predicted = run_file(path, *weights, "--predict", "abc")
    assert len(predicted.splitlines()) == len(FACTS.classes)
    assert run_file(path, "--predict", "abc") == predicted
    with pytest.raises(ExportError, match="rows go"):
        write_pytorch(path.with_suffix(".csv"), project, FACTS, rows=ROWS)


def test_runs_by_itself_without_data_or_facts(tmp_path: Path) -> None:
    path = tmp_path / "alone.py"
    write_pytorch(path, random_project(Random(2)), None)
    assert "epoch 1/1" in run_file(path)
    path.write_text(pytorch_code(random_project(Random(2)), FACTS, "missing.csv"))
    assert "missing.csv is not there: training on random rows" in run_file(path)


@pytest.mark.parametrize("unit", ["characters", "words", "spaced", "byte-pair"])
@pytest.mark.parametrize("at_start", [True, False])
@pytest.mark.parametrize("form", ["NFC", "NFKD", "as written"])
def test_prepares_texts_as_gradloom_does(unit: str, at_start: bool, form: str) -> None:
    side = "start" if at_start else "end"
    preparation = Preparation.model_validate(
        {
            "unit": unit,
            "lowercase": at_start,
            "pad": side,
            "truncate": side,
            "unicode_form": form,
        }
    )
    words = ("don't", "Ab", "ab", ",", "é", "日", "'", '"', "\\", "naïve", " ")
    are_words = unit in ("words", "spaced")
    vocabulary = ("[PAD]", "[UNK]", *(words if are_words else "abcé日'\"\\ ,AB"))
    texts = ["Ab, ab don't", '日本 e\u0301 naïve \\ "', "a" * 9, "ÀB c d e f g h", "'", "x\u2028y"]
    if unit == "byte-pair":
        vocabulary = vocabulary_of([*texts, "ab ab ab don't don't naïve naïve"], preparation)
        assert any(len(symbol) > 2 for symbol in vocabulary[2:])
    facts = DataFacts(vocabulary, ("x", "y", "z"), 6, 10, 2, 9)
    project = Project(data=DataSettings(preparation=preparation))
    exported: dict[str, object] = {"__name__": "exported"}
    exec(pytorch_code(project, facts), exported)
    prepare = exported["prepare"]
    want = Preparer(preparation, vocabulary, 6)(texts)
    assert [prepare(text) for text in texts] == want.tolist()  # type: ignore[operator]


def test_an_unfinished_network_says_so_and_is_not_written(tmp_path: Path) -> None:
    gru = EXAMPLES[1].project()
    layer = gru.network.layer("gru").replace(return_sequences=False)
    nodes = tuple(n.replace(layer=layer) if n.id == "gru" else n for n in gru.network.nodes)
    broken = gru.replace(network=gru.network.replace(nodes=nodes))
    for code in (pytorch_code(broken, NAMES), keras_code(broken, NAMES)):
        assert "# simple_rnn: Needs a sequence." in code
        compile(code, "broken", "exec")
    for write in (write_pytorch, write_keras):
        with pytest.raises(ExportError, match="Needs a sequence"):
            write(tmp_path / "broken.py", broken, NAMES)
    assert list(tmp_path.iterdir()) == [tmp_path / "home"]


def test_what_keras_lacks_is_named(tmp_path: Path) -> None:
    project = EXAMPLES[0].project()
    training = project.training.replace(optimizer=SGD(momentum=0.5, weight_decay=0.1))
    with pytest.raises(ExportError, match="weight_decay"):
        write_keras(tmp_path / "k.py", project.replace(training=training), NAMES)


@given(st.integers(0, 10**9))
def test_every_project_compiles_even_when_pieces_are_missing(seed: int) -> None:
    random = Random(seed)
    project = random_project(random)
    network = project.network
    for left in (1.0, 0.7):
        links = tuple(link for link in network.links if random.random() < left)
        for facts in (FACTS, None):
            cut = project.replace(network=network.replace(links=links))
            compile(pytorch_code(cut, facts), "pytorch", "exec")
            compile(keras_code(cut, facts), "keras", "exec")


def test_nothing_at_all() -> None:
    for network in (Network(dialect="keras3"), Network(dialect="keras2")):
        project = Project(network=network)
        for code in (pytorch_code(project, None), keras_code(project, FACTS)):
            assert "# Not finished: No layers yet" in code
            compile(code, "empty", "exec")


def said_at_the_head(code: str) -> str:
    return " ".join(line.lstrip("# ") for line in code.splitlines()[:40])


def test_truncation_that_is_not_written_is_said_at_the_head() -> None:
    project = EXAMPLES[0].project()
    truncated = project.replace(training=project.training.replace(truncation=Windows(window=8)))
    assert "Truncation is left out:" in said_at_the_head(keras_code(truncated, NAMES))
    assert "Truncation" not in said_at_the_head(pytorch_code(truncated, NAMES))
    nodes = tuple(
        node.replace(layer=node.layer.replace(stateful=True)) if node.id == "lstm" else node
        for node in truncated.network.nodes
    )
    stateful = truncated.replace(network=truncated.network.replace(nodes=nodes))
    assert "Truncation is left out:" in said_at_the_head(pytorch_code(stateful, NAMES))
    for write in (pytorch_code, keras_code):
        assert "Truncation" not in write(project, NAMES)


def test_a_truncated_program_trains_and_predicts(tmp_path: Path) -> None:
    project = EXAMPLES[0].project()
    truncated = project.replace(training=project.training.replace(truncation=Windows(window=8)))
    path = tmp_path / "short.py"
    write_pytorch(path, truncated, NAMES, rows=[(text, NAMES.classes[0]) for text, _ in ROWS])
    assert "epoch 1/1: loss " in run_file(path, "--epochs", "1")
    predicted = run_file(path, "--predict", "abc")
    assert run_file(path, "--predict", "abc") == predicted


def test_tools_find_nothing_to_mend(tmp_path: Path) -> None:
    for example in EXAMPLES:
        project = example.project()
        facts = load(project.data, None).facts
        write_pytorch(tmp_path / f"{example.name}.py", project, facts)
        training = project.training.replace(truncation=Windows(window=8))
        truncated = project.replace(training=training)
        write_pytorch(tmp_path / f"{example.name}_in_windows.py", truncated, facts)
        write_keras(tmp_path / f"{example.name}_keras.py", project, facts)
    for unit in ("words", "byte-pair"):
        preparation = Preparation.model_validate({"unit": unit, "unicode_form": "as written"})
        training = TrainingSettings(class_weights="balanced", bucketing=True)
        project = EXAMPLES[0].project()
        project = project.replace(data=DataSettings(preparation=preparation), training=training)
        write_pytorch(tmp_path / f"{unit}.py", project, NAMES)
        write_keras(tmp_path / f"{unit}_keras.py", project, NAMES)
    for seed in range(40):
        code = pytorch_code(random_project(Random(seed)), FACTS)
        (tmp_path / f"random_{seed}.py").write_text(code, encoding="utf-8")
    for arguments in (["check"], ["format", "--check"]):
        command = [sys.executable, "-m", "ruff", *arguments, "--isolated", "--no-cache", tmp_path]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout


def test_the_document_s_network_reads_as_a_chain() -> None:
    code = pytorch_code(EXAMPLES[0].project(), NAMES)
    assert "        x = self.embedding(x)\n        x = self.lstm(x)\n" in code
    assert "        return self.dense(x)\n" in code
    assert "#   164,106 parameters" in code
    assert len(code.splitlines()) < 245
    for unneeded in ("mask", "states", "regularization", "GRU"):
        assert unneeded not in code
    assert "layers.LSTM(128, recurrent_activation=hard_sigmoid)," in keras_code(
        EXAMPLES[0].project(), NAMES
    )


def test_weights_of_another_network_are_refused() -> None:
    project = EXAMPLES[0].project()
    signature = NAMES.signature("cross_entropy")
    with pytest.raises(ExportError, match="embedding do not fit"):
        exported_state(project.network, signature, {"embedding": [np.zeros((3, 3))]})
