"""The order of arguments that are given by their place alone.

Sources: the constructors of keras 3.15 and of tf_keras 2.21; where the releases of Keras 2 have
different orders, a list ends before the first difference.
"""

from __future__ import annotations

from engine.declared import arguments_of
from engine.exchange.from_keras.nested import class_named
from engine.vocabulary.dialects import Dialect

_GATES = ("recurrent_activation",)
_FORGET = ("unit_forget_bias",)
_ORDER_3 = ("return_sequences", "return_state", "go_backwards", "stateful", "unroll")


def _recurrent(gates: tuple[str, ...] = (), forget: tuple[str, ...] = ()) -> tuple[str, ...]:
    return (
        "units",
        "activation",
        *gates,
        "use_bias",
        "kernel_initializer",
        "recurrent_initializer",
        "bias_initializer",
        *forget,
        "kernel_regularizer",
        "recurrent_regularizer",
        "bias_regularizer",
        "activity_regularizer",
        "kernel_constraint",
        "recurrent_constraint",
        "bias_constraint",
        "dropout",
        "recurrent_dropout",
    )


_BOTH: dict[str, tuple[str, ...]] = {
    "SimpleRNN": _recurrent(),
    "LSTM": _recurrent(_GATES, _FORGET),
    "GRU": _recurrent(_GATES),
    "Dense": (
        "units",
        "activation",
        "use_bias",
        "kernel_initializer",
        "bias_initializer",
        "kernel_regularizer",
        "bias_regularizer",
        "activity_regularizer",
        "kernel_constraint",
        "bias_constraint",
    ),
    "Dropout": ("rate", "noise_shape", "seed"),
    "Masking": ("mask_value",),
    "Concatenate": ("axis",),
    "Bidirectional": ("layer", "merge_mode", "weights", "backward_layer"),
    "TimeDistributed": ("layer",),
}
POSITIONS: dict[Dialect, dict[str, tuple[str, ...]]] = {
    "keras2": {
        **_BOTH,
        "Embedding": (
            "input_dim",
            "output_dim",
            "embeddings_initializer",
            "embeddings_regularizer",
            "activity_regularizer",
            "embeddings_constraint",
            "mask_zero",
            "input_length",
        ),
    },
    "keras3": {
        **_BOTH,
        "SimpleRNN": (*_BOTH["SimpleRNN"], *_ORDER_3, "seed"),
        "LSTM": (*_BOTH["LSTM"], "seed", *_ORDER_3, "use_cudnn"),
        "GRU": (*_BOTH["GRU"], "seed", *_ORDER_3, "reset_after", "use_cudnn"),
        "Embedding": (
            "input_dim",
            "output_dim",
            "embeddings_initializer",
            "embeddings_regularizer",
            "embeddings_constraint",
            "mask_zero",
            "weights",
        ),
    },
}


def positions_of(kind: str, dialect: Dialect, *, is_layer: bool) -> tuple[str, ...]:
    """Names of the arguments of a class or function, in order; empty where it is unknown."""
    if is_layer:
        return POSITIONS[dialect].get(kind, ())
    cls = class_named(kind)
    # Initializers, regularizers and constraints are declared in Keras' own order.
    return () if cls is None else tuple(each.name for each in arguments_of(cls))
