"""How an exported loop clips: the number, what it means, and where units lie in torch's tensors."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from engine.declared import kind_of
from engine.exchange.source import Code, literal
from engine.exchange.to_pytorch.held import Held
from engine.exchange.to_pytorch.modules import Module
from engine.exchange.to_pytorch.penalties import is_trained
from engine.vocabulary.clipping import AdaptiveClipping, AutomaticClipping, Clipping, threshold_of

_NOTES = {
    "value": "largest size an element of the gradient keeps",
    "norm": "largest norm the gradient of one weight keeps",
    "global_norm": "largest norm all gradients together keep",
    "adaptive": "largest ratio of a unit's gradient norm to that of its weights",
    "automatic": "percentile of the norms so far that the gradient keeps",
}


def clipping_values(clipping: Clipping, modules: Sequence[Module]) -> dict[str, Any]:
    """What the template of the training loop asks of clipping.

    Args:
        modules: of the model, in the order of the data.
    """
    number = threshold_of(clipping)
    if isinstance(clipping, AutomaticClipping):
        number = clipping.percentile
    values: dict[str, Any] = {
        "clipping": kind_of(clipping),
        "clip": literal(number),
        "clip_note": Code(_NOTES.get(kind_of(clipping), "")),
    }
    if isinstance(clipping, AdaptiveClipping):
        values |= {
            "clip_eps": literal(clipping.eps),
            "units": [Code(line) for line in _units(clipping, modules)],
        }
    return values


def _units(clipping: AdaptiveClipping, modules: Sequence[Module]) -> Iterator[str]:
    """Entries of a dictionary: each clipped parameter, and the axis or axes of one unit."""
    with_weights = [module for module in modules if module.held]
    last = with_weights[-1].step if with_weights else None
    for module in with_weights:
        if clipping.leave_out != "nothing" and module.step == last:
            continue
        for held in module.held if is_trained(module) else ():
            # Of two keys the second is torch's other bias, which is zero and stays so: a GRU whose
            # two are both trained has a cell of its own here, see `own_reason`.
            if not (clipping.leave_out == "last_layer_and_biases" and _is_a_bias(held)):
                yield f'"{held.keys[0]}": {_axes(held)},'


def _axes(held: Held) -> str:
    if _is_a_bias(held):
        return "0" if len(held.weight.shape) == 1 else "(0, 1)"
    return "1" if held.layout == "transposed" else "0"


def _is_a_bias(held: Held) -> bool:
    return held.weight.name.endswith("bias")
