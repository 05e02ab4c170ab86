"""Any file of Keras as a project: what it holds, its weights, its data."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from engine.exchange import KerasImportError, import_project, read_keras, write_keras_file
from engine.network.inference import infer
from engine.network.rows import Rows
from engine.project.data_settings import DataSettings
from engine.project.files import FileError
from engine.project.sources.not_chosen import NotChosen
from engine.project.starting_file import keep_starting_weights, read_starting_weights
from engine.project.starting_weights import starting_layers

GOLDENS = Path(__file__).parent / "keras_files" / "goldens"
SECOND = """
model = keras.Sequential()
model.add(layers.Embedding(input_dim=1000, output_dim=64))
model.add(layers.GRU(256,return_sequence=True))
model.add(layers.SimpleRNN(128))
model.add(layers.Dense(10))
model.summary()
"""


@pytest.mark.parametrize(
    "name",
    ["both_ways.keras", "both_ways.h5", "numbers.keras", "numbers.h5", "states.keras", "states.h5"],
)
def test_a_model_comes_in_with_its_weights(name: str, tmp_path: Path) -> None:
    found = import_project(GOLDENS / name)
    project, content = found.project, found.weights
    assert project.start is not None
    assert content is not None
    assert project.start.source == name
    inference = infer(project.network, project.signature(None))
    assert inference.mismatches == inference.refusals == ()
    with_weights = [node.id for node in project.network.in_order() if inference.weights[node.id]]
    assert list(starting_layers(project.start, project.network, inference)) == with_weights
    path = keep_starting_weights(project.start, content, tmp_path)
    by_layer = read_starting_weights(path, project.start)
    kept = [array for node in with_weights for array in by_layer[node]]
    _, expected = read_keras(GOLDENS / name)
    assert expected is not None
    for ours, theirs in zip(kept, expected, strict=True):
        np.testing.assert_array_equal(ours, theirs)


def test_the_data_of_a_trained_model_is_not_known() -> None:
    numbers = import_project(GOLDENS / "numbers.keras").project
    assert numbers.data.source == NotChosen()
    assert numbers.network.reads == Rows(content="sequence", features=3)
    words = import_project(GOLDENS / "states.keras").project
    assert words.data.source == NotChosen()
    assert words.network.reads is None


@pytest.mark.parametrize("suffix", [".py", ".txt", ".PY"])
def test_code_comes_in_and_can_be_trained_on_the_bundled_names(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"second{suffix}"
    path.write_text(SECOND, encoding="utf-8-sig")
    with pytest.raises(KerasImportError, match="did you mean `return_sequences`") as caught:
        import_project(path)
    assert [each.meant for each in caught.value.suggestions] == ["return_sequences"]
    found = import_project(path, accept_suggestions=True)
    assert found.weights is found.project.start is None
    assert found.project.data == DataSettings()
    inference = infer(found.project.network, found.project.signature(None))
    total = sum(inference.parameters(node.id) for node in found.project.network.nodes)
    assert total == 361_098
    assert any("is read as `return_sequences`" in str(note) for note in found.notes)


@pytest.mark.parametrize(
    ("written", "rows"),
    [
        ("LSTM(4, input_shape=(None, 3))", Rows(content="sequence", features=3)),
        ("LSTM(4, input_shape=(9, 3))", Rows(content="sequence", features=3, steps=9)),
        ("LSTM(4, batch_input_shape=(8, 9, 3))", Rows(content="sequence", features=3, steps=9)),
        ("Dense(4, input_shape=(5,))", Rows(content="vector", features=5)),
        ("Embedding(9, 4, input_shape=(7,))", None),
        ("Embedding(9, 4)", None),
    ],
)
def test_code_says_what_its_rows_are(tmp_path: Path, written: str, rows: Rows | None) -> None:
    path = tmp_path / "model.py"
    for code in (
        f"model = keras.Sequential([layers.{written}])",
        f"model = keras.Sequential()\nmodel.add(layers.{written})",
    ):
        path.write_text(code)
        project = import_project(path).project
        assert project.network.reads == rows
        assert project.data.source == (DataSettings().source if rows is None else NotChosen())


@pytest.mark.parametrize(
    "made",
    [
        "keras.Input((9, 3))",
        "keras.Input(shape=(9, 3))",
        "keras.layers.Input(batch_shape=(None, 9, 3))",
    ],
)
def test_an_input_says_what_the_rows_are(tmp_path: Path, made: str) -> None:
    path = tmp_path / "model.py"
    path.write_text(f"x = {made}\ny = layers.GRU(4)(x)\nmodel = keras.Model(x, y)")
    found = import_project(path).project
    assert found.network.reads == Rows(content="sequence", features=3, steps=9)


def test_rows_that_no_layer_reads_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "model.py"
    path.write_text("model = keras.Sequential([layers.Dense(4, input_shape=(5, 5, 3))])")
    with pytest.raises(KerasImportError, match=r"rows of shape \(5, 5, 3\)"):
        import_project(path)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.keras", b"\x80\x04K\x01.", "is a pickle"),
        ("a.h5", b"", "is empty"),
        ("a.json", b"[]", "neither a .keras file nor"),
        ("a.json", b'{"cells": [], "nbformat": 4}', "is a notebook"),
        ("a.ipynb", b'{\n "cells": [],\n "nbformat": 4}', "is a notebook"),
        ("a.py", b"\xff\xfe", "is not text in UTF-8"),
        ("a.py", b"import os", "There is no model"),
        ("a.py", b"x = (", "this is no Python"),
    ],
)
def test_what_cannot_be_read_says_why(tmp_path: Path, name: str, content: bytes, said: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(KerasImportError) as caught:
        import_project(path)
    assert said in str(caught.value)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    for name in ("no.keras", "no.py"):
        with pytest.raises(FileError, match="no such file"):
            import_project(tmp_path / name)


@pytest.mark.parametrize("suffix", [".py", ".txt"])
@pytest.mark.parametrize("name", ["numbers.keras", "numbers.h5"])
def test_a_model_that_is_called_as_code_is_read_as_what_it_is(
    name: str, suffix: str, tmp_path: Path
) -> None:
    path = tmp_path / f"model{suffix}"
    path.write_bytes((GOLDENS / name).read_bytes())
    assert import_project(path).project.network == import_project(GOLDENS / name).project.network
    path.write_text('{"class_name": "Sequential", "config": {"name": "s", "layers": [' + DENSE)
    assert [node.id for node in import_project(path).project.network.nodes] == ["dense"]


DENSE = '{"class_name": "Dense", "config": {"name": "dense", "units": 3}}]}}'


@pytest.mark.parametrize("shape", [[None, 10**9], [2_000_000, 3], [10**400, 3], [70_000]])
def test_rows_larger_than_any_here_are_refused_in_a_sentence(
    shape: list[int | None], tmp_path: Path
) -> None:
    layers = [
        {"class_name": "InputLayer", "config": {"name": "i", "batch_shape": [None, *shape]}},
        {"class_name": "Dense", "config": {"name": "dense", "units": 3}},
    ]
    path = tmp_path / "model.json"
    path.write_text(json.dumps({"class_name": "Sequential", "config": {"layers": layers}}))
    code = tmp_path / "model.py"
    code.write_text(f"model = Sequential([Input(shape={tuple(shape)}), Dense(3)])")
    for each in (path, code):
        with pytest.raises(KerasImportError, match="at most 1,000,000 steps of at most 65,536"):
            import_project(each)


def test_weights_that_are_no_numbers_are_told(tmp_path: Path) -> None:
    network, weights = read_keras(GOLDENS / "numbers.keras")
    assert weights is not None
    shapes = infer(network, network.signature).weights
    waiting = iter(weights)
    arrays = {node.id: [next(waiting) for _ in shapes[node.id]] for node in network.in_order()}
    spoiled = next(node for node in network.in_order() if shapes[node.id])
    for number in (np.nan, np.inf):
        arrays[spoiled.id][0][0, 0] = number
        path = tmp_path / f"{number}.keras"
        write_keras_file(path, network, network.signature, arrays)
        found = import_project(path)
        [note] = [str(each) for each in found.notes if "not finite" in str(each)]
        assert note.startswith(f"{spoiled.name} has weights that are not finite numbers.")
        assert found.project.start is not None
    assert not any("finite" in str(each) for each in import_project(GOLDENS / "numbers.h5").notes)
