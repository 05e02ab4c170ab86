"""Declarations: a class whose fields are arguments, each declared once and read by many.

A declared class is a frozen pydantic model. Its fields are made with `argument`, and
`arguments_of` reads them back as plain `Argument` records: the constructor's checks, the
property panel, tooltips, the file, the summary and both exporters all read those.
"""

from __future__ import annotations

import types
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from enum import Enum
from functools import cache
from typing import Annotated, Any, ClassVar, Literal, Self, TypeVar, Union, get_args, get_origin

import annotated_types
from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    TypeAdapter,
    ValidationError,
    model_serializer,
)
from pydantic.fields import FieldInfo

KIND = "kind"

D = TypeVar("D", bound="Declared")


class Group(Enum):
    """Where an argument stands in a panel. The order here is the order on the screen."""

    ESSENTIALS = "Essentials"
    SEQUENCE = "Sequence"
    DROPOUT = "Dropout"
    INITIALIZATION = "Initialization"
    REGULARIZATION = "Regularization"
    CONSTRAINTS = "Constraints"
    IDENTITY = "Name and training"


class ArgumentType(Enum):
    """What kind of editor an argument needs."""

    INTEGER = "integer"
    REAL = "real"
    SWITCH = "switch"
    CHOICE = "choice"
    TEXT = "text"
    NESTED = "nested"


@dataclass(frozen=True)
class Argument:
    """One argument of a declared class, as every reader sees it."""

    name: str
    type: ArgumentType
    default: Any
    help: str
    group: Group
    optional: bool
    """Whether None is a value it can have."""
    required: bool
    """Whether Keras gives it no default: it is then always written out."""
    minimum: float | None
    maximum: float | None
    open_minimum: bool
    """Whether ``minimum`` itself is outside the range."""
    choices: tuple[Any, ...]
    """CHOICE: the values. NESTED: the declared classes."""
    keras3_default: Any
    chip: str | None
    """How a card on the canvas shows it, such as ``"{} units"``; None: not shown. A switch is
    shown when it is on; with two texts, ``"every step|last step"``, in either state."""
    only_computes: bool
    """Whether it changes only how the same numbers are computed."""
    is_path: bool = False
    open_maximum: bool = False
    """Whether ``maximum`` itself is outside the range."""


def argument(
    default: Any,
    help: str,
    group: Group = Group.ESSENTIALS,
    *,
    required: bool = False,
    keras3_default: Any = ...,
    chip: str | None = None,
    only_computes: bool = False,
    is_path: bool = False,
    **limits: Any,
) -> Any:
    """Declare one argument. ``limits`` are pydantic's own: ``ge``, ``gt``, ``le``, ``lt``."""
    declaration = {
        "help": help,
        "group": group,
        "required": required,
        "keras3_default": keras3_default,
        "chip": chip,
        "only_computes": only_computes,
        "is_path": is_path,
        **limits,
    }
    return Field(default=default, json_schema_extra={"declaration": declaration}, **limits)


def argument_again(cls: type[Declared], name: str, default: Any) -> Any:
    """An argument of a base class with another default, everything else as declared there."""
    return argument(default, **_declaration(cls.model_fields[name]))


class Value(BaseModel):
    """Base of everything a project is made of: frozen, strict, nothing unknown accepted."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", strict=True, allow_inf_nan=False, validate_default=True
    )

    def replace(self, **values: Any) -> Self:
        """A copy with some fields changed, checked as if newly made.

        Raises:
            pydantic.ValidationError: a value is outside what its field accepts.
        """
        kept = {name: getattr(self, name) for name in type(self).model_fields}
        return type(self)(**{**kept, **values})


class Declared(Value):
    """A value whose fields are arguments.

    Written to a file as its kind and the arguments that differ from their defaults; a value with
    nothing but defaults is written as its kind alone.
    """

    label: ClassVar[str] = ""
    """What a menu calls it; empty: the class's name."""

    @model_serializer(mode="plain")
    def _as_written(self) -> Any:
        written = changed_arguments(self)
        kind = getattr(self, KIND, None)
        if kind is None:
            return written
        return {KIND: kind, **written} if written else kind


def kind_of(value: Value | type[Value]) -> str:
    """The name a file uses for a declared class, such as ``"glorot_uniform"`` or ``"LSTM"``."""
    cls = value if isinstance(value, type) else type(value)
    return str(cls.model_fields[KIND].default)


@cache
def arguments_of(cls: type[Declared]) -> tuple[Argument, ...]:
    """The arguments of a declared class, in the order they were declared."""
    return tuple(_read(name, info) for name, info in cls.model_fields.items() if name != KIND)


def argument_named(cls: type[Declared], name: str) -> Argument:
    """One argument by name.

    Raises:
        KeyError: the class has no such argument.
    """
    for found in arguments_of(cls):
        if found.name == name:
            return found
    raise KeyError(name)


def in_keras3(value: D) -> D:
    """The value with Keras 3's defaults wherever it has its own, nested values included."""
    changes = {}
    for found in arguments_of(type(value)):
        current = getattr(value, found.name)
        if current == found.default:
            default = found.keras3_default
            changes[found.name] = in_keras3(default) if isinstance(default, Declared) else default
    return value.replace(**changes)


def changed_arguments(value: Declared) -> dict[str, Any]:
    """Name and value of each argument that is required or differs from its default."""
    return {
        found.name: current
        for found in arguments_of(type(value))
        if (current := getattr(value, found.name)) != found.default or found.required
    }


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


def _from_kind(value: Any) -> Any:
    return {KIND: value} if isinstance(value, str) else value


BY_KIND = Field(discriminator=KIND)
"""Annotation of a union of declared classes: the kind tells which one a value is."""
FROM_KIND = BeforeValidator(_from_kind)
"""Annotation after `BY_KIND`: a kind alone stands for a value with nothing but defaults."""


def alternatives(alias: Any) -> tuple[Any, ...]:
    """The declared classes of a union annotated with `BY_KIND` and `FROM_KIND`."""
    members, _ = _members(alias)
    return tuple(members)


@cache
def validator_of(cls: type[Declared], name: str) -> TypeAdapter[Any]:
    """Checks a single argument without making the whole object."""
    info = cls.model_fields[name]
    annotation: Any = info.annotation
    if info.discriminator is not None:
        annotation = Annotated[annotation, Field(discriminator=info.discriminator)]
    for extra in info.metadata:
        annotation = Annotated[annotation, extra]
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return TypeAdapter(annotation)  # it has its own config
    return TypeAdapter(annotation, config=ConfigDict(strict=True, allow_inf_nan=False))


def _read(name: str, info: FieldInfo) -> Argument:
    declaration = _declaration(info)
    keras3_default = declaration["keras3_default"]
    kind, optional, choices = _kind_of_annotation(info.annotation)
    low, low_open, high, high_open = _limits(info)
    return Argument(
        name=name,
        type=kind,
        default=info.default,
        help=declaration["help"],
        group=declaration["group"],
        optional=optional,
        required=declaration["required"],
        minimum=low,
        maximum=high,
        open_minimum=low_open,
        choices=choices,
        keras3_default=info.default if keras3_default is ... else keras3_default,
        chip=declaration["chip"],
        only_computes=declaration["only_computes"],
        is_path=declaration["is_path"],
        open_maximum=high_open,
    )


def _declaration(info: FieldInfo) -> dict[str, Any]:
    extra: Any = info.json_schema_extra
    declaration: dict[str, Any] = extra["declaration"]
    return declaration


def _limits(info: FieldInfo) -> tuple[float | None, bool, float | None, bool]:
    low: Any = None
    high: Any = None
    low_open = high_open = False
    for limit in info.metadata:
        if isinstance(limit, annotated_types.Ge):
            low = limit.ge
        elif isinstance(limit, annotated_types.Gt):
            low, low_open = limit.gt, True
        elif isinstance(limit, annotated_types.Le):
            high = limit.le
        elif isinstance(limit, annotated_types.Lt):
            high, high_open = limit.lt, True
    return low, low_open, high, high_open


def _kind_of_annotation(annotation: Any) -> tuple[ArgumentType, bool, tuple[Any, ...]]:
    members, optional = _members(annotation)
    if all(isinstance(member, type) and issubclass(member, Declared) for member in members):
        return ArgumentType.NESTED, optional, tuple(members)
    [member] = members
    if get_origin(member) is Literal:
        return ArgumentType.CHOICE, optional, get_args(member)
    plain = {
        bool: ArgumentType.SWITCH,
        int: ArgumentType.INTEGER,
        float: ArgumentType.REAL,
        str: ArgumentType.TEXT,
    }
    return plain[member], optional, ()


def _members(annotation: Any) -> tuple[list[Any], bool]:
    """The alternatives of an annotation, without Annotated's extras, and whether None is one."""
    if get_origin(annotation) is Annotated:
        return _members(get_args(annotation)[0])
    if get_origin(annotation) in (Union, types.UnionType):
        found: list[Any] = []
        optional = False
        for part in get_args(annotation):
            if part is type(None):
                optional = True
                continue
            inner, inner_optional = _members(part)
            found += inner
            optional = optional or inner_optional
        return found, optional
    return [annotation], False
