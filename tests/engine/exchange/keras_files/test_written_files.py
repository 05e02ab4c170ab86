"""Files that are written: real keras 3.15 loads them and computes what the runtime computes."""

from __future__ import annotations

from pathlib import Path
from random import Random

import numpy as np
import pytest
import torch
from safetensors.numpy import load_file

from engine.exchange import (
    ExportError,
    import_keras_file,
    write_keras_file,
    write_npz,
    write_safetensors,
)
from engine.layers.add import Add
from engine.layers.base import Layer
from engine.layers.bidirectional import Bidirectional
from engine.layers.dense import Dense
from engine.layers.embedding import Embedding
from engine.layers.gru import GRU
from engine.layers.lstm import LSTM
from engine.layers.masking import Masking
from engine.network.network import Link, Network, Node
from engine.network.signature import UNKNOWN
from engine.project.project import Project
from engine.runtime import NetworkModule, build
from engine.vocabulary.dialects import Dialect
from tests.engine.exchange.every_argument import networks
from tests.engine.exchange.random_networks import FACTS, random_project
from tests.engine.exchange.running import Live, difference, run_keras_files
from tests.engine.runtime.networks import FEATURES, VECTORS, chain

BATCH = 6


def arrays_of(module: NetworkModule) -> dict[str, list[np.ndarray]]:
    found: dict[str, list[np.ndarray]] = {}
    for weight in module.weights():
        found.setdefault(weight.node_id, []).append(weight.parameter.detach().numpy())
    return found


def written(live: Live, path: Path) -> None:
    signature = FACTS.signature(live.project.training.loss)
    write_keras_file(path, live.project.network, signature, live.arrays(), BATCH)


def keras_outputs(path: Path, rows: torch.Tensor) -> torch.Tensor:
    import keras

    model = keras.models.load_model(path)
    found: torch.Tensor = model(rows.int().numpy(), training=False).detach()
    return found


def live(network: Network, seed: int = 0) -> Live:
    return Live.of(Project(network=network), FACTS, seed)


@pytest.mark.keras
@pytest.mark.filterwarnings("ignore")
def test_random_networks_of_every_form_in_both_dialects(tmp_path: Path) -> None:
    lives, refused, back = {}, [], 0
    for seed in range(40):
        of_seed = Live.of(random_project(Random(seed)), FACTS, seed)
        try:
            written(of_seed, tmp_path / f"network_{seed}.keras")
        except ExportError as error:
            refused.append(str(error))
            continue
        lives[f"network_{seed}"] = of_seed
    found = run_keras_files(lives, tmp_path)
    apart = {}
    for name, each in lives.items():
        expected = each.outputs()
        far = max(map(difference, found[name]["outputs"], expected))
        if not far < 1e-5:
            apart[name] = far
        back += _comes_back(tmp_path / f"{name}.keras", each.x, expected[0])
    assert apart == {}
    assert len(refused) <= 4, refused
    # Of the others, masks that only one dialect joins so and costs apart are refused by name.
    assert back > 30


def _comes_back(path: Path, rows: torch.Tensor, expected: torch.Tensor) -> bool:
    from engine.exchange import KerasImportError

    try:
        found = import_keras_file(path)
    except KerasImportError:
        return False
    module = build(found.network, found.signature).eval()
    assert found.weights is not None
    module.load_keras_weights(found.weights)
    with torch.no_grad():
        assert difference(module(rows), expected) < 1e-5
    return True


@pytest.mark.keras
@pytest.mark.filterwarnings("ignore")
def test_keras_2_s_hard_sigmoid_stays_what_it_is(tmp_path: Path) -> None:
    network = chain(
        Embedding(input_dim=9, output_dim=4, mask_zero=True),
        LSTM(units=3, return_sequences=True, activation="hard_sigmoid"),
        Bidirectional(layer=GRU(units=3)),
        Dense(units=3, activation="hard_sigmoid"),
    )
    of_keras2, of_keras3 = live(network), live(network.replace(dialect="keras3"))
    for each in (of_keras2, of_keras3):
        path = tmp_path / f"{each.project.network.dialect}.keras"
        written(each, path)
        assert difference(keras_outputs(path, each.x), each.outputs()[0]) < 1e-5
        assert import_keras_file(path).network.dialect == each.project.network.dialect
    assert difference(of_keras3.outputs()[0], of_keras2.outputs()[0]) > 1e-3

    import keras

    # Saved again by Keras, which keeps none of what Gradloom wrote beside the model.
    again = tmp_path / "again.keras"
    keras.models.load_model(tmp_path / "keras2.keras").save(again)
    assert import_keras_file(again).network.dialect == "keras2"


@pytest.mark.keras
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("dialect", ["keras2", "keras3"])
def test_rows_of_numbers_and_three_layers_that_only_their_place_tells_apart(
    dialect: Dialect, tmp_path: Path
) -> None:
    import keras

    recurrent = GRU(units=3, return_sequences=True)
    layers = {
        "skipped": Masking(),
        "one": recurrent,
        "two": recurrent,
        "both": Add(),
        "three": GRU(units=3),
        "last": Dense(units=2),
    }
    network = Network(
        dialect=dialect,
        nodes=tuple(Node(id=name, layer=layer) for name, layer in layers.items()),
        links=tuple(
            Link(source=source, target=target)
            for source, target in (
                ("skipped", "one"),
                ("one", "two"),
                ("two", "both"),
                ("one", "both"),
                ("both", "three"),
                ("three", "last"),
            )
        ),
    )
    module = build(network, VECTORS, seed=4).eval()
    rows = torch.randn(4, 5, FEATURES, generator=torch.Generator().manual_seed(1))
    rows[0, :2] = rows[1, 3] = 0
    path = tmp_path / "model.keras"
    write_keras_file(path, network, VECTORS, arrays_of(module))

    theirs = keras.models.load_model(path)(rows.numpy(), training=False).detach()
    with torch.no_grad():
        assert difference(theirs, module(rows)) < 1e-5
    found = import_keras_file(path)
    assert (found.network.dialect, found.signature) == (dialect, VECTORS)
    assert found.weights is not None
    again = build(found.network, found.signature).eval()
    again.load_keras_weights(found.weights)
    with torch.no_grad():
        assert difference(again(rows), module(rows)) < 1e-5


def test_every_argument_comes_back(tmp_path: Path) -> None:
    path = tmp_path / "model.keras"
    compared = 0
    for number, (name, network) in enumerate(networks()):
        if number % 5 or ("unroll" in name and "masked" in name):  # Keras 3.15 cannot have both
            continue
        write_keras_file(path, network, UNKNOWN, arrays_of(build(network)), BATCH)
        found = import_keras_file(path).network
        ours, theirs = ([node.layer for node in each.in_order()] for each in (network, found))
        if len(theirs) == len(ours):
            compared += 1
            assert found.dialect == network.dialect
            for our, their in zip(ours, theirs, strict=True):
                assert their.replace(name="") == our, name
    assert compared > 80


@pytest.mark.parametrize(
    ("layer", "batch", "words"),
    [
        (LSTM(units=3, stateful=True, name="memory"), None, "memory is stateful"),
        (
            Bidirectional(layer=LSTM(units=3, stateful=True, return_state=True), name="pair"),
            2,
            "pair: Keras 3 fails",
        ),
        (
            Bidirectional(
                layer=LSTM(units=3), backward_layer=LSTM(units=4, go_backwards=True), name="pair"
            ),
            None,
            "pair: in Keras 3 both layers",
        ),
    ],
)
def test_what_keras_3_cannot_say_is_refused(
    layer: Layer, batch: int | None, words: str, tmp_path: Path
) -> None:
    network = chain(Embedding(input_dim=9, output_dim=4), layer)
    path = tmp_path / "model.keras"
    with pytest.raises(ExportError, match=words):
        write_keras_file(path, network, UNKNOWN, arrays_of(build(network)), batch)
    assert not path.exists()


def test_weights_of_another_network_are_refused(tmp_path: Path) -> None:
    network = chain(Embedding(input_dim=9, output_dim=4), LSTM(units=3, name="memory"))
    arrays = arrays_of(build(network))
    del arrays["n1"][2]
    with pytest.raises(ExportError, match="memory needs weights of shapes"):
        write_keras_file(tmp_path / "model.keras", network, UNKNOWN, arrays)
    with pytest.raises(ExportError, match="memory needs weights of shapes"):
        write_npz(tmp_path / "weights.npz", network, arrays)


def test_weights_alone_have_keras_order_and_clear_names(tmp_path: Path) -> None:
    network = chain(
        Embedding(input_dim=9, output_dim=4), LSTM(units=3, name="My memory"), Dense(units=2)
    )
    module = build(network)
    write_npz(tmp_path / "weights.npz", network, arrays_of(module))
    write_safetensors(tmp_path / "weights.safetensors", network, arrays_of(module))
    with np.load(tmp_path / "weights.npz", allow_pickle=False) as kept:
        assert kept.files == [
            "000_n0/embeddings",
            "001_my_memory/kernel",
            "002_my_memory/recurrent_kernel",
            "003_my_memory/bias",
            "004_n2/kernel",
            "005_n2/bias",
        ]
        of_npz = {name: kept[name] for name in kept.files}
    of_safetensors = load_file(tmp_path / "weights.safetensors")
    assert sorted(of_safetensors) == list(of_npz)
    for (name, one), other in zip(of_npz.items(), module.keras_weights(), strict=True):
        assert np.array_equal(one, other)
        assert np.array_equal(of_safetensors[name], other)
        assert of_safetensors[name].dtype == np.float32
    whole = (tmp_path / "weights.safetensors").read_bytes()
    write_safetensors(tmp_path / "weights.safetensors", network, arrays_of(module))
    assert (tmp_path / "weights.safetensors").read_bytes() == whole


@pytest.mark.keras
@pytest.mark.filterwarnings("ignore")
def test_keras_takes_the_weights_of_a_chain_as_they_stand(tmp_path: Path) -> None:
    import keras

    network = chain(
        Embedding(input_dim=9, output_dim=4, mask_zero=True),
        Bidirectional(layer=GRU(units=3, reset_after=True, return_sequences=True)),
        LSTM(units=3),
        Dense(units=2),
        dialect="keras3",
    )
    of_network = live(network)
    write_npz(tmp_path / "weights.npz", network, of_network.arrays())
    layers = keras.layers
    model = keras.Sequential(
        [
            keras.Input((None,), dtype="int32"),
            layers.Embedding(9, 4, mask_zero=True),
            layers.Bidirectional(
                layers.GRU(3, recurrent_activation="hard_sigmoid", return_sequences=True)
            ),
            layers.LSTM(3, recurrent_activation="hard_sigmoid"),
            layers.Dense(2),
        ]
    )
    with np.load(tmp_path / "weights.npz", allow_pickle=False) as kept:
        model.set_weights(list(kept.values()))
    theirs = model(of_network.x.int().numpy(), training=False).detach()
    assert difference(theirs, of_network.outputs()[0]) < 1e-5
