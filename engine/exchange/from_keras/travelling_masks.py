"""The masks that travel with the tensors of a network, as what they are made of.

A program that writes masks out means what the network means where the two are the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from hashlib import sha256
from typing import Any

from engine.exchange.from_keras.assembly import DATA, Assembly, Tensor
from engine.layers.add import Add
from engine.layers.base import MAIN, Layer
from engine.layers.bidirectional import BACKWARD
from engine.layers.concatenate import Concatenate
from engine.layers.embedding import Embedding
from engine.layers.masking import Masking
from engine.layers.merging import Merging

Mask = tuple[Any, ...]
"""What is done, and what it is done to: tensors, numbers or other masks."""

ALONG_TIME = (1, -2)
"""Axes of a sequence, (batch, time, features), along which steps come one after the other."""


def differs(tensor: Tensor, number: float) -> Mask:
    """Symbols that are not the number."""
    return ("differs", tensor, number)


def any_differs(tensor: Tensor, number: float) -> Mask:
    """Steps at which some feature is not the number."""
    return ("any", differs(tensor, number))


def every_step(tensor: Tensor) -> Mask:
    """All steps of a tensor."""
    return ("every", tensor)


def joined(operation: str, masks: list[Mask]) -> Mask:
    """Masks put together by ``and`` or ``or``, in whatever order and however often each."""
    parts: set[Mask] = set()
    for mask in masks:
        parts |= mask[1] if mask[0] == operation else {mask}
    return (operation, frozenset(parts)) if len(parts) > 1 else next(iter(parts))


def one_after_another(masks: list[Mask]) -> Mask:
    """Masks of sequences that are put one behind the other.

    By a digest of what they are: joined again and again, one mask would stand in it without end.
    """
    return ("concatenate", _digest(tuple(masks)))


@lru_cache(maxsize=10_000)
def _digest(part: Any) -> str:
    """The same for equal masks, and for equal parts of them."""
    if isinstance(part, tuple | frozenset):
        found = [_digest(each) for each in part]
        words = repr(sorted(found) if isinstance(part, frozenset) else found)
    elif isinstance(part, float) and part.is_integer():
        words = repr(int(part))  # 0.0 is 0
    else:
        words = repr(part)
    return sha256(words.encode()).hexdigest()


def travelling_masks(assembly: Assembly) -> Mapping[Tensor, Mask]:
    """The masks of all tensors that have one."""
    found: dict[Tensor, Mask] = {}
    # Links only come from layers above, which are earlier in the order.
    for node_id in assembly.order:
        if node_id not in assembly.nodes:
            continue
        layer = assembly.nodes[node_id].layer
        sources = sources_of(assembly, node_id)
        mask = _mask(layer, sources, found, assembly.reading.dialect)
        if mask is not None and getattr(layer, "return_sequences", True):
            found[Tensor(node_id, MAIN)] = found[Tensor(node_id, BACKWARD)] = mask
    return found


def sources_of(assembly: Assembly, node_id: str) -> list[Tensor]:
    """What arrives at a layer's main port."""
    links = [link for link in assembly.links if (link.target, link.target_port) == (node_id, MAIN)]
    return [Tensor(link.source, link.source_port) for link in links] or [DATA]


def takes_mask(assembly: Assembly, node_id: str) -> bool:
    """Whether a layer works with the mask that arrives: in Keras 3 not beside initial states."""
    with_states = any(
        link.target == node_id and link.target_port != MAIN for link in assembly.links
    )
    return assembly.reading.dialect == "keras2" or not with_states


def _mask(
    layer: Layer, sources: list[Tensor], known: Mapping[Tensor, Mask], dialect: str
) -> Mask | None:
    if isinstance(layer, Embedding):
        return differs(sources[0], 0) if layer.mask_zero else None
    if isinstance(layer, Masking):
        return any_differs(sources[0], layer.mask_value)
    masks = [known.get(source) for source in sources]
    if not isinstance(layer, Merging):
        return masks[0]
    given = [mask for mask in masks if mask is not None]
    if not given:
        return None
    whole = [mask or every_step(source) for mask, source in zip(masks, sources, strict=True)]
    if isinstance(layer, Concatenate) and layer.axis in ALONG_TIME:
        return one_after_another(whole)
    if dialect == "keras2":
        return joined("and", given)
    if isinstance(layer, Add):
        return joined("or", given) if None not in masks else None
    return joined("or", whole)
