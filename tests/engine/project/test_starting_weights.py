"""Starting weights: the project names them, a file holds them, and only that file will do."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import save

from engine.layers.dense import Dense
from engine.layers.lstm import LSTM
from engine.layers.shapes import sequence
from engine.network.edits import remove_nodes, set_argument
from engine.network.inference import infer
from engine.network.network import Link, Network, Node
from engine.network.signature import Signature
from engine.project.files import FileError
from engine.project.project import Project
from engine.project.project_file import parse_project, project_text
from engine.project.starting_file import (
    LayerArrays,
    StartingWeightsError,
    find_starting_weights,
    keep_starting_weights,
    read_starting_weights,
    starting_weights,
)
from engine.project.starting_weights import StartingWeights, starting_layers

ROWS = Signature(sequence(None, 3))
NETWORK = Network(
    dialect="keras2",
    nodes=(Node(id="lstm", layer=LSTM(units=4)), Node(id="dense", layer=Dense(units=2))),
    links=(Link(source="lstm", target="dense"),),
)
SHAPES = {"lstm": [(3, 16), (4, 16), (16,)], "dense": [(4, 2), (2,)]}


@pytest.fixture
def arrays() -> LayerArrays:
    random = np.random.default_rng(0)
    return {
        layer: [random.normal(size=shape).astype(np.float32) for shape in shapes]
        for layer, shapes in SHAPES.items()
    }


@pytest.fixture
def made(arrays: LayerArrays) -> tuple[StartingWeights, bytes]:
    found = starting_weights(arrays, infer(NETWORK, ROWS).weights, "model.keras")
    assert found is not None
    return found


def test_out_and_in_again(
    made: tuple[StartingWeights, bytes], arrays: LayerArrays, tmp_path: Path
) -> None:
    start, content = made
    path = keep_starting_weights(start, content, tmp_path)
    assert path.name == start.file_name
    found = read_starting_weights(find_starting_weights(start, (None, tmp_path)), start)
    assert {layer: len(of_layer) for layer, of_layer in found.items()} == {"lstm": 3, "dense": 2}
    for layer, of_layer in arrays.items():
        for ours, given in zip(found[layer], of_layer, strict=True):
            np.testing.assert_array_equal(ours, given)


def test_the_same_weights_are_the_same_file(
    made: tuple[StartingWeights, bytes], arrays: LayerArrays
) -> None:
    again = starting_weights(arrays, infer(NETWORK, ROWS).weights, "model.keras")
    assert again == made
    assert starting_weights({}, {}, "model.keras") is None


def test_the_project_names_them_in_its_file(made: tuple[StartingWeights, bytes]) -> None:
    project = Project(network=NETWORK, start=made[0])
    assert parse_project(project_text(project), "p") == project
    assert "start" not in project_text(Project(network=NETWORK))


def test_a_project_of_the_first_version_starts_from_drawn_weights() -> None:
    text = '{"format": "gradloom-project", "version": 1, "description": "old"}'
    assert parse_project(text, "p") == Project(description="old")


def test_a_changed_layer_is_drawn_anew_and_the_others_are_not(
    made: tuple[StartingWeights, bytes],
) -> None:
    start, _ = made

    def begun(network: Network) -> tuple[str, ...]:
        return starting_layers(start, network, infer(network, ROWS))

    assert begun(NETWORK) == ("lstm", "dense")
    assert begun(set_argument(NETWORK, "dense", ("units",), 5)) == ("lstm",)
    assert begun(set_argument(NETWORK, "dense", ("use_bias",), False)) == ("lstm",)
    assert begun(set_argument(NETWORK, "lstm", ("units",), 5)) == ()
    assert begun(set_argument(NETWORK, "lstm", ("activation",), "relu")) == ("lstm", "dense")


def test_a_deleted_layer_takes_its_weights_along(made: tuple[StartingWeights, bytes]) -> None:
    project = Project(network=NETWORK, start=made[0])
    without = project.with_network(remove_nodes(NETWORK, ("dense",)))
    assert without.start is not None
    assert set(without.start.by_layer) == {"lstm"}
    # A layer that is added later may be called the same, and it is another one.
    assert without.with_network(NETWORK).start == without.start
    assert project.with_network(remove_nodes(NETWORK, ("dense", "lstm"))).start is None
    assert project.with_network(NETWORK) == project


@pytest.mark.parametrize(
    "spoil",
    [
        lambda content: content[:-1],
        lambda content: content[:-1] + bytes([content[-1] ^ 1]),
        lambda content: b"",
        lambda content: save({"lstm/kernel": np.zeros((3, 16), np.float32)}),
    ],
    ids=["cut", "one bit", "empty", "another file"],
)
def test_no_other_file_is_taken_for_them(
    made: tuple[StartingWeights, bytes], tmp_path: Path, spoil
) -> None:
    start, content = made
    path = keep_starting_weights(start, content, tmp_path)
    path.write_bytes(spoil(content))
    with pytest.raises(StartingWeightsError, match="does not hold the weights"):
        read_starting_weights(path, start)
    # Kept once more, it is whole again.
    assert read_starting_weights(keep_starting_weights(start, content, tmp_path), start)


def test_a_file_that_is_not_what_the_project_says_of_it(
    arrays: LayerArrays, tmp_path: Path
) -> None:
    """A project and a file from a stranger, which agree on the digest and on nothing else."""
    found = starting_weights(arrays, infer(NETWORK, ROWS).weights, "m")
    assert found is not None
    start, content = found
    first = start.weights[0]
    for wrong in (first.replace(shape=(16, 3)), first.replace(name="other")):
        lying = start.replace(weights=(wrong, *start.weights[1:]))
        path = keep_starting_weights(lying, content, tmp_path)
        with pytest.raises(StartingWeightsError):
            read_starting_weights(path, lying)


def test_a_missing_file_says_what_to_do(
    made: tuple[StartingWeights, bytes], tmp_path: Path
) -> None:
    start, _ = made
    with pytest.raises(StartingWeightsError) as caught:
        find_starting_weights(start, (tmp_path,))
    said = str(caught.value)
    assert "model.keras" in said
    assert start.file_name in said
    assert "reset the weights" in said


def test_a_folder_in_their_place_is_told(
    made: tuple[StartingWeights, bytes], tmp_path: Path
) -> None:
    start, content = made
    (tmp_path / start.file_name).mkdir()
    with pytest.raises(FileError):
        keep_starting_weights(start, content, tmp_path)


def test_names_in_a_project_file_are_no_paths() -> None:
    start = {"digest": "../" + "a" * 61, "weights": [{"layer": "a", "name": "k", "shape": [1]}]}
    with pytest.raises(FileError, match="damaged at start"):
        parse_project(
            project_text(Project())[:-2] + f', "start": {str(start).replace(chr(39), chr(34))}}}',
            "p",
        )


def test_what_somebody_changed_is_set_aside_and_not_replaced(
    made: tuple[StartingWeights, bytes], tmp_path: Path
) -> None:
    start, content = made
    folder = tmp_path / "folder"
    folder.mkdir()
    path = keep_starting_weights(start, content, folder)
    path.write_bytes(b"mine")
    keep_starting_weights(start, content, folder)
    assert sorted(each.read_bytes() for each in folder.iterdir()) == sorted((content, b"mine"))
    path.unlink()
    # A link in a stranger's folder: what it leads to stays as it is.
    other = tmp_path / "other"
    other.mkdir()
    for target in (other / "precious", other / "missing"):
        path.unlink(missing_ok=True)
        (other / "precious").write_bytes(b"precious")
        path.symlink_to(target)
        keep_starting_weights(start, content, folder)
        assert path.read_bytes() == content
        assert not path.is_symlink()
        assert [each.name for each in other.iterdir()] == ["precious"]
        assert (other / "precious").read_bytes() == b"precious"


def test_a_file_whose_name_is_no_text(arrays: LayerArrays) -> None:
    name = b"\xff\xe9.keras".decode("utf-8", "surrogateescape")
    found = starting_weights(arrays, infer(NETWORK, ROWS).weights, name)
    assert found is not None
    assert found[0].source == "??.keras"
    project = Project(network=NETWORK, start=found[0])
    assert parse_project(project_text(project).encode(), "p") == project
