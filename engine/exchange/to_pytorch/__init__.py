"""A project as a PyTorch file that trains by itself."""

from __future__ import annotations

from engine.exchange.to_pytorch.files import write_pytorch
from engine.exchange.to_pytorch.program import pytorch_code
from engine.exchange.to_pytorch.state import exported_state

__all__ = ["exported_state", "pytorch_code", "write_pytorch"]
