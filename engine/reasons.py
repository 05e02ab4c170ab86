"""Why a value was refused, in words for the place beside its field: pydantic's complaints told."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from typing import Any, get_args

from pydantic import ValidationError

from engine.declared import KIND, Argument, Value, kind_of


def reason_of(error: ValidationError, found: Argument | None = None) -> str:
    """Pydantic's first complaint as a short phrase for the place beside a field.

    With the argument given, a number out of range is told the whole range.
    """
    first = error.errors(include_url=False)[0]
    context = first.get("ctx", {})
    kind = first["type"]
    if kind in _LIMIT_WORDS:
        if found and found.minimum is not None and found.maximum is not None:
            return _range_words(found)
        words, key = _LIMIT_WORDS[kind]
        return f"{words} {_number(context[key])}"
    if kind in _TYPE_WORDS:
        return _TYPE_WORDS[kind].format(**context)
    if kind == "value_error":
        return str(context.get("error", first["msg"]))
    if kind == "extra_forbidden":
        return "nothing of this name is known here" + _did_you_mean(
            str(first["loc"][-1]), _names_around(first["loc"], error.title)
        )
    if kind == "union_tag_invalid":
        kinds = str(context["expected_tags"]).replace("'", "").split(", ")
        return f"there is no kind {context['tag']}" + _did_you_mean(str(context["tag"]), kinds)
    return _OTHER_WORDS.get(kind, str(first["msg"]))


def is_expectation(error: ValidationError) -> bool:
    """Whether `reason_of` says what is expected ("a whole number"), not what is wrong."""
    kind = error.errors(include_url=False)[0]["type"]
    return kind in _LIMIT_WORDS or kind in _TYPE_WORDS


_LIMIT_WORDS = {
    "greater_than_equal": ("at least", "ge"),
    "greater_than": ("more than", "gt"),
    "less_than_equal": ("at most", "le"),
    "less_than": ("less than", "lt"),
}
_TYPE_WORDS = {
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "int_parsing_size": "a smaller number",
    "float_type": "a number",
    "finite_number": "a finite number",
    "bool_type": "on or off",
    "string_type": "a text",
    "string_unicode": "a text of whole characters",
    "string_too_long": "at most {max_length} characters long",
    "string_pattern_mismatch": "small letters, digits and underscores, a letter first",
    "too_long": "a list of at most {max_length}",
    "tuple_type": "a list",
    "dict_type": "an object",
    "model_type": "an object",
    "model_attributes_type": "an object",
    "literal_error": "{expected}",
}
_OTHER_WORDS = {
    "missing": "it is missing",
    "union_tag_not_found": "its kind is missing",
}


def _range_words(found: Argument) -> str:
    low, high = _number(found.minimum), _number(found.maximum)
    if not found.open_minimum and not found.open_maximum:
        return f"between {low} and {high}"
    above = "more than" if found.open_minimum else "at least"
    below = "less than" if found.open_maximum else "at most"
    return f"{above} {low} and {below} {high}"


def _number(limit: Any) -> str:
    """Whole numbers in full: ``2147483647``, not ``2.14748e+09``."""
    return str(int(limit)) if limit == int(limit) else f"{limit:g}"


def _did_you_mean(name: str, known: Iterable[str]) -> str:
    close = get_close_matches(name, known, 1)
    return f" (did you mean {close[0]}?)" if close else ""


def _names_around(place: tuple[int | str, ...], title: str) -> Iterator[str]:
    """Names of the arguments of the class in which an unknown one was given.

    ``title`` is the class that was to be made, ``place`` leads from it to the unknown name.
    """
    every = list(_classes_below(Value))
    around = [cls for cls in every if cls.__name__ == title]
    for part in place[:-1]:
        if isinstance(part, int):
            continue
        fields = [cls.model_fields[part] for cls in around if part in cls.model_fields]
        if fields:
            around = [cls for info in fields for cls in _classes_in(info.annotation)]
        else:  # the kind that pydantic took the value for
            around = [cls for cls in around or every if _has_kind(cls, part)]
    for cls in around:
        yield from cls.model_fields


def _classes_below(cls: type[Value]) -> Iterator[type[Value]]:
    for below in cls.__subclasses__():
        yield below
        yield from _classes_below(below)


def _classes_in(annotation: Any) -> Iterator[type[Value]]:
    if isinstance(annotation, type) and issubclass(annotation, Value):
        yield annotation
    for part in get_args(annotation):
        yield from _classes_in(part)


def _has_kind(cls: type[Value], kind: str) -> bool:
    return KIND in cls.model_fields and kind_of(cls) == kind
