"""States between batches, and states that travel over links."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor

from engine.layers.bidirectional import Bidirectional
from engine.layers.dense import Dense
from engine.layers.embedding import Embedding
from engine.layers.gru import GRU
from engine.layers.lstm import LSTM
from engine.network.network import Link, Network, Node
from engine.runtime import BatchSizeError, build
from engine.vocabulary.dialects import Dialect
from tests.engine.runtime.networks import chain

pytestmark = pytest.mark.usefixtures("each_kernel")

SYMBOLS = torch.tensor([[1, 2, 3], [4, 5, 0]])


def stateful(both_ways: bool = False) -> Network:
    layer = LSTM(units=3, stateful=True)
    return chain(
        Embedding(input_dim=6, output_dim=2), Bidirectional(layer=layer) if both_ways else layer
    )


@pytest.mark.parametrize("both_ways", [False, True])
def test_states_go_on_until_they_are_reset(both_ways: bool) -> None:
    module = build(stateful(both_ways))
    assert module.is_stateful
    first, second = module(SYMBOLS), module(SYMBOLS)
    assert not torch.equal(first, second)
    module.reset_states()
    assert torch.equal(module(SYMBOLS), first)


def test_a_long_sequence_in_two_batches_is_the_whole() -> None:
    module = build(stateful())
    whole = module(torch.cat([SYMBOLS, SYMBOLS], dim=1))
    module.reset_states()
    module(SYMBOLS)
    torch.testing.assert_close(module(SYMBOLS), whole)


def test_gradients_end_where_the_batch_begins() -> None:
    module = build(stateful())
    module(SYMBOLS).sum().backward()
    module(SYMBOLS).sum().backward()  # would fail if it reached into the first graph


def test_another_number_of_rows_is_told_readably() -> None:
    module = build(stateful())
    module(SYMBOLS)
    with pytest.raises(BatchSizeError, match=r"n1 is stateful .* 2 rows, and this batch has 1"):
        module(SYMBOLS[:1])
    module.reset_states()
    module(SYMBOLS[:1])


def test_a_network_without_stateful_layers_keeps_nothing() -> None:
    module = build(chain(Embedding(input_dim=6), LSTM(units=3)))
    assert not module.is_stateful
    assert torch.equal(module(SYMBOLS), module(SYMBOLS))


def encoder_decoder(dialect: Dialect = "keras2", decoder_stateful: bool = False) -> Network:
    return Network(
        dialect=dialect,
        nodes=(
            Node(id="embedding", layer=Embedding(input_dim=6, output_dim=2)),
            Node(id="encoder", layer=LSTM(units=3, return_state=True)),
            Node(id="decoder", layer=LSTM(units=3, stateful=decoder_stateful)),
        ),
        links=(
            Link(source="embedding", target="encoder"),
            Link(source="embedding", target="decoder"),
            Link(source="encoder", target="decoder", source_port="h", target_port="initial_h"),
            Link(source="encoder", target="decoder", source_port="c", target_port="initial_c"),
        ),
    )


def test_states_over_links_are_where_the_decoder_begins() -> None:
    module = build(encoder_decoder())
    weights = module.keras_weights()
    weights[4:] = weights[1:4]  # the decoder goes on as the encoder would
    module.load_keras_weights(weights)
    alone = build(chain(Embedding(input_dim=6, output_dim=2), LSTM(units=3)))
    alone.load_keras_weights(weights[:4])
    torch.testing.assert_close(module(SYMBOLS), alone(torch.cat([SYMBOLS, SYMBOLS], dim=1)))
    module(SYMBOLS).sum().backward()
    assert all(weight.parameter.grad.abs().sum() > 0 for weight in module.weights())


def test_stateful_with_linked_states_by_dialect() -> None:
    """Keras 2 goes on from the last batch, Keras 3 begins where the links say."""

    def second_batch(dialect: Dialect) -> tuple[Tensor, Tensor]:
        module = build(encoder_decoder(dialect, decoder_stateful=True))
        return module(SYMBOLS), module(SYMBOLS)

    first, second = second_batch("keras3")
    assert torch.equal(first, second)
    first, second = second_batch("keras2")
    assert not torch.equal(first, second)


def test_states_into_both_ways_and_out_again() -> None:
    inner = GRU(units=3, return_state=True, return_sequences=True)
    both = Bidirectional(layer=inner, merge_mode=None)
    network = Network(
        dialect="keras2",
        nodes=(
            Node(id="embedding", layer=Embedding(input_dim=6, output_dim=2)),
            Node(id="first", layer=both),
            Node(id="second", layer=Bidirectional(layer=GRU(units=3))),
            Node(id="dense", layer=Dense(units=2)),
        ),
        links=(
            Link(source="embedding", target="first"),
            Link(source="first", target="second", source_port="backward"),
            Link(
                source="first",
                target="second",
                source_port="backward_h",
                target_port="forward_initial_h",
            ),
            Link(
                source="first",
                target="second",
                source_port="forward_h",
                target_port="backward_initial_h",
            ),
            Link(source="second", target="dense"),
        ),
    )
    module = build(network)
    signals = module.signals(SYMBOLS)
    # The first step of the second output, turned round, is where its layer ended.
    torch.testing.assert_close(
        signals["first", "backward"].values[:, 0], signals["first", "backward_h"].values
    )
    torch.testing.assert_close(
        signals["first", "main"].values[:, -1], signals["first", "forward_h"].values
    )
    module(SYMBOLS).sum().backward()
    assert all(weight.parameter.grad is not None for weight in module.weights())
