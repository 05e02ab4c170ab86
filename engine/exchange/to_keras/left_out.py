"""Arguments that are not written down, as the network means the same without them."""

from __future__ import annotations

from dataclasses import dataclass, replace

from engine.exchange.to_keras.kerases import Keras
from engine.exchange.wiring import Step
from engine.layers.base import MAIN, Layer
from engine.layers.recurrent import Recurrent
from engine.layers.simple_rnn import SimpleRNN
from engine.vocabulary.dialects import Dialect


@dataclass(frozen=True)
class Place:
    """What a layer's constructor has to know of where the layer stands."""

    masked: bool = False
    """Whether a mask arrives."""
    length: int | None = None
    """Steps of what arrives, if they are known."""
    has_states: bool = False
    """Whether initial states are linked to it."""
    trainable: bool = True
    """Whether what it stands in is trained."""

    def within(self, layer: Layer) -> Place:
        """The place of a layer inside another."""
        return replace(self, trainable=self.trainable and layer.trainable)


def place_of(step: Step) -> Place:
    """Where a layer of a network stands."""
    arriving = step.inputs.get(MAIN, ())
    return Place(
        masked=any(source.shape.masked for source in arriving),
        length=arriving[0].shape.time if arriving else None,
        has_states=len(step.inputs) > 1,
    )


def is_left_out(name: str, layer: Layer, place: Place, dialect: Dialect, target: Keras) -> bool:
    """Whether an argument of a layer is not written down.

    Args:
        dialect: what the network means.
        target: the Keras that the code is for.
    """
    if name == "name":
        return True  # it is given apart
    if name == "implementation":
        return not drops(layer)
    if name == "unroll":
        # Keras 3.15 on torch fails on a mask turned round in the loop written out, tf_keras on
        # zeros for the last step alone.
        return place.length is None or place.masked
    if name == "activity_regularizer" and costs_otherwise(layer, dialect, target):
        return True
    if target.dialect == "keras3":
        return name == "input_length"  # it changes nothing, and Keras 3 has it no more
    if name == "seed" and isinstance(layer, Recurrent):
        return True
    if dialect == "keras2":
        return False
    if name == "stateful":
        return place.has_states
    is_of_weights = name.endswith("_regularizer") and name != "activity_regularizer"
    return is_of_weights and not place.within(layer).trainable


def drops(layer: Layer) -> bool:
    """Whether a recurrent layer drops elements in training."""
    return isinstance(layer, Recurrent) and bool(layer.dropout or layer.recurrent_dropout)


def costs_otherwise(layer: Layer, dialect: Dialect, target: Keras) -> bool:
    """Whether the activity regularizer would count in one of the two Kerases alone.

    SimpleRNN of keras 3.15 takes the argument and does not hand it on; that of Keras 2 does.
    """
    return (
        dialect != target.dialect
        and isinstance(layer, SimpleRNN)
        and layer.activity_regularizer is not None
    )
