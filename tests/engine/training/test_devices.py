"""Devices by the names a person types."""

from __future__ import annotations

import pytest
import torch

from engine.training.devices import DeviceError, device_again, device_named, devices


def test_the_processor_is_always_there() -> None:
    assert devices()[0] == "cpu"
    assert device_named("cpu") == "cpu"
    if len(devices()) == 1:
        assert device_named("auto") == "cpu"
        with pytest.raises(DeviceError, match=r"no device cuda here\. Those there are: cpu"):
            device_named("cuda")


def test_each_process_gets_a_card_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 2)
    assert devices()[:3] == ("cpu", "cuda:0", "cuda:1")
    assert device_named("auto") == device_named("cuda") == "cuda:0"
    assert device_named("cuda:1") == "cuda:1"
    monkeypatch.setenv("LOCAL_RANK", "1")
    assert device_named("cuda") == "cuda:1"
    monkeypatch.setenv("LOCAL_RANK", "2")
    assert device_named("auto") == "cuda:0"
    with pytest.raises(DeviceError, match="no device cuda:2"):
        device_named("cuda:2")


def test_each_process_goes_on_with_a_card_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 2)
    assert device_again("cuda:1", are_several=False) == "cuda:1"
    assert device_again("", are_several=False) == device_again("cpu", are_several=True) == "cpu"
    monkeypatch.setenv("LOCAL_RANK", "1")
    assert device_again("cuda:0", are_several=True) == "cuda:1"


def test_another_makers_card_is_not_taken_for_cuda(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 0)
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: True)
    assert device_named("auto") == "mps"
    assert device_named("mps:0") == "mps:0"
    with pytest.raises(DeviceError, match="no device cuda here"):
        device_named("cuda")
