"""Random networks: stacks of one to four layers, encoders with decoders, branches, both ways."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random
from typing import Any

from engine.layers.add import Add
from engine.layers.base import MAIN, Layer
from engine.layers.bidirectional import BACKWARD, Bidirectional
from engine.layers.concatenate import Concatenate
from engine.layers.dense import Dense
from engine.layers.dropout import Dropout
from engine.layers.embedding import Embedding
from engine.layers.gru import GRU
from engine.layers.lstm import LSTM
from engine.layers.masking import Masking
from engine.layers.recurrent import Recurrent
from engine.layers.shapes import Content, sequence, symbols
from engine.layers.simple_rnn import SimpleRNN
from engine.network.inference import infer
from engine.network.network import Link, Network, Node
from engine.network.signature import Signature
from engine.vocabulary.dialects import Dialect
from parity.arguments import MATRICES_ONLY, STEPS, random_layer

FEATURES = 3
RECURRENT: tuple[type[Recurrent], ...] = (SimpleRNN, LSTM, GRU)
OF_SYMBOLS = Signature(symbols(STEPS))
OF_NUMBERS = Signature(sequence(STEPS, FEATURES))


@dataclass
class _Drawing:
    """A network on the way."""

    random: Random
    dialect: Dialect
    nodes: list[Node] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)

    def layer(self, cls: type[Layer], **fixed: Any) -> Any:
        return random_layer(self.random, cls, self.dialect, **fixed)

    def add(self, layer: Layer, *sources: str) -> str:
        """A node behind the main ports of others, or behind the data; its id."""
        node_id = f"n{len(self.nodes)}"
        self.nodes.append(Node(id=node_id, layer=layer))
        self.links += [Link(source=source, target=node_id) for source in sources]
        return node_id

    def link(self, source: str, source_port: str, target: str, target_port: str) -> None:
        self.links.append(
            Link(source=source, source_port=source_port, target=target, target_port=target_port)
        )

    def link_states(self, source: str, above: Layer, target: str, below: Layer) -> None:
        """The states of one layer to the initial states of another of its kind."""
        given = [port.name for port in above.output_ports()[1:] if port.name != BACKWARD]
        taken = [port.name for port in below.input_ports()[1:]]
        for source_port, target_port in zip(given, taken, strict=True):
            self.link(source, source_port, target, target_port)

    def recurrent(self, cls: type[Recurrent] | None = None, **fixed: Any) -> Any:
        return self.layer(cls or self.random.choice(RECURRENT), **fixed)

    def both_ways(self, cls: type[Recurrent] | None = None, **fixed: Any) -> Any:
        """A Bidirectional whose second layer is a mirror image or one of its own."""
        both = self.layer(Bidirectional, layer=SimpleRNN(), backward_layer=None)
        merge_mode = fixed.pop("merge_mode", both.merge_mode)
        first = self.recurrent(cls, **fixed)
        if first.stateful and self.dialect == "keras3":
            # Keras 3 fails on the masks of its states: see `parity.explained`.
            first = first.replace(return_state=False)
        second = None
        if self.random.random() < 0.4:
            alike = {"return_sequences", "return_state", "stateful", *fixed}
            if merge_mode not in (None, "concat"):
                alike.add("units")
            second = self.recurrent(
                cls,
                go_backwards=not first.go_backwards,
                **{name: getattr(first, name) for name in alike},
            )
        return both.replace(layer=first, backward_layer=second, merge_mode=merge_mode)

    def begin(self) -> tuple[str | None, Signature]:
        """What the data meets first; None where the network reads it as it is."""
        if self.random.random() < 0.5:
            return self.add(self.layer(Embedding)), OF_SYMBOLS
        masked = self.random.random() < 0.6
        return (self.add(self.layer(Masking)) if masked else None), OF_NUMBERS

    def behind(self, layer: Layer, source: str | None) -> str:
        return self.add(layer, *([] if source is None else [source]))


def random_network(random: Random, dialect: Dialect) -> tuple[Network, Signature]:
    """A network with one end, and what its data is: symbols or real numbers."""
    drawing = _Drawing(random, dialect)
    form = random.choice([_stack] * 6 + [_encoder_decoder, _branches, _two_outputs])
    signature = form(drawing)
    network = Network(dialect=dialect, nodes=tuple(drawing.nodes), links=tuple(drawing.links))
    return _without_rows_of_sequences(network, signature), signature


def _stack(drawing: _Drawing) -> Signature:
    random = drawing.random
    current, signature = drawing.begin()
    count = random.randint(1, 4)
    is_sequence = True
    for number in range(count):
        fixed: dict[str, Any] = {}
        if number < count - 1 and random.random() < 0.85:
            fixed["return_sequences"] = True
        kinds: list[Any] = [Dense, Dropout]
        if is_sequence:
            kinds += [*RECURRENT, *RECURRENT, Bidirectional, Bidirectional, Masking]
        kind = random.choice(kinds)
        if kind is Bidirectional:
            layer = drawing.both_ways(**fixed)
            is_sequence = layer.layer.return_sequences
        elif kind in RECURRENT:
            layer = drawing.recurrent(kind, **fixed)
            is_sequence = layer.return_sequences
        else:
            layer = drawing.layer(kind)
        current = drawing.behind(layer, current)
    return signature


def _encoder_decoder(drawing: _Drawing) -> Signature:
    """The states of one layer begin another; also of a Bidirectional."""
    source, signature = drawing.begin()
    cls = drawing.random.choice(RECURRENT)
    make = drawing.recurrent if drawing.random.random() < 0.6 else drawing.both_ways
    encoder = make(cls, units=3, return_state=True, stateful=False)
    decoder = make(cls, units=3)
    above, below = drawing.behind(encoder, source), drawing.behind(decoder, source)
    drawing.link_states(above, encoder, below, decoder)
    drawing.add(drawing.layer(Dense), below)
    return signature


def _two_outputs(drawing: _Drawing) -> Signature:
    """Both outputs of a Bidirectional meet again, and its states begin another one."""
    source, signature = drawing.begin()
    cls = drawing.random.choice(RECURRENT)
    whole = drawing.random.random() < 0.7
    states = {"units": 3, "return_state": True, "stateful": False}
    both = drawing.both_ways(cls, merge_mode=None, return_sequences=whole, **states)
    above = drawing.behind(both, source)
    merged = drawing.add(drawing.layer(drawing.random.choice([Add, Concatenate]), axis=-1), above)
    drawing.link(above, BACKWARD, merged, MAIN)
    if whole:
        again = drawing.both_ways(cls, units=3)
        below = drawing.add(again, merged)
        if drawing.random.random() < 0.6:
            drawing.link_states(above, both, below, again)
    return signature


def _branches(drawing: _Drawing) -> Signature:
    """Two layers read the same, and what they give is added or joined."""
    random = drawing.random
    source, signature = drawing.begin()
    whole = random.random() < 0.7
    merging = random.choice([Add, Concatenate])
    # The axis of time needs sequences; -1 and 2 are the features of one.
    axis = random.choice([-1, 1, 2]) if whole else random.choice([-1, 1])
    alike = {"return_sequences": whole, "units": 3}
    one = drawing.behind(drawing.recurrent(**alike), source)
    two = drawing.behind(drawing.recurrent(**alike), source)
    if whole and random.random() < 0.4:
        two = drawing.add(drawing.layer(Masking), two)
    merged = drawing.add(drawing.layer(merging, axis=axis), one, two)
    if whole:
        merged = drawing.add(drawing.recurrent(), merged)
    if random.random() < 0.5:
        drawing.add(drawing.layer(Dense), merged)
    return signature


def _without_rows_of_sequences(network: Network, signature: Signature) -> Network:
    """Activity that is a sequence has no rows to be orthogonal."""
    outputs = infer(network, signature).outputs
    nodes = []
    for node in network.nodes:
        contents = {outputs[node.id, port.name].content for port in node.outputs}
        changes: dict[str, Any] = {}
        if Content.SEQUENCE in contents:
            changes = _without_rows(node.layer)
        nodes.append(node.replace(layer=node.layer.replace(**changes)))
    return network.replace(nodes=tuple(nodes))


def _without_rows(layer: Layer) -> dict[str, Any]:
    changes: dict[str, Any] = {}
    if getattr(getattr(layer, "activity_regularizer", None), "kind", "") in MATRICES_ONLY:
        changes["activity_regularizer"] = None
    for half in ("layer", "backward_layer"):
        inner = getattr(layer, half, None)
        if inner is not None:
            changes[half] = inner.replace(**_without_rows(inner))
    return changes
