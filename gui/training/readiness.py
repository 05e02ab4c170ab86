"""Why a project cannot be trained at the moment, as a sentence for a tooltip."""

from __future__ import annotations

from PyQt6.QtCore import QCoreApplication

from engine.network.problem import Problem, Severity
from engine.project.loss_fit import loss_refusal
from gui.document import Document
from gui.translation import translated


def reason_not_to_train(document: Document) -> str | None:
    """A sentence, or None where nothing stands in the way."""
    errors = _errors(document)
    if errors:
        return _sentence_of(document, errors)
    if document.data_error is not None:
        return document.data_error
    if document.facts is None:
        return _tr("The data is still being read.")
    refusal = loss_refusal(document.project.training, document.facts)
    return None if refusal is None else translated(refusal)


def waits_for_data(document: Document) -> bool:
    """Whether nothing stands in the way but that the data is still being read."""
    return document.facts is None and document.data_error is None and not _errors(document)


def _errors(document: Document) -> list[Problem]:
    return [each for each in document.problems if each.severity is Severity.ERROR]


def _sentence_of(document: Document, errors: list[Problem]) -> str:
    first = errors[0]
    reason = translated(first.reason)
    if first.node_id is not None:
        name = document.network.node(first.node_id).name
        reason = _tr("{name}: {reason}").format(name=name, reason=reason)
    if len(errors) == 1:
        return reason
    return _tr("{reason} (and {count} more)").format(reason=reason, count=len(errors) - 1)


def _tr(text: str) -> str:
    return QCoreApplication.translate("Readiness", text)
