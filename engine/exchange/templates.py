"""Templates of exported files, from ``resources/templates``."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from engine.exchange.source import Code

_BLANK_LINES = re.compile(r"\n{4,}")


def render(template: str, **values: Any) -> str:
    """Fill in a template; it ends with one line end and never has three blank lines together."""
    text = _environment().get_template(template).render(**values)
    if "\n\n\n\n" in text:  # to look for them so takes a fraction of the time
        text = _BLANK_LINES.sub("\n\n\n", text)
    return text.strip("\n") + "\n"


@cache
def _environment() -> Environment:
    # Nothing is escaped for HTML: what may stand in a program is decided by _only_code.
    environment = Environment(
        loader=PackageLoader("resources", "templates"),
        autoescape=False,
        finalize=_only_code,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.filters["lines"] = _lines
    return environment


def _lines(values: Sequence[Any], indent: int) -> Code:
    """Values on a line each, in a fraction of the time that a loop of the template takes."""
    return Code(("\n" + " " * indent).join([_only_code(value) for value in values]))


def _only_code(value: Any) -> Any:
    if isinstance(value, Code) or type(value) is int:
        return value
    raise TypeError(f"a template was given {type(value).__name__} where only Code may stand")
