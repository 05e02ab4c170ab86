"""Whatever a person does, in whatever order, the network stays whole and the old one stays."""

from __future__ import annotations

from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from pydantic import ValidationError

from engine.declared import arguments_of
from engine.layers.base import Layer
from engine.network.edits import (
    add_layer,
    append_layer,
    insert_layer,
    move_nodes,
    place_nodes,
    remove_nodes,
    replace_layer,
    set_argument,
    splice,
)
from engine.network.fragments import fragment, fragment_text, parse_fragment, paste
from engine.network.inference import infer
from engine.network.layout import tidy
from engine.network.links import connect, disconnect
from engine.network.network import Network, NetworkError
from engine.network.problems import find_problems
from engine.network.summary import summarize
from tests.engine.network.build import NAMES
from tests.engine.strategies import LAYER_VALUES, any_link, can_connect, values_of

PLACES = st.integers(-900, 900)
MOST = 12


def has_nodes(machine: AnyEdits) -> bool:
    return bool(machine.network.nodes)


def has_links(machine: AnyEdits) -> bool:
    return bool(machine.network.links)


def has_room(machine: AnyEdits) -> bool:
    return len(machine.network.nodes) < MOST


class AnyEdits(RuleBasedStateMachine):
    """One network, every edit there is."""

    def __init__(self) -> None:
        super().__init__()
        self.network = Network(dialect="keras2")
        self.before = (self.network, self.network.model_dump_json())

    def then(self, network: Network) -> None:
        old, text = self.before
        assert old.model_dump_json() == text, "an edit changed the network it was given"
        self.network = network
        self.before = (network, network.model_dump_json())

    def draw_id(self, data: st.DataObject) -> str:
        return str(data.draw(st.sampled_from([node.id for node in self.network.nodes])))

    def draw_ids(self, data: st.DataObject) -> set[str]:
        ids = [node.id for node in self.network.nodes]
        return set(data.draw(st.sets(st.sampled_from(ids), max_size=4)))

    @precondition(has_room)
    @rule(layer=LAYER_VALUES, x=PLACES, y=PLACES)
    def add(self, layer: Layer, x: int, y: int) -> None:
        network, new = add_layer(self.network, layer, x, y)
        assert network.layer(new) == layer
        self.then(network)

    @precondition(lambda self: has_nodes(self) and has_room(self))
    @rule(layer=LAYER_VALUES, data=st.data())
    def append(self, layer: Layer, data: st.DataObject) -> None:
        above = self.draw_id(data)
        network, new = append_layer(self.network, layer, above)
        assert [one.source for one in network.links_into(new)] == [above]
        self.then(network)

    @precondition(lambda self: has_links(self) and has_room(self))
    @rule(layer=LAYER_VALUES, data=st.data())
    def insert(self, layer: Layer, data: st.DataObject) -> None:
        link = data.draw(st.sampled_from(self.network.links))
        network, new = insert_layer(self.network, layer, link)
        assert link not in network.links
        assert network.links_into(new)[0].source == link.source
        assert [one.target for one in network.links_from(new)] == [link.target]
        self.then(network)

    @precondition(has_links)
    @rule(data=st.data())
    def put_in(self, data: st.DataObject) -> None:
        link = data.draw(st.sampled_from(self.network.links))
        try:
            self.then(splice(self.network, self.draw_id(data), link))
        except (NetworkError, ValidationError):
            return  # it has an input already, or the links would make a loop

    @precondition(has_nodes)
    @rule(data=st.data())
    def remove(self, data: st.DataObject) -> None:
        gone = self.draw_ids(data)
        network = remove_nodes(self.network, gone)
        assert {node.id for node in network.nodes} == {
            node.id for node in self.network.nodes
        } - gone
        self.then(network)

    @precondition(has_nodes)
    @rule(data=st.data())
    def join(self, data: st.DataObject) -> None:
        link = data.draw(any_link(self.network))
        if can_connect(self.network, link):
            self.then(connect(self.network, link))

    @precondition(has_links)
    @rule(data=st.data())
    def part(self, data: st.DataObject) -> None:
        self.then(disconnect(self.network, data.draw(st.sampled_from(self.network.links))))

    @precondition(has_nodes)
    @rule(data=st.data())
    def set_one(self, data: st.DataObject) -> None:
        node_id = self.draw_id(data)
        found = data.draw(st.sampled_from(arguments_of(type(self.network.layer(node_id)))))
        value: Any = data.draw(values_of(found))
        network = set_argument(self.network, node_id, (found.name,), value)
        assert getattr(network.layer(node_id), found.name) == value
        self.then(network)

    @precondition(has_nodes)
    @rule(layer=LAYER_VALUES, data=st.data())
    def replace(self, layer: Layer, data: st.DataObject) -> None:
        self.then(replace_layer(self.network, self.draw_id(data), layer))

    @precondition(has_nodes)
    @rule(data=st.data(), dx=PLACES, dy=PLACES)
    def move(self, data: st.DataObject, dx: int, dy: int) -> None:
        ids = self.draw_ids(data)
        network = move_nodes(self.network, ids, dx, dy)
        assert network.links == self.network.links
        self.then(place_nodes(network, dict.fromkeys(ids, (dx, dy))))

    @precondition(lambda self: has_nodes(self) and len(self.network.nodes) <= MOST // 2)
    @rule(data=st.data())
    def duplicate(self, data: st.DataObject) -> None:
        part = fragment(self.network, self.draw_ids(data))
        parsed = parse_fragment(fragment_text(part))
        assert parsed == (part if part.nodes else None)
        self.then(paste(self.network, part, 24, 24)[0])

    @rule()
    def tidy_up(self) -> None:
        self.then(tidy(self.network))

    @precondition(lambda self: find_problems(self.network, NAMES))
    @rule(data=st.data())
    def mend(self, data: st.DataObject) -> None:
        fixes = [fix for problem in find_problems(self.network, NAMES) for fix in problem.fixes]
        if fixes:
            fix = data.draw(st.sampled_from(fixes))
            changed = fix.edit(self.network)
            assert changed != self.network, str(fix.label)
            self.then(changed)

    @invariant()
    def whole_and_written(self) -> None:
        text = self.network.model_dump_json(exclude_defaults=True)
        again = Network.model_validate_json(text)
        assert again == self.network
        assert again.model_dump_json(exclude_defaults=True) == text

    @invariant()
    def what_is_remembered_is_what_is_worked_out_anew(self) -> None:
        fresh = Network.model_validate_json(self.network.model_dump_json())
        remembered, anew = infer(self.network, NAMES), infer(fresh, NAMES)
        assert (remembered.outputs, remembered.weights) == (anew.outputs, anew.weights)
        assert remembered.mismatches == anew.mismatches
        assert summarize(self.network, NAMES) == summarize(fresh, NAMES)
        assert said_of(self.network) == said_of(fresh)


def said_of(network: Network) -> list[str]:
    return [f"{one.title}: {one.reason}" for one in find_problems(network, NAMES)]


TestAnyEdits = AnyEdits.TestCase
TestAnyEdits.settings = settings(max_examples=25, stateful_step_count=20, deadline=None)
