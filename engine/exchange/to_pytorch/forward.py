"""The lines of ``Model.forward`` for each layer."""

from __future__ import annotations

from engine.exchange.source import Code, literal
from engine.exchange.to_pytorch.lines import Lines
from engine.exchange.to_pytorch.modules import Module
from engine.exchange.to_pytorch.recurrent_calls import write_bidirectional, write_recurrent
from engine.exchange.wiring import Step
from engine.layers.add import Add
from engine.layers.base import MAIN
from engine.layers.bidirectional import Bidirectional
from engine.layers.concatenate import Concatenate
from engine.layers.dense import Dense
from engine.layers.embedding import Embedding
from engine.layers.masking import Masking
from engine.layers.recurrent import Recurrent


def write_step(lines: Lines, step: Step, modules: tuple[Module, ...]) -> None:
    """Add the lines of one step."""
    layer = step.layer
    if isinstance(layer, Recurrent):
        write_recurrent(lines, modules[0])
    elif isinstance(layer, Bidirectional):
        write_bidirectional(lines, layer, modules)
    elif isinstance(layer, Masking):
        _masking(lines, step, layer)
    elif isinstance(layer, Add | Concatenate):
        _merging(lines, step, layer)
    else:
        _plain(lines, step, modules[0])


def _plain(lines: Lines, step: Step, module: Module) -> None:
    x, layer = lines.arriving(step), step.layer
    if isinstance(layer, Embedding) and (mask := lines.wiring.masks.get((step.node.id, MAIN))):
        lines.assign(mask, f"{x} != 0")
    value = f"self.{module.attribute}({x})"
    if isinstance(layer, Dense):
        if lines.is_reduced and layer.activation != "linear":
            value += ".float()"
        value = lines.activations.applied(layer.activation, value)
    target = lines.variable(step)
    lines.assign(target, value)
    lines.cost(getattr(layer, "activity_regularizer", None), [target])


def _masking(lines: Lines, step: Step, layer: Masking) -> None:
    """Skipped steps become zero, and the mask replaces one that arrives."""
    x = lines.arriving(step)
    counts = f"({x} != {literal(layer.mask_value)}).any(-1)"
    if mask := lines.wiring.masks.get((step.node.id, MAIN)):
        lines.assign(mask, counts)
        counts = mask
    lines.assign(lines.variable(step), f"{x}.masked_fill(~{counts}[..., None], 0)")


def _merging(lines: Lines, step: Step, layer: Add | Concatenate) -> None:
    sources = step.inputs[MAIN]
    values = [lines.wiring.variable(source) for source in sources]
    masks = [lines.wiring.mask(source) for source in sources]
    if mask := lines.wiring.masks.get((step.node.id, MAIN)):
        if step.joins_time:
            every = [
                found or f"{value}.new_ones({value}.shape[:2], dtype=torch.bool)"
                for found, value in zip(masks, values, strict=True)
            ]
            lines.assign_call(mask, "torch.cat", [f"({', '.join(every)})", "1"])
        else:
            lines.assign(mask, _joined_mask(lines, layer, masks))
    if isinstance(layer, Add):
        lines.assign(lines.variable(step), " + ".join(values))
    else:
        axis = "1" if step.joins_time else "-1"
        lines.assign_call(lines.variable(step), "torch.cat", [f"({', '.join(values)})", axis])


def _joined_mask(lines: Lines, layer: Add | Concatenate, masks: list[Code | None]) -> str:
    """Keras 2: a step counts where it counts in every input; Keras 3: in any."""
    found = list(dict.fromkeys(mask for mask in masks if mask is not None))
    if lines.wiring.network.dialect == "keras2":
        return " & ".join(found)
    if isinstance(layer, Concatenate) and None in masks:
        return f"torch.ones_like({found[0]})"  # an input without a mask counts everywhere
    return " | ".join(found)
