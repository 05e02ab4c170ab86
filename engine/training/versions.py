"""Which releases a run was made with."""

from __future__ import annotations

import platform
from importlib.metadata import PackageNotFoundError, version

_PACKAGES = ("gradloom", "torch", "numpy", "Babel", "tokenizers")
NOT_INSTALLED = "not installed"


def version_of(package: str) -> str:
    """The release of an installed package, such as ``2.13.0+cpu``."""
    try:
        return version(package)
    except PackageNotFoundError:
        return NOT_INSTALLED


def versions() -> dict[str, str]:
    """Releases of what the numbers of a run depend on, Python and the machine's kind included."""
    found = {package.lower(): version_of(package) for package in _PACKAGES}
    return {**found, "python": platform.python_version(), "machine": platform.machine()}
