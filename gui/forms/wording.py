"""How a form words what is declared: labels, tooltips and the lines of menus."""

from __future__ import annotations

import textwrap
from typing import Any

from PyQt6.QtCore import QCoreApplication

from engine.declared import KIND, Argument, ArgumentType, Declared, kind_of
from engine.project.search import AnyTried, Choices, IntegerRange
from engine.vocabulary.activations import ACTIVATIONS
from engine.vocabulary.losses import LOSSES
from gui.forms.choice_field import Choice
from gui.translation import translated

_WIDTH = 64  # of a tooltip's lines: Qt breaks only those with markup


def tr(text: str) -> str:
    """A text of the forms, translated."""
    return QCoreApplication.translate("forms", text)


def label_of(cls: type[Declared]) -> str:
    """What a menu calls a declared class."""
    if cls.label:
        return translated(cls.label)
    return kind_of(cls) if KIND in cls.model_fields else cls.__name__


def first_sentence(cls: type[Declared]) -> str:
    """The first line of a class's description."""
    lines = (cls.__doc__ or "").strip().splitlines()
    return translated(lines[0]) if lines else ""


def help_of(argument: Argument, default: Any) -> str:
    """An argument's tooltip: what it does, in which range, and its default."""
    lines = [translated(argument.help)]
    if limits := _range_of(argument):
        lines.append(limits)
    if argument.only_computes:
        lines.append(tr("The numbers stay the same."))
    if argument.type is not ArgumentType.TEXT:
        lines.append(tr("Default: {value}").format(value=value_text(default)))
    return "\n".join(wrapped(line) for line in lines)


def value_text(value: Any) -> str:
    """A value in a sentence."""
    if value is None:
        return tr("none")
    if isinstance(value, bool):
        return tr("on") if value else tr("off")
    if isinstance(value, Declared):
        return label_of(type(value))
    return str(value)


def tried_text(tried: AnyTried) -> str:
    """What a search tries, in a few words: ``16 to 256, log``."""
    if isinstance(tried, Choices):
        return ", ".join(value_text(value) for value in tried.values)
    is_whole = isinstance(tried, IntegerRange)
    ends = (str(end) if is_whole else f"{end:g}" for end in (tried.low, tried.high))
    words = tr("{low} to {high}").format(**dict(zip(("low", "high"), ends, strict=True)))
    if isinstance(tried, IntegerRange) and tried.step != 1:
        words = tr("{range} in steps of {step}").format(range=words, step=tried.step)
    return tr("{range}, log").format(range=words) if tried.log else words


def choices_of(argument: Argument) -> tuple[Choice, ...]:
    """The lines of a CHOICE argument's menu, with what is known of each."""
    found = tuple(_choice(value) for value in argument.choices)
    return (Choice(None, tr("none")), *found) if argument.optional else found


def wrapped(text: str) -> str:
    """A text broken into lines for a tooltip."""
    return textwrap.fill(text, _WIDTH)


def _choice(value: Any) -> Choice:
    if value in LOSSES:
        loss = LOSSES[value]
        return Choice(value, translated(loss.label), _expects(loss.expects))
    if value in ACTIVATIONS:
        return Choice(value, value, wrapped(translated(ACTIVATIONS[value].formula)))
    return Choice(value, str(value))


def _expects(what: str) -> str:
    return tr("The network has to give {what}.").format(what=translated(what))


def _range_of(argument: Argument) -> str:
    low, high = argument.minimum, argument.maximum
    if low is not None and high is not None and high <= 1000:
        return tr("Between {low} and {high}.").format(low=f"{low:g}", high=f"{high:g}")
    if low is not None:
        words = tr("More than {low}.") if argument.open_minimum else tr("At least {low}.")
        return words.format(low=f"{low:g}")
    return ""
