"""Keras code that Gradloom writes is code that Gradloom reads."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.data import load
from engine.exchange import KerasImportError, import_keras_code, keras_code
from engine.exchange.to_keras.program import program
from engine.layers.base import Layer
from engine.layers.bidirectional import Bidirectional
from engine.layers.dense import Dense
from engine.layers.embedding import Embedding
from engine.layers.lstm import LSTM
from engine.layers.recurrent import Recurrent
from engine.layers.simple_rnn import SimpleRNN
from engine.network.network import Network
from engine.project.examples import EXAMPLES
from engine.project.project import Project
from engine.vocabulary.activations import ACTIVATIONS
from engine.vocabulary.clipping import ClipByGlobalNorm
from engine.vocabulary.dialects import Dialect
from engine.vocabulary.optimizers import Adam
from tests.engine.exchange.every_argument import networks
from tests.engine.exchange.from_keras.comparing import form
from tests.engine.exchange.random_networks import FACTS, random_project
from tests.engine.runtime.networks import chain

TARGETS: tuple[Dialect, ...] = ("keras2", "keras3")
# Beside layers, an exported file for Keras 3 has a layer for a cost, where Keras 3 does not charge
# by itself for what the network does.
NO_LAYER_OF_OURS = "ActivityRegularization"


@settings(deadline=None, max_examples=60)
@given(st.integers(0, 2**32), st.sampled_from(TARGETS))
def test_random_networks_come_back(seed: int, target: Dialect) -> None:
    project = random_project(Random(seed))
    code, problems = program(project, FACTS, target)
    if problems:
        return
    if NO_LAYER_OF_OURS in code:
        with pytest.raises(KerasImportError, match=r"line [0-9]+, column"):
            import_keras_code(code)
        return
    found = import_keras_code(code)
    assert form(found.network) == form(as_said(project.network, target))
    assert set(found.order) == {node.id for node in found.network.nodes}


@pytest.mark.parametrize("target", TARGETS)
def test_every_argument_comes_back(target: Dialect) -> None:
    for name, network in networks():
        code, problems = program(Project(network=network), FACTS, target)
        if not problems and NO_LAYER_OF_OURS not in code:
            found = import_keras_code(code).network
            assert form(found) == form(as_said(network, target)), name


def test_enough_of_them_have_what_is_hard_to_read() -> None:
    for target in TARGETS:
        codes = [program(random_project(Random(seed)), FACTS, target) for seed in range(60)]
        read = [code for code, bad in codes if not bad and NO_LAYER_OF_OURS not in code]
        assert len(read) > 30
        for words in ("def hard_sigmoid", "initial_state", "keras.Sequential", "not_equal"):
            assert any(words in code for code in read), (target, words)


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("dialect", TARGETS)
def test_every_activation_comes_back(dialect: Dialect, target: Dialect) -> None:
    for name in ACTIVATIONS:
        network = chain(
            Embedding(input_dim=9, output_dim=4),
            Bidirectional(layer=LSTM(units=3, activation=name, recurrent_activation=name)),
            Dense(units=2, activation=name),
            dialect=dialect,
        )
        code = keras_code(Project(network=network), FACTS, target)
        assert form(import_keras_code(code).network) == form(network), name


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda each: each.name)
@pytest.mark.parametrize("target", TARGETS)
def test_examples_come_back(example: Any, target: Dialect) -> None:
    project: Project = example.project()
    facts = load(project.data, None).facts
    network = import_keras_code(keras_code(project, facts, target)).network
    assert (network.reads is not None) == bool(facts.features)
    assert form(network.replace(reads=None)) == form(project.network)


def test_what_a_description_says_is_not_what_the_file_is() -> None:
    project = EXAMPLES[0].project()
    lie = "The network speaks Keras 3, and so does this code."
    code = keras_code(project.replace(description=lie), None, "keras2")
    assert f"# {lie}\n" in code
    assert import_keras_code(code).network.dialect == "keras2"


@pytest.mark.parametrize("target", TARGETS)
def test_a_mask_that_does_not_travel_so_is_refused(target: Dialect) -> None:
    ways = ("logical_and", "logical_or")
    changes = (ways, ways[::-1], ("(inputs, 0)", "(inputs, 1)"))
    by_hand = 0
    for seed in range(60):
        project = random_project(Random(seed))
        # What Keras cannot clip or step as would keep the network from being written at all.
        plain = project.training.replace(clipping=ClipByGlobalNorm(), optimizer=Adam())
        code, problems = program(project.replace(training=plain), FACTS, target)
        for one, other in changes:
            if problems or NO_LAYER_OF_OURS in code or one not in code:
                continue
            by_hand += 1
            with pytest.raises(KerasImportError, match="a mask that is not the one its input"):
                import_keras_code(code.replace(one, other))
    assert by_hand > 3


def as_said(network: Network, target: Dialect) -> Network:
    """Without what the target cannot say and means without being told."""
    if target == "keras3":
        return network
    nodes = []
    for node in network.nodes:
        linked = any(
            link.target == node.id and link.target_port != "main" for link in network.links
        )
        in_keras3 = network.dialect == "keras3"
        nodes.append(node.replace(layer=_said(node.layer, in_keras3, in_keras3 and linked)))
    return network.replace(nodes=tuple(nodes))


def _said(layer: Layer, in_keras3: bool, starts_anew: bool, trainable: bool = True) -> Layer:
    changes: dict[str, Any] = {}
    trainable = trainable and layer.trainable
    if isinstance(layer, Bidirectional):
        changes["layer"] = _said(layer.forward(), in_keras3, starts_anew, trainable)
        changes["backward_layer"] = _said(layer.backward(), in_keras3, starts_anew, trainable)
    if isinstance(layer, Recurrent):
        changes["seed"] = None
        if starts_anew:
            changes["stateful"] = False
    if in_keras3 and isinstance(layer, SimpleRNN):
        changes["activity_regularizer"] = None
    if in_keras3 and not trainable:
        weights = ("kernel", "recurrent", "bias", "embeddings")
        names = [f"{weight}_regularizer" for weight in weights]
        changes |= {name: None for name in names if name in type(layer).model_fields}
    return layer.replace(**changes)
