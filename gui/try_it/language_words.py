"""How well a language model knows what comes next, in a line of words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PyQt6.QtCore import QCoreApplication

from gui.plots.ticks import written
from gui.widgets.numbers import as_number, as_percentage

if TYPE_CHECKING:
    from engine.training.language_examination import LanguageExamination


def metrics_in_words(examination: LanguageExamination) -> str:
    """Perplexity, accuracy and the share among the first five."""
    parts = [
        _tr("perplexity {value}").format(value=written(examination.perplexity)),
        _tr("accuracy {share}").format(share=as_percentage(examination.accuracy)),
    ]
    if examination.top_five_accuracy is not None:
        share = as_percentage(examination.top_five_accuracy)
        parts.append(_tr("top 5 {share}").format(share=share))
    parts.append(_tr("loss {value}").format(value=as_number(examination.loss)))
    return "  ".join(parts)


def explained(examination: LanguageExamination) -> str:
    """What the perplexity says."""
    words = _tr("The model wavers between {value} symbols on average")
    return words.format(value=written(examination.perplexity, 3))


def _tr(text: str) -> str:
    return QCoreApplication.translate("TryIt", text)
