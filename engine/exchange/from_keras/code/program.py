"""A network from Keras code. The code is read as syntax and never run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from engine.exchange.from_keras.assembly import LOST, Assembly, Tensor
from engine.exchange.from_keras.code.expressions import Expressions
from engine.exchange.from_keras.code.masks import mask_of
from engine.exchange.from_keras.code.parsing import parse
from engine.exchange.from_keras.code.recognized import exported
from engine.exchange.from_keras.code.statements import Statements
from engine.exchange.from_keras.code.values import (
    CallMade,
    ChainMade,
    GraphMade,
    InputMade,
    LayerMade,
    MaskMade,
    TensorMade,
)
from engine.exchange.from_keras.errors import KerasImportError
from engine.exchange.from_keras.imported import Imported
from engine.exchange.from_keras.reading import Reading
from engine.exchange.from_keras.reads import batch_said, rows_said, with_rows
from engine.exchange.from_keras.travelling_masks import (
    Mask,
    sources_of,
    takes_mask,
    travelling_masks,
)
from engine.network.network import Network
from engine.vocabulary.dialects import DIALECT_LABELS, Dialect


def network_from_keras_code(source: str, dialect: Dialect = "keras2") -> Network:
    """The network that a piece of Keras code makes, without what is to be said of it.

    Raises:
        KerasImportError: as `import_keras_code`.
    """
    return import_keras_code(source, dialect=dialect).network


def import_keras_code(
    source: str,
    accept_suggestions: bool = False,
    dialect: Dialect = "keras2",
    leave_out: bool = False,
) -> Imported:
    """What a piece of Keras code makes: ``Sequential``, ``model.add`` or functional calls.

    Args:
        source: Python, as pasted or from a file. It is read as syntax and never run.
        accept_suggestions: take the argument that was probably meant in place of an unknown one,
            with a note; otherwise that is an error whose ``suggestions`` say what was meant.
        dialect: which Keras the code is for; missing arguments have the defaults it has here. A
            file that Gradloom wrote says it itself.
        leave_out: pass by the layers that cannot be read, each with a note, and keep the others.

    Raises:
        KerasImportError: with the line and column of everything that cannot be read.
    """
    try:
        return _imported(source, accept_suggestions, dialect, leave_out)
    except RecursionError as error:
        raise KerasImportError(
            "The code puts one thing into another more often than any program that makes a model. "
            "Paste only what makes it."
        ) from error


def _imported(source: str, accept_suggestions: bool, dialect: Dialect, leave_out: bool) -> Imported:
    parsed = parse(source)
    said = exported(source)
    target = dialect if said is None else said.target
    reading = Reading(
        dialect if said is None else said.dialect,
        dialect if said is None else "keras3",
        accept_suggestions=accept_suggestions,
        leave_out=leave_out,
    )
    statements = Statements(Expressions(parsed, target), reading.findings)
    statements.read(parsed.tree.body)
    for own in statements.own_hard_sigmoids - {reading.dialect}:
        reading.dialect = own
        reading.findings.note(
            "hard_sigmoid is written out as {keras} has it, so the network speaks {dialect}.",
            keras=DIALECT_LABELS[own],
            dialect=DIALECT_LABELS[own],
        )
    reading.mixes_keras = reading.dialect != target
    return _Program(Assembly(reading), statements.expressions).imported(statements)


@dataclass
class _Program:
    """Puts the one model of a program together."""

    assembly: Assembly
    made: Expressions
    _ids: dict[LayerMade, str | None] = field(default_factory=dict)
    _given: dict[CallMade, list[Tensor]] = field(default_factory=dict)
    _inputs: dict[InputMade, Tensor] = field(default_factory=dict)
    _masks: list[tuple[str, str, Mask]] = field(default_factory=list)
    """The masks that are handed to layers: the layer, what it is called, and the mask."""
    _known_masks: dict[MaskMade, Mask] = field(default_factory=dict)
    _placed: set[ChainMade] = field(default_factory=set)
    """Sequentials that are part of the network already."""
    _rows: Sequence[Any] | None = None
    """The shape of one row, once it has been said."""
    _batch_size: int | None = None
    """Rows in a batch, if that has been said."""

    def imported(self, statements: Statements) -> Imported:
        """The network and what it reads.

        Raises:
            KerasImportError: there is no model, or it cannot be read.
        """
        found = self._read(statements)
        return with_rows(replace(found, batch_size=self._batch_size), self._rows)

    def _read(self, statements: Statements) -> Imported:
        statements.tell_passed()
        findings = self.assembly.reading.findings
        inner = {
            each
            for model in self.made.models
            if isinstance(model, ChainMade)
            for each in model.layers
            if isinstance(each, ChainMade) and each is not model
        }
        models = [
            each
            for each in self.made.models
            if each not in inner and not (isinstance(each, ChainMade) and not each.layers)
        ]
        if len(models) > 1:
            findings.problem(
                "There are {count} models ({places}); a network is one. Keep the code of one.",
                count=len(models),
                places="; ".join(each.place for each in models[:5]),
            )
            findings.check()
        if not models and not self.made.calls:
            findings.check()  # a model that could not be read has been told
            findings.problem(
                "There is no model: expected keras.Sequential([...]), model.add(...), or layers "
                "called on keras.Input(...)."
            )
            findings.check()
        model = models[0] if models else None
        if isinstance(model, ChainMade):
            end = self._chain(model, None, [])
            return self.assembly.finished(None if end is None else [end])
        for call in self.made.calls:
            self._call(call)
        self._check_masks()
        if isinstance(model, GraphMade):
            outputs = [tensor for each in model.outputs for tensor in self._tensors(each)]
            return self.assembly.finished([each for each in outputs if each != LOST])
        return self.assembly.finished()

    def _chain(
        self, model: ChainMade, start: Tensor | None, around: list[ChainMade]
    ) -> Tensor | None:
        findings = self.assembly.reading.findings
        if model in around:
            findings.problem("{place}: the model is added to itself.", place=model.place)
            return LOST
        if model in self._placed:
            findings.problem(
                "{place}: this Sequential is added more than once, and a network here has no "
                "layers that share their weights. Write its layers out each time.",
                place=model.place,
            )
            return LOST
        self._placed.add(model)
        current = start
        for each in model.layers:
            if isinstance(each, ChainMade):
                current = self._chain(each, current, [*around, model])
            elif isinstance(each, LayerMade):
                if current is None:
                    current = self.assembly.data("the first layer's")
                    self._rows = rows_said(each.described.given)
                    self._batch_size = batch_said(each.described.given)
                outputs = self.assembly.call(self._id(each), [current])
                if len(outputs) > 1:
                    findings.problem(
                        "{layer} gives {count} tensors, and a Sequential hands on one.",
                        layer=each.described.label,
                        count=len(outputs),
                    )
                current = outputs[0]
            elif isinstance(each, TensorMade) and isinstance(each.origin, InputMade):
                if current is None:
                    current = self._input(each.origin)
            else:
                findings.problem("{place}: the model is given what is no layer.", place=model.place)
        return current

    def _call(self, call: CallMade) -> None:
        read = [tensor for each in call.read for tensor in self._tensors(each)]
        states = [tensor for each in call.states for tensor in self._tensors(each)]
        label = call.layer.described.label
        node_id = self._id(call.layer)
        self._given[call] = self.assembly.call(node_id, read, states, label)
        if call.mask is not None and node_id is not None:
            self._masks.append(
                (node_id, label, mask_of(call.mask, self._tensor, self._known_masks))
            )

    def _check_masks(self) -> None:
        """Refuse masks that would not come by themselves."""
        travelling = travelling_masks(self.assembly)
        for node_id, label, mask in self._masks:
            [source, *_] = sources_of(self.assembly, node_id)
            if not takes_mask(self.assembly, node_id) or travelling.get(source) != mask:
                self.assembly.reading.findings.problem(
                    "{layer} is handed a mask that is not the one its input carries. Use "
                    "mask_zero or a Masking layer.",
                    layer=label,
                )

    def _tensor(self, made: TensorMade) -> Tensor:
        return self._tensors(made)[0]

    def _tensors(self, tensor: TensorMade) -> list[Tensor]:
        """The tensor, or all that a call gives where no one of them was picked out."""
        if isinstance(tensor.origin, InputMade):
            return [self._input(tensor.origin)]
        given = self._given[tensor.origin]
        if LOST in given or tensor.index is None:
            return given[:1] if LOST in given else given
        if tensor.index >= len(given) or tensor.of not in (None, len(given)):
            self.assembly.reading.findings.problem(
                "{layer} gives {count} tensors; the code takes {wanted}.",
                layer=tensor.origin.layer.described.label,
                count=len(given),
                wanted=tensor.of or f"number {tensor.index + 1} of them",
            )
            return [LOST]
        return [given[tensor.index]]

    def _input(self, made: InputMade) -> Tensor:
        if made not in self._inputs:
            self._inputs[made] = self.assembly.data(made.label)
            self._rows, self._batch_size = made.rows, made.batch_size
            self.assembly.reading.findings.note(
                "{layer} is left out: the data says its own shape.", layer=made.label
            )
        return self._inputs[made]

    def _id(self, layer: LayerMade) -> str | None:
        if layer not in self._ids:
            self._ids[layer] = self.assembly.add(layer.described)
        return self._ids[layer]
