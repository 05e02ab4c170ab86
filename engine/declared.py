"""Declarations: a class whose fields are arguments, each declared once and read by many.

A declared class is a frozen pydantic model. Its fields are made with `argument`, and
`arguments_of` reads them back as plain `Argument` records: the constructor's checks, the
property panel, tooltips, the file, the summary and both exporters all read those.
"""

from __future__ import annotations

import types
from dataclasses import dataclass
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
    return _kind_of_class(value if isinstance(value, type) else type(value))


@cache
def _kind_of_class(cls: type[Value]) -> str:
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


def _from_kind(value: Any) -> Any:
    return {KIND: value} if isinstance(value, str) else value


BY_KIND = Field(discriminator=KIND)
"""Annotation of a union of declared classes: the kind tells which one a value is."""
FROM_KIND = BeforeValidator(_from_kind)
"""Annotation after `BY_KIND`: a kind alone stands for a value with nothing but defaults."""


def alternatives(alias: Any) -> tuple[Any, ...]:
    """The declared classes of a union annotated with `BY_KIND` and `FROM_KIND`."""
    members, _ = members_of(alias)
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
    members, optional = members_of(annotation)
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


def members_of(annotation: Any) -> tuple[list[Any], bool]:
    """The alternatives of an annotation, without Annotated's extras, and whether None is one."""
    if get_origin(annotation) is Annotated:
        return members_of(get_args(annotation)[0])
    if get_origin(annotation) in (Union, types.UnionType):
        found: list[Any] = []
        optional = False
        for part in get_args(annotation):
            if part is type(None):
                optional = True
                continue
            inner, inner_optional = members_of(part)
            found += inner
            optional = optional or inner_optional
        return found, optional
    return [annotation], False
