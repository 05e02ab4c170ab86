"""Arguments of Keras' layers that Gradloom has not, and when leaving them out changes nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from engine.exchange.from_keras.described import Described, shown, shown_name
from engine.exchange.from_keras.reading import Reading


def _any(value: Any) -> bool:
    return True


def _none(value: Any) -> bool:
    return value is None


def _off(value: Any) -> bool:
    return value is None or value is False


# The data says its own shape; a network is computed with the same numbers without the others.
_CHANGES_NOTHING: dict[str, Callable[[Any], bool]] = {
    "batch_input_shape": _any,
    "batch_shape": _any,
    "batch_size": _any,
    "input_shape": _any,
    "input_dim": _any,  # Embedding's own is not looked up here
    "input_length": _any,
    "input_dtype": _any,
    "build_input_shape": _any,
    "use_cudnn": _any,
    "autocast": lambda value: value is None or value is True,
    "dynamic": _off,
    "sparse": _off,
    "ragged": _off,
    "time_major": _off,
    "weights": _none,
    "noise_shape": _none,
    "lora_rank": _none,
    "lora_alpha": _any,  # without a rank it is not used
    "quantization_config": _none,
    "quantization_mode": _none,
    "implementation": _any,  # SimpleRNN once had it; LSTM and GRU have it as their own
}
_REASONS = {
    "weights": "start the network without them, or import a file that has its weights",
    "time_major": "batches come first here: turn the data round and leave it out",
    "lora_rank": "merge the adapter into the kernel before saving",
    "noise_shape": "only whole elements are dropped here: leave it out",
    "quantization_config": "weights are float32 here: save the model as it was before",
    "quantization_mode": "weights are float32 here: save the model as it was before",
    "sparse": "only dense gradients are computed here: leave it out",
}
_OUT_OF_PRACTICE = frozenset({"implementation"})


def is_unread(name: str, kind: str) -> bool:
    """Whether an argument is Keras' own but not ours."""
    if name in _OUT_OF_PRACTICE and kind != "SimpleRNN":
        return False
    return name == "dtype" or name in _CHANGES_NOTHING


def pass_over(name: str, value: Any, described: Described, reading: Reading) -> None:
    """Leave out an argument that `is_unread`; what that changes is noted or refused."""
    if name == "dtype":
        dtype = _dtype_name(value)
        if dtype not in (None, "float32"):
            reading.findings.note(
                "{layer}: dtype {dtype} is left out; the layer is kept and computes in float32.",
                layer=described.label,
                dtype=shown_name(dtype),
            )
        return
    if _CHANGES_NOTHING[name](value):
        return
    reading.findings.problem(
        "{layer}: {name} is {value}, which is not known here: {reason}.",
        layer=described.label,
        name=name,
        value=shown(value),
        reason=_REASONS.get(name, "leave it out"),
    )


def _dtype_name(value: Any) -> Any:
    """The name of a dtype or of a policy, in the styles of both dialects."""
    if isinstance(value, Described):
        value = value.given.get("name", value.kind)
    if isinstance(value, dict):  # a policy of the first tf.keras has no module
        value = value.get("config", {}).get("name", value)
    return value if value is None or isinstance(value, str) else shown(value)
