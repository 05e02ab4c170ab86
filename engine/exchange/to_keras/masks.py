"""Masks written out, where the Keras that the code is for would take others by itself."""

from __future__ import annotations

from engine.exchange.source import Code, call, literal
from engine.exchange.to_keras.kerases import Keras
from engine.exchange.wiring import Source, Step, Wiring
from engine.layers.base import MAIN
from engine.layers.bidirectional import Bidirectional
from engine.layers.embedding import Embedding
from engine.layers.masking import Masking
from engine.layers.merging import Merging
from engine.layers.recurrent import Recurrent


class Masks:
    """Lines that make masks, and what hands them to layers.

    Keras 3 joins masks with "or" where Keras 2 joins them with "and", and hands a layer with
    initial states no mask at all. Keras 2 cannot join a masked sequence and one without a mask
    along time.
    """

    def __init__(self, wiring: Wiring, target: Keras) -> None:
        self._wiring = wiring
        self._target = target
        self._by_hand = are_by_hand(wiring, target)

    def lines(self, step: Step) -> list[Code]:
        """What makes the mask that goes with a layer's output; none where Keras makes it."""
        mask = self._wiring.masks.get((step.node.id, MAIN))
        if not self._by_hand or mask is None:
            return []
        layer = step.layer
        if not isinstance(layer, Embedding | Masking | Merging):
            return []
        x = self._variable(step.source)
        operations = self._target.operations
        if isinstance(layer, Embedding):
            return [call(f"{mask} = {operations['not_equal']}", [x, "0"])]
        if isinstance(layer, Masking):
            differs = f"{operations['not_equal']}({x}, {literal(layer.mask_value)})"
            return [call(f"{mask} = {operations['any']}", [differs, "axis=-1"])]
        if step.joins_time:
            every = ", ".join(self._mask_or_all(source) for source in step.inputs[MAIN])
            return [call(f"{mask} = {operations['concatenate']}", [f"[{every}]", "axis=1"])]
        return self._joined(step, mask)

    def handed(self, step: Step) -> list[Code]:
        """The mask among what a layer is called with."""
        if not self._by_hand or not isinstance(step.layer, Recurrent | Bidirectional):
            return []
        side = "forward" if isinstance(step.layer, Bidirectional) else ""
        mask = self._wiring.mask_in_effect(step, side)
        if mask is None and self._target.dialect == "keras3":
            return []  # there it would take what arrives by itself
        return [Code(f"mask={mask}")]

    def read(self, step: Step, sources: list[str]) -> list[str]:
        """What a layer is called on."""
        if self._by_hand and self._target.dialect == "keras2" and step.joins_time:
            return [f"{self._target.operations['without_mask']}({each})" for each in sources]
        return sources

    def _joined(self, step: Step, mask: Code) -> list[Code]:
        """The masks of sequences side by side, as the network's dialect joins them."""
        sources = step.inputs[MAIN]
        if self._wiring.network.dialect == "keras2":
            name, found = "logical_and", [self._wiring.mask(each) for each in sources]
        else:
            name, found = "logical_or", [self._mask_or_all(each) for each in sources]
        operation = self._target.operations[name]
        first, *others = dict.fromkeys(each for each in found if each)
        if not others:
            return [Code(f"{mask} = {first}")]
        return [
            call(f"{mask} = {operation}", [one, other])
            for one, other in zip([first, *[mask] * (len(others) - 1)], others, strict=True)
        ]

    def _mask_or_all(self, source: Source) -> Code:
        """A mask, or one by which every step counts."""
        ones_like = self._target.operations["ones_like"]
        ones = f'{ones_like}({self._variable(source)}[..., 0], dtype="bool")'
        return self._wiring.mask(source) or Code(ones)

    def _variable(self, source: Source) -> Code:
        return Code("inputs") if source.place is None else self._wiring.variable(source)


def are_by_hand(wiring: Wiring, target: Keras) -> bool:
    """Whether the target would not make the masks of the network by itself."""
    return any(_differs(step, wiring, target) for step in wiring.steps)


def _differs(step: Step, wiring: Wiring, target: Keras) -> bool:
    masked = [source.shape.masked for source in step.inputs.get(MAIN, ())]
    if not any(masked):
        return False
    if target.dialect == "keras2" and step.joins_time and not all(masked):
        return True
    return wiring.network.dialect != target.dialect and (
        isinstance(step.layer, Merging) or len(step.inputs) > 1
    )
