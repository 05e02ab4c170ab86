"""What there is to train on, asked of another process."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
import torch

from engine.training import device_list
from engine.training.device_list import PROCESSOR, FoundDevice, found_devices, is_built_for_cards
from engine.training.devices import devices


def test_it_is_what_torch_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(device_list, "is_built_for_cards", lambda: True)
    assert tuple(device.name for device in found_devices()) == devices()


def test_a_torch_for_processors_is_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*arguments: object, **named: object) -> None:
        raise AssertionError("a process was started for nothing")

    monkeypatch.setattr(device_list, "is_built_for_cards", lambda: False)
    monkeypatch.setattr(subprocess, "run", never)
    assert found_devices() == (PROCESSOR,)


def test_whether_torch_was_built_for_cards() -> None:
    built = torch.version.cuda is not None or torch.version.hip is not None
    assert is_built_for_cards() == (built or sys.platform == "darwin")


def test_cards_have_their_makers_names(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 1)
    monkeypatch.setattr(torch.cuda, "get_device_name", lambda name: f"a card at {name}")
    device_list._answer()
    answer = capsys.readouterr().out
    assert json.loads(answer)[1] == {"name": "cuda:0", "model": "a card at cuda:0"}

    def answered(*arguments: object, **named: object) -> subprocess.CompletedProcess[str]:
        return subprocess.CompletedProcess([], 0, f"a driver's words\n{answer}", "")

    monkeypatch.setattr(device_list, "is_built_for_cards", lambda: True)
    monkeypatch.setattr(subprocess, "run", answered)
    assert found_devices()[:2] == (PROCESSOR, FoundDevice("cuda:0", "a card at cuda:0"))


@pytest.mark.parametrize("program", ["raise SystemExit(3)", "print('no list')", "print()", ""])
def test_without_an_answer_there_is_the_processor(
    monkeypatch: pytest.MonkeyPatch, program: str
) -> None:
    monkeypatch.setattr(device_list, "is_built_for_cards", lambda: True)
    monkeypatch.setattr(device_list, "_QUESTION", program)
    assert found_devices() == (PROCESSOR,)


def test_asking_loads_no_torch() -> None:
    code = (
        "import sys\n"
        "from engine.training.device_list import found_devices\n"
        "found_devices()\n"
        "print('torch' in sys.modules)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=120, check=False
    )
    assert done.stdout.strip() == "False", done.stderr
