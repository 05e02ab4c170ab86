"""Which releases a run was made with."""

from __future__ import annotations

import platform
import tomllib
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

_PACKAGES = ("gradloom", "torch", "numpy", "Babel", "tokenizers")
_OWN_METADATA = Path(__file__).parents[2] / "pyproject.toml"
NOT_INSTALLED = "not installed"


def version_of(package: str) -> str:
    """The release of an installed package, such as ``2.13.0+cpu``; Gradloom's own from its tree."""
    if package == "gradloom" and _OWN_METADATA.is_file():
        return str(tomllib.loads(_OWN_METADATA.read_text(encoding="utf-8"))["project"]["version"])
    try:
        return version(package)
    except PackageNotFoundError:
        return NOT_INSTALLED


def versions() -> dict[str, str]:
    """Releases of what the numbers of a run depend on, Python and the machine's kind included."""
    found = {package.lower(): version_of(package) for package in _PACKAGES}
    return {**found, "python": platform.python_version(), "machine": platform.machine()}
