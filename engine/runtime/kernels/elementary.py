"""exp, tanh and the logistic function, for compiled loops.

In float32 they are written so that a compiler makes many at once of them; what calls a library of
the system takes them one by one. The polynomials are those of Cephes (S. L. Moshier,
``single/expf.c`` and ``single/tanhf.c``); errors stay within a few units in the last place. In
float64, which nothing but tests asks for, they are the system's.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from llvmlite import ir
from numba import types
from numba.extending import intrinsic, overload

from engine.runtime.kernels.compiling import compiled

_f = np.float32


def _float_of(_: Any, bits: Any) -> Any:
    """The float32 whose bits are those of an int32."""

    def made(_: Any, builder: Any, __: Any, given: Any) -> Any:
        return builder.bitcast(given[0], ir.FloatType())

    return types.float32(types.int32), made


_float_with_bits: Any = intrinsic(_float_of)


@compiled
def _exp32(x: Any) -> Any:
    # Comparisons that leave a NaN alone.
    x = _f(88.3) if x > _f(88.3) else x
    x = _f(-87.3) if x < _f(-87.3) else x
    power = np.floor(x * _f(1.44269504) + _f(0.5))
    rest = x - power * _f(0.693359375) + power * _f(2.12194440e-4)
    p = _f(1.9875691500e-4)
    p = p * rest + _f(1.3981999507e-3)
    p = p * rest + _f(8.3334519073e-3)
    p = p * rest + _f(4.1665795894e-2)
    p = p * rest + _f(1.6666665459e-1)
    p = p * rest + _f(5.0000001201e-1)
    mantissa = p * rest * rest + rest + _f(1)
    return mantissa * _float_with_bits((np.int32(power) + np.int32(127)) << np.int32(23))


@compiled
def _tanh32(x: Any) -> Any:
    size = abs(x)
    square = x * x
    p = _f(-5.70498872745e-3)
    p = p * square + _f(2.06390887954e-2)
    p = p * square + _f(-5.37397155531e-2)
    p = p * square + _f(1.33314422036e-1)
    p = p * square + _f(-3.33332819422e-1)
    small = p * square * x + x
    large = _f(1) - _f(2) / (_exp32(size + size) + _f(1))
    large = -large if x < _f(0) else large
    return small if size < _f(0.625) else large


def exp(x: Any) -> Any:
    """e to the power x. A float32 ends at 88.3, where the next one is infinite."""
    raise NotImplementedError


def tanh(x: Any) -> Any:
    """The hyperbolic tangent."""
    raise NotImplementedError


@overload(exp, inline="always")
def _exp(x: Any) -> Any:
    def in_float32(x: Any) -> Any:
        return _exp32(x)

    def in_float64(x: Any) -> Any:
        return math.exp(x)

    return in_float32 if x == types.float32 else in_float64


@overload(tanh, inline="always")
def _tanh(x: Any) -> Any:
    def in_float32(x: Any) -> Any:
        return _tanh32(x)

    def in_float64(x: Any) -> Any:
        return math.tanh(x)

    return in_float32 if x == types.float32 else in_float64
