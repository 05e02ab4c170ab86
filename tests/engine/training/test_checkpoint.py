"""Checkpoints come back to the last bit, and what is damaged is not taken."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from engine.project.files import FileError
from engine.training.checkpoint import (
    Checkpoint,
    Progress,
    Written,
    last_checkpoint,
    save_checkpoint,
)
from engine.training.run_files import CHECKPOINTS


def checkpoint(step: int) -> Checkpoint:
    random = torch.Generator().manual_seed(step)
    tensors = {
        "weights/layers.lstm.kernel": torch.randn(3, 4, generator=random),
        "optimizer/layers.lstm.kernel/step": torch.tensor(float(step)),
        "random/order": random.get_state(),
        "states/half": torch.randn(2, generator=random).bfloat16(),
    }
    progress = Progress(
        epoch=2,
        done=3,
        step=step,
        loss=0.1 + 0.2,
        right=7.0,
        seconds=1.5,
        threshold=1 / 3,
        best_epoch=1,
        best_accuracy=0.7,
        best_loss=1e-300,
    )
    return Checkpoint("a" * 64, "b" * 64, progress, tensors, Written(events=9, steps=7, epochs=1))


def steps_in(run: Path) -> list[int]:
    return sorted(int(path.stem) for path in (run / CHECKPOINTS).iterdir())


def test_it_comes_back_to_the_last_bit(tmp_path: Path) -> None:
    saved = checkpoint(5)
    save_checkpoint(tmp_path, saved)
    found = last_checkpoint(tmp_path)
    assert found is not None
    assert (found.network, found.data) == (saved.network, saved.data)
    assert (found.progress, found.written) == (saved.progress, saved.written)
    assert found.tensors.keys() == saved.tensors.keys()
    for name, tensor in saved.tensors.items():
        assert found.tensors[name].dtype == tensor.dtype
        assert torch.equal(found.tensors[name], tensor)


def test_the_last_two_are_kept(tmp_path: Path) -> None:
    assert last_checkpoint(tmp_path) is None
    for step in (0, 10, 9, 200, 1000):
        save_checkpoint(tmp_path, checkpoint(step))
    assert steps_in(tmp_path) == [200, 1000]
    assert last_checkpoint(tmp_path).progress.step == 1000


@pytest.mark.parametrize(
    "damage",
    [
        lambda content: b"",
        lambda content: content[:100],
        lambda content: content[:-1],
        lambda content: content[:-9] + bytes(byte ^ 1 for byte in content[-9:]),
        lambda content: content.replace(b'\\"step\\":7', b'\\"step\\":8'),
        lambda content: b"\x80\x04" + content,
    ],
    ids=["empty", "cut in the header", "cut", "other numbers", "another step", "a pickle"],
)
def test_one_that_is_damaged_leaves_the_one_before_it(tmp_path: Path, damage) -> None:
    save_checkpoint(tmp_path, checkpoint(3))
    save_checkpoint(tmp_path, checkpoint(7))
    newest = max((tmp_path / CHECKPOINTS).iterdir())
    content = newest.read_bytes()
    newest.write_bytes(damage(content))
    assert newest.read_bytes() != content
    assert last_checkpoint(tmp_path).progress.step == 3


def test_a_part_that_was_being_written_is_none(tmp_path: Path) -> None:
    save_checkpoint(tmp_path, checkpoint(3))
    (tmp_path / CHECKPOINTS / ".5.part").write_bytes(b"half")
    assert last_checkpoint(tmp_path).progress.step == 3


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / CHECKPOINTS).mkdir()
    (tmp_path / CHECKPOINTS / "000000004.safetensors").mkdir()
    with pytest.raises(FileError):
        save_checkpoint(tmp_path, checkpoint(4))
