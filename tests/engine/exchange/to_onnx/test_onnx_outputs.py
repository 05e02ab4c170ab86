"""Exported ONNX models give in onnxruntime what the live network gives, on rows of any shape."""

from __future__ import annotations

from pathlib import Path
from random import Random

import numpy as np
import onnx
import pytest

from engine.layers.add import Add
from engine.layers.base import Layer
from engine.layers.bidirectional import Bidirectional
from engine.layers.concatenate import Concatenate
from engine.layers.dense import Dense
from engine.layers.dropout import Dropout
from engine.layers.embedding import Embedding
from engine.layers.gru import GRU
from engine.layers.lstm import LSTM
from engine.layers.masking import Masking
from engine.layers.shapes import sequence, vector
from engine.layers.simple_rnn import SimpleRNN
from engine.network.network import Link, Network, Node
from engine.network.signature import UNKNOWN, Signature
from engine.vocabulary.dialects import Dialect
from tests.engine.exchange.every_argument import networks
from tests.engine.exchange.random_networks import SYMBOLS, UNITS, random_network
from tests.engine.exchange.to_onnx.onnxruntime_process import Case, Rows, apart
from tests.engine.runtime.networks import chain

VECTORS = Signature(sequence(None, UNITS))


def symbols(batch: int, time: int, seed: int = 0) -> Rows:
    """A row of padding alone, padding at either end, and a hole, as far as there is room."""
    found = np.random.default_rng(seed).integers(SYMBOLS, size=(batch, time))
    found[:1], found[1:2, :2], found[2:3, -2:], found[3:4, 2:3] = 0, 0, 0, 0
    return found


def numbers(batch: int, time: int) -> Rows:
    """The same in real numbers."""
    found = np.random.default_rng(1).normal(size=(batch, time, UNITS)).astype(np.float32)
    return np.where(symbols(batch, time)[:, :, None] == 0, np.float32(0), found)


def of_symbols(network: Network, seed: int) -> Case:
    """Two batches, one after another, and two of other shapes."""
    first = symbols(6, 5)
    return Case.of(network, UNKNOWN, seed, [first, first[::-1]], [symbols(4, 9)], [symbols(1, 1)])


def of_numbers(network: Network, seed: int) -> Case:
    """The same in real numbers."""
    first = numbers(6, 5)
    return Case.of(network, VECTORS, seed, [first, first[::-1]], [numbers(4, 9)])


def without_embedding(network: Network) -> Network:
    """What read its vectors reads the data."""
    return network.replace(
        nodes=tuple(node for node in network.nodes if node.id != "embedding"),
        links=tuple(link for link in network.links if link.source != "embedding"),
    )


@pytest.mark.slow
def test_every_argument_by_itself(tmp_path: Path) -> None:
    cases = {name: of_symbols(network, seed) for seed, (name, network) in enumerate(networks())}
    far, compared = apart(cases, tmp_path)
    assert far == {}
    assert compared > 0.95 * len(cases) > 150


def test_random_networks_over_symbols_and_over_numbers(tmp_path: Path) -> None:
    cases = {}
    for seed in range(80):
        network = random_network(Random(seed))
        cases[f"symbols_{seed}"] = of_symbols(network, seed)
        cases[f"numbers_{seed}"] = of_numbers(without_embedding(network), seed)
    far, compared = apart(cases, tmp_path)
    assert far == {}
    assert compared > 0.9 * len(cases) > 100
    for name in list(cases)[::4]:
        onnx.checker.check_model(onnx.load_from_string(cases[name].model()), full_check=True)


@pytest.mark.parametrize("dialect", ["keras2", "keras3"])
def test_states_are_carried_by_the_caller(dialect: Dialect, tmp_path: Path) -> None:
    """Keras 2 goes on from the last batch where states are linked too, Keras 3 from the links."""
    embedding = Embedding(input_dim=SYMBOLS, output_dim=UNITS, mask_zero=True)
    batches = [symbols(6, 5, seed) for seed in range(3)]
    linked = graph(
        dialect,
        {
            "embedding": embedding,
            "encoder": LSTM(units=UNITS, return_state=True),
            "decoder": LSTM(units=UNITS, stateful=True, activation="softsign"),
            "last": Dense(units=2),
        },
        ("embedding", "encoder"),
        ("embedding", "decoder"),
        ("encoder.h", "decoder.initial_h"),
        ("encoder.c", "decoder.initial_c"),
        ("decoder", "last"),
    )
    stacked = chain(
        embedding,
        GRU(units=3, stateful=True, return_sequences=True),
        Bidirectional(layer=LSTM(units=3, stateful=True, return_sequences=True), merge_mode="sum"),
        SimpleRNN(units=2, stateful=True, go_backwards=True),
        dialect=dialect,
    )
    plain = chain(
        Embedding(input_dim=SYMBOLS, output_dim=UNITS),
        LSTM(units=3, stateful=True, recurrent_activation="sigmoid", return_sequences=True),
        dialect=dialect,
    )
    far, compared = apart(
        {
            name: Case.of(network, UNKNOWN, 5, batches, batches[1:])
            for name, network in (("linked", linked), ("stacked", stacked), ("plain", plain))
        },
        tmp_path,
    )
    assert (far, compared) == ({}, 3)


@pytest.mark.parametrize("dialect", ["keras2", "keras3"])
def test_masks_meet_as_the_dialect_has_it(dialect: Dialect, tmp_path: Path) -> None:
    shows_its_mask = SimpleRNN(units=UNITS, return_sequences=True, zero_output_for_mask=True)
    cases = {}
    for name, merging in (
        ("sum", Add()),
        ("side_by_side", Concatenate()),
        ("one_after_another", Concatenate(axis=1)),
    ):
        layers = {
            "skipped": Masking(),
            "skipped_too": Masking(mask_value=0.5),
            "one": Dense(units=UNITS, activation="tanh"),
            "plain": Dense(units=UNITS),
            "merged": merging,
            "last": shows_its_mask,
        }
        both = graph(
            dialect,
            {key: layers[key] for key in layers if key != "plain"},
            ("skipped", "one"),
            ("one", "merged"),
            ("skipped_too", "merged"),
            ("merged", "last"),
        )
        first = graph(
            dialect,
            {key: layers[key] for key in layers if key != "skipped_too"},
            ("skipped", "one"),
            ("one", "merged"),
            ("plain", "merged"),
            ("merged", "last"),
        )
        rows = numbers(6, 5)
        rows[:, 3] = 0.5
        cases |= {
            f"{name}_{kind}": Case.of(network, VECTORS, 3, [rows], [numbers(4, 9)])
            for kind, network in (("both", both), ("first", first))
        }
    far, compared = apart(cases, tmp_path)
    assert (far, compared) == ({}, 6)


def test_a_network_may_read_and_give_anything(tmp_path: Path) -> None:
    embedding = Embedding(input_dim=SYMBOLS, output_dim=UNITS)
    masked = embedding.replace(mask_zero=True)
    every = LSTM(units=3, return_sequences=True)
    two = {"embedding": embedding, "both": Bidirectional(layer=every, merge_mode=None)}
    joined = {"plain": Dense(units=3), "more": Dense(units=3), "joined": Concatenate(axis=1)}
    ends = [("plain", "joined"), ("more", "joined")]
    rows = np.random.default_rng(2).normal(size=(5, UNITS)).astype(np.float32)
    far, compared = apart(
        {
            "sequence": of_symbols(chain(embedding, every), 1),
            "backwards": of_symbols(chain(embedding, every.replace(go_backwards=True)), 2),
            "two": of_symbols(graph("keras3", two, ("embedding", "both")), 3),
            "joined": of_numbers(graph("keras2", joined, *ends), 4),
            "nothing": of_numbers(chain(Dropout()), 5),
            # A Bidirectional sets zero_output_for_mask itself.
            "masked": of_symbols(chain(masked, Bidirectional(layer=every)), 7),
            "masked_last": of_symbols(
                chain(masked, Bidirectional(layer=GRU(units=3, zero_output_for_mask=True))), 8
            ),
            "vector": Case.of(
                chain(Dense(units=3, activation="sparsemax"), Dense(units=2)),
                Signature(vector(UNITS)),
                6,
                [rows],
                [rows[:2]],
            ),
        },
        tmp_path,
    )
    assert (far, compared) == ({}, 8)


def graph(dialect: Dialect, layers: dict[str, Layer], *links: tuple[str, str]) -> Network:
    """Links from ``layer`` or ``layer.port`` to the same."""
    ends = [(source.split("."), target.split(".")) for source, target in links]
    return Network(
        dialect=dialect,
        nodes=tuple(Node(id=name, layer=layer) for name, layer in layers.items()),
        links=tuple(
            Link(
                source=source[0],
                source_port=[*source, "main"][1],
                target=target[0],
                target_port=[*target, "main"][1],
            )
            for source, target in ends
        ),
    )
