"""Statements of a program, one after another: what makes layers is read, the rest passed over."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field

from engine.exchange.from_keras.activation import OwnHardSigmoid
from engine.exchange.from_keras.code.building import MUTATORS, builds, holds_layers
from engine.exchange.from_keras.code.expressions import Expressions
from engine.exchange.from_keras.code.modules import bound_by, choice_of_imports
from engine.exchange.from_keras.code.recognized import is_main, own_activation_of
from engine.exchange.from_keras.code.values import (
    CallMade,
    ChainMade,
    LayerMade,
    NotReadError,
    TensorMade,
    Unreadable,
)
from engine.exchange.from_keras.findings import Findings
from engine.vocabulary.dialects import Dialect

_KINDS: dict[type[ast.stmt], str] = {
    ast.For: "a loop",
    ast.AsyncFor: "a loop",
    ast.While: "a loop",
    ast.If: "a choice",
    ast.FunctionDef: "a function",
    ast.AsyncFunctionDef: "a function",
    ast.ClassDef: "a class",
    ast.With: "a with block",
    ast.Try: "a try block",
}
_MOST_TOLD = 12


@dataclass
class Statements:
    """Walks a program from top to bottom."""

    expressions: Expressions
    findings: Findings
    own_hard_sigmoids: set[Dialect] = field(default_factory=set)
    """The Kerases whose hard_sigmoid is written out."""
    _passed: list[str] = field(default_factory=list)

    def read(self, body: list[ast.stmt]) -> None:
        """Take in some statements; what cannot be read is among the findings."""
        for statement in body:
            self._statement(statement)

    def tell_passed(self) -> None:
        """One note on everything that was passed over."""
        if self._passed:
            told = self._passed[:_MOST_TOLD]
            more = len(self._passed) - len(told)
            self.findings.note(
                "Passed over, as it makes no layers: {what}.",
                what="; ".join(told) + (f"; and {more} more" if more else ""),
            )

    def _statement(self, statement: ast.stmt) -> None:
        names = self.expressions.names
        if isinstance(statement, ast.Import | ast.ImportFrom):
            names.update(bound_by(statement))
        elif isinstance(statement, ast.Pass):
            pass
        elif isinstance(statement, ast.Assign):
            self._assign(statement, statement.targets, statement.value)
        elif isinstance(statement, ast.AnnAssign) and statement.value is not None:
            self._assign(statement, [statement.target], statement.value)
        elif isinstance(statement, ast.Expr):
            self._expression(statement.value)
        elif isinstance(statement, ast.Try) and (imports := choice_of_imports(statement)):
            for each in imports:
                names.update(bound_by(each))
        elif isinstance(statement, ast.FunctionDef) and (own := own_activation_of(statement)):
            names[statement.name] = own.name
            if own.name == "hard_sigmoid":
                names[statement.name] = OwnHardSigmoid(own.name)
                self.own_hard_sigmoids.add(own.dialect)
        elif isinstance(statement, ast.If) and is_main(statement.test):
            self.read(statement.body)
        else:
            self._unread(statement)

    def _assign(self, statement: ast.stmt, targets: list[ast.expr], node: ast.expr) -> None:
        before = len(self.expressions.models)
        try:
            value = self.expressions.value(node)
        except NotReadError as error:
            del self.expressions.models[before:]
            is_problem = error.told or builds(self.expressions, node)
            if is_problem:
                self._problem(error)
            else:
                self._pass_over(statement)
            self._forget(targets, statement, told=is_problem)
            return
        for target in targets:
            self._bind(target, value, statement)

    def _bind(self, target: ast.expr, value: object, statement: ast.stmt) -> None:
        names = self.expressions.names
        if isinstance(target, ast.Name):
            names[target.id] = value
            return
        if isinstance(target, ast.Tuple | ast.List):
            parts: list[object] | None = None
            if isinstance(value, TensorMade) and isinstance(value.origin, CallMade):
                parts = [
                    TensorMade(value.origin, index, len(target.elts))
                    for index in range(len(target.elts))
                ]
            elif isinstance(value, list) and len(value) == len(target.elts):
                parts = value
            if parts is not None and not any(isinstance(e, ast.Starred) for e in target.elts):
                for each, part in zip(target.elts, parts, strict=True):
                    self._bind(each, part, statement)
                return
        if self._changes(target, statement):
            return
        followed = not isinstance(value, TensorMade)
        self._forget([target], statement, told=not followed)
        if not followed:
            self.findings.problem(
                "{place}: what a layer gives is put where it cannot be followed. Give each tensor "
                "a name of its own.",
                place=self.expressions.source.place(target),
            )

    def _expression(self, node: ast.expr) -> None:
        if isinstance(node, ast.Constant):
            return  # a docstring
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            model = self._model(node.func.value)
            if model is not None:
                self._method(model, node.func.attr, node)
                return
            if node.func.attr in MUTATORS and self._changes(node.func, node):
                return
        try:
            value = self.expressions.value(node)
        except NotReadError as error:
            path = self.expressions.path(node.func) if isinstance(node, ast.Call) else None
            inner = [*node.args, *node.keywords] if isinstance(node, ast.Call) else [node]
            if (
                path is not None
                and path.module == "keras.layers"
                and not any(builds(self.expressions, each) for each in inner)
            ):
                self._left_out(f"{self.expressions.source.place(node)}: {path.last}")
            elif builds(self.expressions, node):
                self._problem(error)
            else:
                self._pass_over(node)
            return
        if isinstance(value, LayerMade):
            self._left_out(value.described.label)

    def _left_out(self, label: str) -> None:
        self.findings.note(
            "{layer} is called by itself: it is not part of a model and is left out.", layer=label
        )

    def _model(self, node: ast.expr) -> ChainMade | None:
        found = self.expressions.names.get(node.id) if isinstance(node, ast.Name) else None
        return found if isinstance(found, ChainMade) else None

    def _method(self, model: ChainMade, name: str, node: ast.Call) -> None:
        if name == "pop":
            self.findings.problem(
                "{place}: model.pop() takes a layer away again: leave both out.",
                place=self.expressions.source.place(node),
            )
        elif name != "add":
            self._pass_over(node)
        else:
            given = [*node.args, *(each.value for each in node.keywords)]
            try:
                if len(given) != 1:
                    raise NotReadError(node, "add takes one layer")
                model.layers.append(self.expressions.value(given[0]))
            except NotReadError as error:
                self._problem(error)

    def _changes(self, target: ast.expr, node: ast.AST) -> bool:
        """Whether a layer, or a list of them, is changed in place; that is then told."""
        if not isinstance(target, ast.Attribute | ast.Subscript):
            return False
        if not holds_layers(self.expressions, target.value):
            return False
        self.findings.problem(
            "{place}: {code} changes what was made before, which is not followed: say it where "
            "the layer is made.",
            place=self.expressions.source.place(node),
            code=self.expressions.source.text(target),
        )
        return True

    def _unread(self, statement: ast.stmt) -> None:
        kind = _KINDS.get(type(statement), "a statement of this kind")
        if builds(self.expressions, statement):
            self.findings.problem(
                "{place}: {kind} makes or changes layers, and nothing is run: write the layers "
                "out, one by one.",
                place=self.expressions.source.place(statement),
                kind=kind,
            )
        else:
            self._pass_over(statement)
        stored: list[ast.expr] = [
            each
            for each in ast.walk(statement)
            if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store | ast.Del)
        ]
        self._forget(stored, statement, told=builds(self.expressions, statement))
        if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            self.expressions.names[statement.name] = Unreadable(
                self.expressions.source.place(statement), "made by code that is never run"
            )

    def _forget(self, targets: list[ast.expr], statement: ast.AST, told: bool = False) -> None:
        """Names whose value is only known once the program runs."""
        place = self.expressions.source.place(statement)
        for target in targets:
            for each in ast.walk(target):
                if isinstance(each, ast.Name) and not isinstance(each.ctx, ast.Load):
                    self.expressions.names[each.id] = Unreadable(
                        place, "only known once the code runs", told
                    )

    def _problem(self, error: NotReadError) -> None:
        if error.told:
            return
        self.findings.problem(
            "{place}: {reason}.",
            place=self.expressions.source.place(error.node),
            reason=error.reason,
        )

    def _pass_over(self, node: ast.stmt | ast.expr) -> None:
        source = self.expressions.source
        for each in ast.walk(node):
            if isinstance(each, ast.NamedExpr):
                self._forget([each.target], node)
        self._passed.append(f"{source.place(node).partition(',')[0]}, {source.text(node)}")
