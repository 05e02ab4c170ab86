"""What is built, what is refused, and weights out and in."""

from __future__ import annotations

import copy

import numpy as np
import pytest
import torch

from engine.layers.base import Layer
from engine.layers.bidirectional import Bidirectional
from engine.layers.dense import Dense
from engine.layers.embedding import Embedding
from engine.layers.gru import GRU
from engine.layers.lstm import LSTM
from engine.layers.simple_rnn import SimpleRNN
from engine.message import GradloomError
from engine.network.inference import infer
from engine.network.network import Link, Network, Node
from engine.runtime import BuildError, NetworkModule, SymbolError, WeightsError, build
from engine.vocabulary.constraints import MaxNorm
from engine.vocabulary.initializers import Identity, Orthogonal
from engine.vocabulary.regularizers import L1, L2, OrthogonalRegularizer
from tests.engine.runtime.networks import chain

DOCUMENT_LSTM = chain(Embedding(), LSTM(units=128), Dense(units=10))
DOCUMENT_GRU = chain(
    Embedding(), GRU(units=256, return_sequences=True), SimpleRNN(units=128), Dense(units=10)
)


def count(module: NetworkModule) -> int:
    return sum(parameter.numel() for parameter in module.parameters())


@pytest.mark.parametrize(("network", "total"), [(DOCUMENT_LSTM, 164_106), (DOCUMENT_GRU, 361_098)])
def test_the_documents_networks(network: Network, total: int) -> None:
    module = build(network)
    inference = infer(network)
    assert count(module) == total
    assert sum(inference.parameters(node.id) for node in network.nodes) == total
    assert module(torch.randint(0, 1000, (2, 7))).shape == (2, 10)


@pytest.mark.keras
@pytest.mark.parametrize(("network", "total"), [(DOCUMENT_LSTM, 164_106), (DOCUMENT_GRU, 361_098)])
def test_keras_counts_the_same_and_takes_the_weights(network: Network, total: int) -> None:
    import keras

    from tests.engine.runtime.keras_oracle import keras_layer

    model = keras.Sequential([keras_layer(node.layer, "keras2") for node in network.in_order()])
    model.build((None, 5))
    assert model.count_params() == total
    module = build(network).eval()
    model.set_weights(module.keras_weights())
    symbols = torch.randint(0, 1000, (3, 5))
    torch.testing.assert_close(module(symbols), model(symbols), atol=1e-5, rtol=0)
    for ours, theirs in zip(module.keras_weights(), model.weights, strict=True):
        np.testing.assert_array_equal(ours, theirs.value.detach())


def test_parameters_have_keras_names() -> None:
    names = [name for name, _ in build(DOCUMENT_LSTM).named_parameters()]
    assert names == [
        "layers.n0.embeddings",
        "layers.n1.kernel",
        "layers.n1.recurrent_kernel",
        "layers.n1.bias",
        "layers.n2.kernel",
        "layers.n2.bias",
    ]


def test_any_id_a_node_may_have_will_do() -> None:
    """``update`` and ``type`` are names of ModuleDict's own."""
    network = Network(
        dialect="keras2",
        nodes=(Node(id="update", layer=Embedding()), Node(id="type", layer=LSTM(units=2))),
        links=(Link(source="update", target="type"),),
    )
    module = build(network)
    assert set(module.layers) == {"update", "type"}
    assert module(torch.zeros(1, 2).long()).shape == (1, 2)
    assert "layers.update.embeddings" in module.state_dict()


def refused(network: Network, words: str) -> None:
    with pytest.raises(BuildError, match=words) as caught:
        build(network)
    assert isinstance(caught.value, GradloomError)


def test_nothing_to_build() -> None:
    refused(Network(dialect="keras2"), "no layers")


def test_two_ends() -> None:
    nodes = (Node(id="one", layer=Embedding()), Node(id="two", layer=Embedding()))
    refused(Network(dialect="keras2", nodes=nodes), r"more than one end \(one, two\)")


def test_what_does_not_fit() -> None:
    refused(chain(LSTM()), "n0 needs a sequence of vectors, and the data gives symbols")
    refused(
        chain(Embedding(), GRU(units=4), SimpleRNN(units=3)),
        "n2 needs a sequence of vectors, and n1 gives one vector a row",
    )
    pair = Bidirectional(layer=LSTM(), backward_layer=LSTM())
    refused(chain(Embedding(), pair), "n1: .*go_backwards")


@pytest.mark.parametrize(
    ("layer", "words"),
    [
        (LSTM(bias_initializer=Orthogonal()), "initializer orthogonal of bias draws matrices"),
        (Dense(bias_initializer=Identity()), "initializer identity of bias draws matrices"),
        (
            SimpleRNN(bias_regularizer=OrthogonalRegularizer()),
            "regularizer orthogonal_regularizer of bias compares the rows",
        ),
        (Dense(bias_constraint=MaxNorm(axis=1)), "constraint max_norm of bias works along axis 1"),
        (
            LSTM(return_sequences=True, activity_regularizer=OrthogonalRegularizer()),
            "activity_regularizer orthogonal_regularizer compares",
        ),
        (
            Bidirectional(layer=LSTM(bias_constraint=MaxNorm(axis=-2))),
            "constraint max_norm of forward_bias",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_arguments_that_mean_nothing_for_a_weight_of_this_shape(layer: Layer, words: str) -> None:
    refused(chain(Embedding(), layer), f"n1: .*{words}")


def test_two_bias_rows_are_a_matrix() -> None:
    layer = GRU(
        units=4,
        reset_after=True,
        bias_initializer=Orthogonal(),
        bias_regularizer=OrthogonalRegularizer(),
        bias_constraint=MaxNorm(axis=1),
    )
    module = build(chain(Embedding(), layer))
    module(torch.zeros(1, 2).long())
    module.regularization_loss()
    module.apply_constraints()


def test_weights_of_another_number_or_shape() -> None:
    module = build(chain(Embedding(input_dim=4, output_dim=2), Dense(units=3)))
    before = module.keras_weights()
    with pytest.raises(WeightsError, match="has 3 weights and 2 were given"):
        module.load_keras_weights(before[:2])
    wrong = [before[0] + 1, before[1].T, before[2]]
    with pytest.raises(WeightsError, match=r"weight 2, n1/kernel, has shape \(2, 3\)"):
        module.load_keras_weights(wrong)
    np.testing.assert_array_equal(module.keras_weights()[0], before[0])


def test_copies_go_out() -> None:
    module = build(chain(Embedding(input_dim=4, output_dim=2)))
    module.keras_weights()[0][:] = 9
    assert (module.keras_weights()[0] != 9).all()


def test_a_module_can_be_copied_after_a_pass() -> None:
    layer = LSTM(units=2, dropout=0.5, activity_regularizer=L2())
    module = build(chain(Embedding(input_dim=4), layer))
    symbols = torch.ones(2, 3).long()
    module(symbols)
    twin = copy.deepcopy(module)
    assert torch.equal(twin(symbols), module(symbols)), "the same dropout comes next"


def test_a_symbol_beyond_the_embedding() -> None:
    module = build(chain(Embedding(input_dim=4, output_dim=2), LSTM(units=2)))
    with pytest.raises(SymbolError, match=r"the symbols 0 to 3, and .* brings 7"):
        module(torch.tensor([[1, 7]]))


def test_cost_of_weights_and_outputs_by_hand() -> None:
    """Keras 2: weights that are not trained count; outputs and states by the batch size."""
    network = chain(
        Embedding(input_dim=4, output_dim=2, embeddings_regularizer=L2(l2=0.5), trainable=False),
        SimpleRNN(units=3, activity_regularizer=L1(l1=0.2), return_state=True),
    )
    module = build(network)
    symbols = torch.tensor([[1, 2], [3, 0]])
    output = module(symbols)
    embeddings = module.keras_weights()[0]
    expected = 0.5 * (embeddings**2).sum() + 2 * 0.2 * output.detach().abs().sum().item() / 2
    assert module.regularization_loss().item() == pytest.approx(expected, rel=1e-6)
    plain = build(chain(Embedding(input_dim=4)))
    assert plain.regularization_loss().item() == 0


def test_one_row_alone_has_nothing_to_be_orthogonal_to() -> None:
    layer = Dense(units=2, activity_regularizer=OrthogonalRegularizer())
    module = build(chain(Embedding(input_dim=4), LSTM(units=2), layer))
    module(torch.zeros(1, 2).long())
    assert module.regularization_loss().item() == 0


def test_layers_that_are_not_trained() -> None:
    both = Bidirectional(
        layer=LSTM(units=2, trainable=False), backward_layer=GRU(units=2, go_backwards=True)
    )
    module = build(chain(Embedding(trainable=False), both, Dense()))
    trained = {weight.name: weight.parameter.requires_grad for weight in module.weights()}
    assert not trained["n0/embeddings"]
    assert not trained["n1/forward_kernel"]
    assert trained["n1/backward_kernel"]
    assert trained["n2/kernel"]
    whole = build(chain(Embedding(), both.replace(trainable=False), Dense()))
    assert not any(w.parameter.requires_grad for w in whole.weights() if w.node_id == "n1")


def test_weights_are_the_same_on_any_number_of_threads() -> None:
    network = chain(Embedding(input_dim=6), LSTM(units=128))
    before = torch.get_num_threads()
    try:
        torch.set_num_threads(1)
        one = build(network).state_dict()
        torch.set_num_threads(2)
        two = build(network).state_dict()
        assert torch.get_num_threads() == 2
    finally:
        torch.set_num_threads(before)
    assert all(torch.equal(one[name], two[name]) for name in one)
