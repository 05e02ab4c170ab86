"""Networks as ONNX files."""

from __future__ import annotations

from engine.exchange.to_onnx.model import onnx_model, write_onnx

__all__ = ["onnx_model", "write_onnx"]
