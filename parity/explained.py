"""Where a reference does otherwise for a reason of its own, or fails on what it documents.

Each is asked of it in another way that means the same, and must then agree. That it would not
agree otherwise is shown in each run, by asking for some of the cases as they are as well.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from engine.declared import arguments_of
from engine.layers.base import MAIN, Layer
from engine.layers.bidirectional import Bidirectional
from engine.layers.concatenate import Concatenate
from engine.layers.gru import GRU
from engine.layers.lstm import LSTM
from engine.layers.recurrent import Recurrent
from engine.layers.shapes import TensorShape
from engine.layers.simple_rnn import SimpleRNN
from engine.vocabulary.dialects import Dialect
from engine.vocabulary.regularizers import OrthogonalRegularizer


@dataclass(frozen=True)
class Seen:
    """What a layer, or a half of a Bidirectional, meets in its case."""

    arriving: TensorShape
    training: bool
    mask_on_some: bool = False
    """Whether one of several inputs has a mask and another has none."""
    is_half: bool = False
    is_copied: bool = False
    """Whether Keras makes this half anew from another layer's configuration."""

    def gives_zeros(self, layer: Recurrent) -> bool:
        """At masked steps: a Bidirectional overrules the argument on its halves."""
        return layer.return_sequences if self.is_half else layer.zero_output_for_mask


@dataclass(frozen=True)
class Way:
    """How a reference is asked for a layer instead."""

    layer: Layer | None = None
    """Another layer that means the same."""
    one_mask_for_all_gates: bool = False
    """The masks it draws for its gates are handed to it as one."""
    mask_on_all: bool = False
    """Inputs without a mask are handed to it with one that counts everywhere."""
    on_layer: Mapping[str, Any] = field(default_factory=dict)
    """Attributes set on Keras' layer once it is made."""
    on_cell: Mapping[str, Any] = field(default_factory=dict)
    """The same on its cell."""


def _as_it_is(layer: Layer, seen: Seen) -> Way | None:
    return None


@dataclass(frozen=True)
class Explained:
    """One difference that is not ours."""

    name: str
    dialect: Dialect
    reference_does: str
    source: str
    """File and line of the reference that show it."""
    instead: str
    way: Callable[[Any, Seen], Way | None] = _as_it_is
    """None where there is nothing to explain."""
    without: Callable[[Layer], Layer] | None = None
    """What both sides are asked for where the reference's answer is not a number."""


def _a_mask_for_each_step(layer: Layer, seen: Seen) -> Way | None:
    if not isinstance(layer, LSTM | GRU) or not seen.training or not layer.dropout:
        return None
    for_graphics_cards = (
        layer.activation == "tanh"
        and layer.recurrent_activation == "sigmoid"
        and not layer.recurrent_dropout
        and not layer.unroll
        and layer.use_bias
        and getattr(layer, "reset_after", True)
    )
    return Way(on_layer={"_could_use_gpu_kernel": False}) if for_graphics_cards else None


def _implementation_2_dropped(layer: Layer, seen: Seen) -> Way | None:
    if not isinstance(layer, LSTM | GRU) or not seen.training:
        return None
    if layer.recurrent_dropout and layer.implementation == 2:
        return Way(one_mask_for_all_gates=True)
    return None


def _no_seed(layer: Layer, seen: Seen) -> Way | None:
    if isinstance(layer, SimpleRNN) and layer.seed is not None:
        return Way(layer.replace(seed=None))
    return None


def _unrolled_to_the_last_step(layer: Layer, seen: Seen) -> Way | None:
    if not isinstance(layer, Recurrent) or not (seen.arriving.masked and layer.unroll):
        return None
    if seen.gives_zeros(layer) and not layer.return_sequences:
        return Way(layer.replace(unroll=False))
    return None


def _zeros_at_other_steps(layer: Layer, seen: Seen) -> Way | None:
    if not isinstance(layer, Recurrent) or not (seen.arriving.masked and layer.unroll):
        return None
    if seen.gives_zeros(layer) and layer.return_sequences and layer.go_backwards:
        return Way(layer.replace(unroll=False))
    return None


def _mask_on_some(layer: Layer, seen: Seen) -> Way | None:
    along_time = isinstance(layer, Concatenate) and layer.axis in (1, -2)
    return Way(mask_on_all=True) if along_time and seen.mask_on_some else None


def _one_row(layer: Layer, seen: Seen) -> Way | None:
    """Regularizers of a single row or column, which is orthogonal to no other."""
    if isinstance(layer, Bidirectional):
        return None
    shapes = [
        (weight.regularizer, weight.shape) for weight in layer.weights({MAIN: [seen.arriving]})
    ]
    units = getattr(layer, "units", 0)
    shapes.append((getattr(layer, "activity_regularizer", None), (0, units)))
    alone = [
        regularizer
        for regularizer, shape in shapes
        if isinstance(regularizer, OrthogonalRegularizer)
        and shape[0 if regularizer.mode == "rows" else 1] == 1
    ]
    changes = {
        found.name: None
        for found in arguments_of(type(layer))
        if any(getattr(layer, found.name) is regularizer for regularizer in alone)
    }
    return Way(layer.replace(**changes)) if changes else None


def _unrolled_backwards(layer: Layer, seen: Seen) -> Way | None:
    if not isinstance(layer, Recurrent) or not seen.arriving.masked:
        return None
    return Way(layer.replace(unroll=False)) if layer.unroll and layer.go_backwards else None


def _mirrored_from_the_end(layer: Layer, seen: Seen) -> Way | None:
    if not isinstance(layer, Bidirectional) or layer.backward_layer is not None:
        return None
    mirrored = layer.replace(backward_layer=layer.backward())
    return Way(mirrored) if layer.layer.go_backwards else None


def _implementation_1_fails(layer: Layer, seen: Seen) -> Way | None:
    return Way(on_layer={"use_cudnn": False}) if _draws_for_each_gate(layer, seen) else None


def _implementation_forgotten(layer: Layer, seen: Seen) -> Way | None:
    if not seen.is_copied or not _draws_for_each_gate(layer, seen):
        return None
    assert isinstance(layer, Recurrent)
    return Way(on_cell={"implementation": 1, "dropout_mask_count": len(layer.gate_names)})


def _draws_for_each_gate(layer: Layer, seen: Seen) -> bool:
    return (
        isinstance(layer, LSTM | GRU)
        and seen.training
        and layer.dropout > 0
        and not layer.recurrent_dropout
        and layer.implementation == 1
    )


def _states_changed_in_place(layer: Layer, seen: Seen) -> Way | None:
    if not isinstance(layer, LSTM | GRU) or not layer.stateful or seen.arriving.masked:
        return None
    fused = not layer.recurrent_dropout and getattr(layer, "reset_after", True)
    return Way(on_layer={"use_cudnn": False}) if fused else None


def _without_orthogonal_activity(layer: Layer) -> Layer:
    changes: dict[str, Any] = {}
    if isinstance(getattr(layer, "activity_regularizer", None), OrthogonalRegularizer):
        changes["activity_regularizer"] = None
    if isinstance(layer, Bidirectional):
        for name in ("layer", "backward_layer"):
            half = getattr(layer, name)
            changes[name] = half and _without_orthogonal_activity(half)
    return layer.replace(**changes)


# In the order in which they are asked about: without unroll a layer may take another way.
EXPLAINED: tuple[Explained, ...] = (
    Explained(
        "`implementation=2` becomes 1",
        "keras2",
        "With `recurrent_dropout` each gate has masks of its own whatever `implementation` is. "
        "In Keras' documents 2 draws one for all gates.",
        "tf_keras/src/layers/rnn/lstm.py:179, gru.py:175: "
        "`if self.recurrent_dropout != 0 and implementation != 1:`",
        "the same layer, handed the same mask for every gate",
        _implementation_2_dropped,
    ),
    Explained(
        "SimpleRNN has no `seed`",
        "keras2",
        "Refuses the argument, which its LSTM, GRU and Dropout have. It tells only which masks are "
        "drawn.",
        "tf_keras/src/layers/rnn/simple_rnn.py:254: `class SimpleRNN(RNN):`",
        "the layer without it",
        _no_seed,
    ),
    Explained(
        "`unroll` with `zero_output_for_mask`",
        "keras2",
        "Fails on a mask where only the last step is returned: one output meets the mask of every "
        "step.",
        "tf_keras/src/backend.py:4934: `outputs = tf.where(` with `_expand_mask(mask, outputs`",
        "the layer with `unroll=False`, which computes the same numbers",
        _unrolled_to_the_last_step,
    ),
    Explained(
        "`unroll` backwards with `zero_output_for_mask`",
        "keras2",
        "Gives zeros at the wrong steps: the steps are turned round, the mask that says where "
        "zeros go is not. A Bidirectional sets `zero_output_for_mask` by itself.",
        "tf_keras/src/backend.py:4934: `outputs = tf.where(` with `_expand_mask(mask, outputs`",
        "the layer with `unroll=False`, which computes what is documented",
        _zeros_at_other_steps,
    ),
    Explained(
        "a mask for each step",
        "keras2",
        "LSTM and GRU that a graphics card's kernel could compute (tanh, sigmoid, a bias, neither "
        "`unroll` nor `recurrent_dropout`) draw one dropout mask of the whole (batch, time, "
        "features), on any machine, and use it for every gate whatever `implementation` is. In "
        "Keras' documents, and in the same layer with any other activation, a mask holds for all "
        "time steps.",
        "tf_keras/src/layers/rnn/lstm.py:654, gru.py:825: `inputs = inputs * dropout_mask[0]`",
        "the same layer, told that no graphics card's kernel could compute it",
        _a_mask_for_each_step,
    ),
    Explained(
        "sequences one after another, one of them masked",
        "keras2",
        "Concatenate along time fails: where an input has no mask it takes one as wide as the "
        "input's features, and the others are one wide.",
        "tf_keras/src/layers/merging/concatenate.py:182: `masks.append(tf.ones_like(input_i, "
        '`dtype="bool"))`',
        "the same layer, with a mask that counts everywhere on the input that has none",
        _mask_on_some,
    ),
    Explained(
        "one row is orthogonal to no other",
        "keras2",
        "`OrthogonalRegularizer` of a matrix with a single row (or column) is not a number: the "
        "sum of no products is divided by their number.",
        "tf_keras/src/regularizers.py:388: `/ num_pairs`",
        "the layer without that regularizer, which costs nothing here",
        _one_row,
    ),
    Explained(
        "one row is orthogonal to no other",
        "keras3",
        "As in Keras 2.",
        "keras/src/regularizers/regularizers.py:334: `/ num_pairs`",
        "the layer without that regularizer, which costs nothing here",
        _one_row,
    ),
    Explained(
        "`unroll` backwards with a mask",
        "keras3",
        "Fails: a tuple is handed to `torch.flip`.",
        "keras/src/backend/torch/rnn.py:95: "
        "`mask_list = torch.flip(mask_list, dims=mask_list.shape)`",
        "the layer with `unroll=False`, which computes the same numbers",
        _unrolled_backwards,
    ),
    Explained(
        "the mirror image of a layer that reads from the end",
        "keras3",
        "Refuses a Bidirectional whose layer has `go_backwards=True` and that has no "
        "`backward_layer`: the copy reads from the end as well. Keras 2 turns the copy round.",
        'keras/src/layers/rnn/bidirectional.py:122: `config["config"]["go_backwards"] = True`',
        "a Bidirectional with the mirror image as its `backward_layer`",
        _mirrored_from_the_end,
    ),
    Explained(
        "`implementation=1` with `dropout`",
        "keras3",
        "LSTM and GRU fail in training without `recurrent_dropout`: a list of masks, one a gate, "
        "is broadcast as if it were one.",
        "keras/src/layers/rnn/lstm.py:538, gru.py:557: "
        "`dp_mask = ops.expand_dims(dp_mask, axis=1)`",
        "the layer with `use_cudnn=False`, which computes the same numbers by way of the cell",
        _implementation_1_fails,
    ),
    Explained(
        "a Bidirectional forgets `implementation`",
        "keras3",
        "It copies its layer by way of a configuration in which the argument is missing, so that "
        "the copies have implementation 2.",
        "keras/src/layers/rnn/gru.py:669 (`get_config`), bidirectional.py:118",
        "the same layer, with the argument set again on the copies' cells",
        _implementation_forgotten,
    ),
    Explained(
        "states changed in place",
        "keras3",
        "A stateful LSTM or GRU without a mask cannot be trained: the states are overwritten while "
        "the gradient still needs them. The loop for other layers copies them first.",
        "keras/src/layers/rnn/rnn.py:442: `self_state.assign(state)`, against the copies "
        "of line 341",
        "the layer with `use_cudnn=False`, which takes that loop",
        _states_changed_in_place,
    ),
    Explained(
        "the direction of nothing",
        "keras3",
        "`OrthogonalRegularizer` of a matrix with a row of zeros, such as the output for a wholly "
        "masked row, has a gradient that is not a number: that of 1 / sqrt(0). In Keras 2 it is a "
        "number, as it is here.",
        "keras/src/ops/nn.py:2728: `inv_norm = backend.math.rsqrt(square_sum)`",
        "the network without that activity regularizer, on both sides",
        without=_without_orthogonal_activity,
    ),
)
