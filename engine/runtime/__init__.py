"""The torch modules, and the way from a network to one of them."""

from __future__ import annotations

from engine.runtime.build import BuildError, build
from engine.runtime.embedding import SymbolError
from engine.runtime.layer_module import LayerModule
from engine.runtime.network_module import NamedWeight, NetworkModule, WeightsError
from engine.runtime.recurrent import BatchSizeError
from engine.runtime.signals import Signal

__all__ = [
    "BatchSizeError",
    "BuildError",
    "LayerModule",
    "NamedWeight",
    "NetworkModule",
    "Signal",
    "SymbolError",
    "WeightsError",
    "build",
]
