"""Embedding. Source: ``keras/src/layers/core/embedding.py``."""

from __future__ import annotations

from collections.abc import Sequence

from torch import Tensor, nn
from torch.nn import functional

from engine.layers.base import MAIN, Weight
from engine.layers.embedding import Embedding
from engine.message import GradloomError
from engine.runtime.layer_module import LayerModule, Setting
from engine.runtime.precision import is_reduced
from engine.runtime.signals import Arriving, Leaving, Signal


class SymbolError(GradloomError, ValueError):
    """A symbol for which an Embedding has no vector."""


class EmbeddingModule(LayerModule):
    """Rows of ``embeddings`` (input_dim, output_dim) by symbol: (batch, time, output_dim)."""

    embeddings: nn.Parameter

    def __init__(self, layer: Embedding, weights: Sequence[Weight], setting: Setting) -> None:
        super().__init__(layer, weights, setting)
        self.mask_zero = layer.mask_zero

    def compute(self, inputs: Arriving) -> Leaving:
        """
        Raises:
            SymbolError: a symbol is not below ``input_dim`` (on the CPU; a GPU cannot say which).
        """
        [arriving] = inputs[MAIN]
        symbols = arriving.values.long()
        try:
            vectors = self._vectors(symbols)
        except IndexError:
            raise SymbolError(
                "{place} has vectors for the symbols 0 to {last}, and the data brings {symbol}: "
                "set input_dim to at least the number of symbols",
                place=self.setting.place[0],
                last=len(self.embeddings) - 1,
                symbol=int(symbols.max() if symbols.min() >= 0 else symbols.min()),
            ) from None
        return {MAIN: Signal(vectors, symbols != 0 if self.mask_zero else None)}

    def _vectors(self, symbols: Tensor) -> Tensor:
        """Time first in memory, since recurrent layers read step by step; but in bfloat16, where
        the order of sums depends on it, as an exported program has them."""
        if is_reduced(symbols.device):
            return functional.embedding(symbols, self.embeddings)
        return functional.embedding(symbols.T, self.embeddings).transpose(0, 1)
