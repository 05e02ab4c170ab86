"""Networks written in a line."""

from __future__ import annotations

import itertools

from engine.layers.base import Layer
from engine.layers.shapes import symbols
from engine.network.edits import SPACING
from engine.network.network import Link, Network, Node
from engine.network.signature import Signature, Wanted

NAMES = Signature(symbols(48), symbols=133, wanted=Wanted(count=10))
"""The bundled data, as a network sees it."""


def link(text: str) -> Link:
    """``"a > b"``, or with ports ``"a.h > b.initial_h"``."""
    ends = [(*end.split("."), "main")[:2] for end in text.split(" > ")]
    (source, source_port), (target, target_port) = ends
    return Link(source=source, source_port=source_port, target=target, target_port=target_port)


def network(*links: str, **layers: Layer) -> Network:
    """Layers by id, one below the other, and links between them."""
    return Network(
        dialect="keras2",
        nodes=tuple(
            Node(id=name, layer=layer, y=SPACING * place)  # type: ignore[arg-type]
            for place, (name, layer) in enumerate(layers.items())
        ),
        links=tuple(link(text) for text in links),
    )


def chain(**layers: Layer) -> Network:
    """Layers by id, each reading from the one before it."""
    names = list(layers)
    return network(*(f"{above} > {below}" for above, below in itertools.pairwise(names)), **layers)


def links_of(found: Network) -> list[str]:
    """Links as `link` reads them."""
    return [
        " > ".join(
            name if port == "main" else f"{name}.{port}"
            for name, port in (
                (one.source, one.source_port),
                (one.target, one.target_port),
            )
        )
        for one in found.links
    ]
