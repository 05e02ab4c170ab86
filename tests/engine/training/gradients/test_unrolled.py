"""A layer over one row against the same layer written out as a plain loop in float64."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
import torch
from torch import Tensor
from torch.nn import functional

from engine.layers.bidirectional import Bidirectional
from engine.layers.dense import Dense
from engine.layers.embedding import Embedding
from engine.layers.gru import GRU
from engine.layers.lstm import LSTM
from engine.layers.recurrent import Recurrent
from engine.layers.simple_rnn import SimpleRNN
from engine.network.network import Link, Network, Node
from engine.project.data_facts import DataFacts
from engine.project.project import Project
from engine.project.training_settings import TrainingSettings
from engine.runtime.activations import activation_function
from engine.training.gradients.unrolled import RowAsked, UnrolledError, unrolled
from engine.training.prediction import Predictor
from engine.training.starting import starting_weights
from engine.vocabulary.clipping import ClipByGlobalNorm, ClipByValue, Clipping, NoClipping

FACTS = DataFacts(("", "?", "a", "b", "c"), ("this", "that"), 5, 10, 4, 5)
PADDED = np.array([0, 0, 2, 4, 3])
WHOLE = np.array([2, 3, 4, 4, 2])
LAYERS = {
    "SimpleRNN": SimpleRNN(units=3),
    "LSTM": LSTM(units=3),
    "LSTM in Keras 3": LSTM(units=3, recurrent_activation="sigmoid", use_bias=False),
    "GRU": GRU(units=3, bias_initializer={"kind": "random_normal"}),
    "GRU, reset after": GRU(
        units=3, reset_after=True, bias_initializer={"kind": "random_normal", "stddev": 0.5}
    ),
    "LSTM from the end": LSTM(units=3, go_backwards=True),
    "both ways": Bidirectional(layer=LSTM(units=3)),
}


def predictor_of(layer, *, is_masked: bool, extra: tuple[Node, ...] = ()) -> Predictor:
    nodes = (
        Node(id="embedding", layer=Embedding(input_dim=5, output_dim=2, mask_zero=is_masked)),
        *extra,
        Node(id="layer", layer=layer),
        Node(id="dense", layer=Dense(units=2)),
    )
    links = tuple(Link(source=one.id, target=other.id) for one, other in pairwise(nodes))
    network = Network(dialect="keras2", nodes=nodes, links=links)
    project = Project(network=network, training=TrainingSettings(loss="cross_entropy"))
    return Predictor(project, FACTS, starting_weights(project, FACTS, None))


def asked(row, clipping=None) -> RowAsked:
    return RowAsked("layer", row, np.array(1), clipping or NoClipping())


class PlainLoop:
    """The network in float64, a step at a time, with every state kept."""

    def __init__(self, predictor: Predictor, row) -> None:
        network = predictor.network
        self.weights = {
            each.name: each.parameter.detach().double().requires_grad_()
            for each in network.weights()
        }
        self.inputs = self.weights["embedding/embeddings"][torch.tensor(row)]
        self.states: dict[str, dict[str, dict[int, Tensor]]] = {}
        layer = network.network.layer("layer")
        masked = network.network.layer("embedding").mask_zero
        places = [place for place in range(len(row)) if row[place] or not masked]
        if isinstance(layer, Bidirectional):
            sides = {"forward": layer.forward(), "backward": layer.backward()}
        else:
            sides = {"": layer}
        ends = [self._side(side, own, places) for side, own in sides.items()]
        logits = torch.cat(ends) @ self.weights["dense/kernel"] + self.weights["dense/bias"]
        self.loss = functional.cross_entropy(logits[None], torch.tensor([1]))
        self.loss.backward()

    def _side(self, side: str, layer: Recurrent, places: list[int]) -> Tensor:
        prefix = f"layer/{side}_" if side else "layer/"
        kernel, recurrent = (self.weights[prefix + name] for name in ("kernel", "recurrent_kernel"))
        bias = self.weights.get(prefix + "bias", torch.zeros(1, kernel.shape[1]).double())
        bias = bias if bias.dim() == 2 else bias[None]
        h = c = torch.zeros(layer.units).double()
        kept = self.states[side] = {name: {} for name in layer.state_names}
        act = activation_function(layer.activation, "keras2")
        for place in places[::-1] if layer.go_backwards else places:
            x = self.inputs[place] @ kernel + bias[0]
            if isinstance(layer, SimpleRNN):
                h = act(x + h @ recurrent)
            else:
                gate = activation_function(layer.recurrent_activation, "keras2")
                if isinstance(layer, LSTM):
                    i, f, new, o = (x + h @ recurrent).chunk(4)
                    c = gate(f) * c + gate(i) * act(new)
                    c.retain_grad()
                    kept["c"][place] = c
                    h = gate(o) * act(c)
                else:
                    h = self._gru(layer, (x, h), (recurrent, bias), (act, gate))
            h.retain_grad()
            kept["h"][place] = h
        return h

    def _gru(self, layer, given, weights, functions) -> Tensor:
        (x, h), (recurrent, bias), (act, gate) = given, weights, functions
        of_z, of_r, of_new = recurrent.chunk(3, dim=1)
        x_z, x_r, x_new = x.chunk(3)
        if layer.reset_after:
            b_z, b_r, b_new = bias[1].chunk(3)
            z, r = gate(x_z + h @ of_z + b_z), gate(x_r + h @ of_r + b_r)
            new = act(x_new + r * (h @ of_new + b_new))
        else:
            z, r = gate(x_z + h @ of_z), gate(x_r + h @ of_r)
            new = act(x_new + (r * h) @ of_new)
        return z * h + (1 - z) * new


@pytest.mark.parametrize("is_masked", [True, False], ids=["masked", "every step"])
@pytest.mark.parametrize("name", LAYERS)
def test_states_gradients_and_weights_are_those_of_a_plain_loop(name, is_masked):
    predictor = predictor_of(LAYERS[name], is_masked=is_masked)
    found = unrolled(predictor, asked(PADDED))
    plain = PlainLoop(predictor, PADDED)
    assert found.loss == pytest.approx(float(plain.loss.detach()), rel=1e-5)
    assert found.counts.tolist() == [False, False, True, True, True] if is_masked else [True] * 5
    for side in found.sides:
        order = found.order(side)
        assert list(order) == list(plain.states[side.side]["h"])
        for state in side.states:
            for before, place in zip((None, *order), order, strict=False):
                expected = plain.states[side.side][state.name][place]
                np.testing.assert_allclose(
                    state.values[place], expected.detach(), rtol=1e-4, atol=1e-6
                )
                np.testing.assert_allclose(
                    state.gradients[place], expected.grad, rtol=1e-4, atol=1e-7
                )
                assert state.norms[place] == pytest.approx(float(expected.grad.norm()), rel=1e-4)
                begun = np.zeros(3) if before is None else state.values[before]
                np.testing.assert_allclose(state.before[place], begun)
        prefix = f"layer/{side.side}_" if side.side else "layer/"
        for weight in side.weights:
            expected = plain.weights[prefix + weight.name]
            assert weight.shape == tuple(expected.shape)
            assert weight.gradient == pytest.approx(float(expected.grad.norm()), rel=1e-4)


@pytest.mark.parametrize("name", LAYERS)
def test_the_parts_of_a_gate_make_its_value(name):
    found = unrolled(predictor_of(LAYERS[name], is_masked=False), asked(WHOLE))
    for side in found.sides:
        assert tuple(side.gates) == side.layer.gate_names
        for gate in side.gates.values():
            added = torch.tensor(gate.from_input + gate.from_state + gate.bias)
            value = activation_function(gate.activation, "keras2")(added)
            np.testing.assert_allclose(gate.values, value, rtol=1e-4, atol=1e-6)


def test_clipping_does_to_the_rows_gradient_what_it_would_do_in_training():
    predictor = predictor_of(LSTM(units=3), is_masked=False)
    plain = PlainLoop(predictor, WHOLE)
    whole = torch.cat([each.grad.flatten() for each in plain.weights.values()])
    norm = float(whole.norm())
    left = unrolled(predictor, asked(WHOLE, ClipByGlobalNorm(threshold=2 * norm))).clipping
    assert left is not None
    assert not left.clipped
    assert left.norm_before == left.norm_after == pytest.approx(norm, rel=1e-4)
    cut = unrolled(predictor, asked(WHOLE, ClipByGlobalNorm(threshold=norm / 4))).clipping
    assert cut.clipped
    assert cut.norm_after == pytest.approx(norm / 4, rel=1e-4)
    by_value = unrolled(predictor, asked(WHOLE, ClipByValue(threshold=0.01))).clipping
    expected = float(whole.clamp(-0.01, 0.01).norm())
    assert by_value.norm_after == pytest.approx(expected, rel=1e-4)


def test_a_way_of_clipping_that_one_gradient_does_not_tell_is_not_made_up():
    class ByTheWeather(Clipping):
        """Looks at something else."""

    predictor = predictor_of(LSTM(units=3), is_masked=False)
    found = unrolled(predictor, asked(WHOLE, ByTheWeather()))
    assert found.clipping is None
    assert found.norm == unrolled(predictor, asked(WHOLE)).norm > 0


def test_states_that_links_bring_are_what_the_first_step_begins_with():
    network = Network(
        dialect="keras2",
        nodes=(
            Node(id="embedding", layer=Embedding(input_dim=5, output_dim=2)),
            Node(id="first", layer=SimpleRNN(units=3, return_state=True)),
            Node(id="layer", layer=SimpleRNN(units=3)),
            Node(id="dense", layer=Dense(units=2)),
            Node(id="embedding_2", layer=Embedding(input_dim=5, output_dim=2)),
        ),
        links=(
            Link(source="embedding", target="first"),
            Link(source="first", target="layer", source_port="h", target_port="initial_h"),
            Link(source="embedding_2", target="layer"),
            Link(source="layer", target="dense"),
        ),
    )
    project = Project(network=network, training=TrainingSettings(loss="cross_entropy"))
    predictor = Predictor(project, FACTS, starting_weights(project, FACTS, None))
    [first] = unrolled(predictor, RowAsked("first", WHOLE, np.array(1), NoClipping())).sides
    [side] = unrolled(predictor, asked(WHOLE)).sides
    np.testing.assert_allclose(side.states[0].before[0], first.states[0].values[-1], rtol=1e-6)
    assert np.abs(side.states[0].before[0]).sum() > 0.01


def test_weights_that_are_not_trained_have_no_gradient():
    found = unrolled(predictor_of(LSTM(units=3, trainable=False), is_masked=False), asked(WHOLE))
    assert [weight.gradient for weight in found.sides[0].weights] == [None] * 3


def test_the_network_is_left_as_it_was():
    predictor = predictor_of(LSTM(units=3, stateful=True), is_masked=False)
    weights = predictor.network.keras_weights()
    first, again = unrolled(predictor, asked(WHOLE)), unrolled(predictor, asked(WHOLE))
    assert first.loss == again.loss
    np.testing.assert_array_equal(first.sides[0].states[0].values, again.sides[0].states[0].values)
    for before, after in zip(weights, predictor.network.keras_weights(), strict=True):
        np.testing.assert_array_equal(before, after)
    assert all(each.grad is None for each in predictor.network.parameters())


def test_what_cannot_be_unrolled_is_refused_in_a_sentence():
    predictor = predictor_of(LSTM(units=3), is_masked=False)
    for node_id in ("dense", "nowhere"):
        with pytest.raises(UnrolledError, match=f"{node_id} is not a recurrent layer"):
            unrolled(predictor, RowAsked(node_id, WHOLE, np.array(1), NoClipping()))
    with pytest.raises(UnrolledError, match="Nothing is asked of this row"):
        unrolled(predictor, RowAsked("layer", WHOLE, np.full(5, -1), NoClipping()))
