"""Files made to do harm, or that are something else, are refused by name and before any damage."""

from __future__ import annotations

import io
import json
import os
import pickle
import shutil
import struct
import tracemalloc
import zipfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from random import Random
from typing import Any

import h5py
import numpy as np
import pytest
import torch

from engine.exchange import KerasImportError, import_keras_file
from engine.message import GradloomError
from engine.project.files import FileError

GOLDENS = Path(__file__).with_name("goldens")
DENSE = "layers/dense/vars/0"


def members() -> dict[str, bytes]:
    with zipfile.ZipFile(GOLDENS / "numbers.keras") as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def archive_of(path: Path, found: dict[str, bytes], packed: bool = False) -> Path:
    kind = zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED
    with zipfile.ZipFile(path, "w", kind) as archive:
        for name, content in found.items():
            archive.writestr(name, content)
    return path


def with_weights(path: Path, change: Callable[[Any], None]) -> Path:
    """A good file but for what is done to its weights."""
    found = members()
    content = io.BytesIO(found["model.weights.h5"])
    with h5py.File(content, "r+") as opened:
        change(opened)
    return archive_of(path, {**found, "model.weights.h5": content.getvalue()})


def refused(path: Path, words: str) -> None:
    """It says the words without taking much memory on the way."""
    tracemalloc.start()
    try:
        with pytest.raises(KerasImportError, match=words):
            import_keras_file(path)
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert most < 60_000_000


def test_a_bomb_that_says_its_size(tmp_path: Path) -> None:
    found = {**members(), "model.weights.h5": bytes(300_000_000)}
    path = archive_of(tmp_path / "model.keras", found, packed=True)
    assert path.stat().st_size < 1_000_000
    refused(path, r"would unpack from 0.3 MB to 300 MB")


def test_a_bomb_that_lies(tmp_path: Path) -> None:
    found = {**members(), "config.json": b" " * 100_000_000}
    path = archive_of(tmp_path / "model.keras", found, packed=True)
    data = path.read_bytes()
    path.write_bytes(data.replace(struct.pack("<L", 100_000_000), struct.pack("<L", 90_000)))
    refused(path, "damaged or cut off")


def test_members_that_lie_over_each_other(tmp_path: Path) -> None:
    path = archive_of(tmp_path / "model.keras", {**members(), "more.bin": bytes(5_000)})
    data = path.read_bytes()
    claim = struct.pack("<LL", 5_000, 5_000), struct.pack("<LL", 900_000, 900_000)
    path.write_bytes(data.replace(*claim))
    refused(path, "says that it holds more than it does")


def test_a_hundred_thousand_members(tmp_path: Path) -> None:
    path = tmp_path / "model.keras"
    for count in (2_000, 100_000):
        with zipfile.ZipFile(path, "w") as archive:
            info = zipfile.ZipInfo("0")
            archive.writestr(info, b"")
            archive.filelist = [info] * count
        refused(path, "says that it holds")


@pytest.mark.parametrize("name", ["../config.json", "/config.json", "a/../../b", "a\\b", "C:/b"])
def test_names_that_lead_elsewhere(name: str, tmp_path: Path) -> None:
    path = tmp_path / "model.keras"
    refused(archive_of(path, {**members(), name: b""}), "leads out of its folder")


def test_one_name_twice(tmp_path: Path) -> None:
    path = archive_of(tmp_path / "model.keras", {**members(), "config.jsox": b"{}"})
    path.write_bytes(path.read_bytes().replace(b"config.jsox", b"config.json"))
    refused(path, "two files of the same name")


def test_a_password_and_other_packing(tmp_path: Path) -> None:
    path = tmp_path / "model.keras"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_BZIP2) as archive:
        for name, content in members().items():
            archive.writestr(name, content)
    refused(path, "packed in a way")


def replaced(by: Callable[[Any, str], None]) -> Callable[[Any], None]:
    def change(opened: Any) -> None:
        del opened[DENSE]
        by(opened, DENSE)

    return change


def external_link(opened: Any, place: str) -> None:
    opened[place] = h5py.ExternalLink("/etc/passwd", "/x")


def soft_link(opened: Any, place: str) -> None:
    opened[place] = h5py.SoftLink("/layers/dense/vars/1")


def external_storage(opened: Any, place: str) -> None:
    opened.create_dataset(place, (2, 2), "f4", external=[("/etc/passwd", 0, 16)])


def virtual(opened: Any, place: str) -> None:
    layout = h5py.VirtualLayout((2, 2), "f4")
    layout[:] = h5py.VirtualSource("/tmp/other.h5", "x", (2, 2))
    opened.create_virtual_dataset(place, layout)


def filtered(opened: Any, place: str) -> None:
    opened.create_dataset(place, data=np.zeros((2, 2), "f4"), compression="gzip")


def objects(opened: Any, place: str) -> None:
    opened.create_dataset(place, (2, 2), h5py.special_dtype(ref=h5py.Reference))


def texts(opened: Any, place: str) -> None:
    opened.create_dataset(place, (2, 2), h5py.string_dtype())


def whole_numbers(opened: Any, place: str) -> None:
    opened[place] = np.zeros((2, 2), np.int32)


def never_written(opened: Any, place: str) -> None:
    opened.create_dataset(place, (2, 2), "f4")


def huge(opened: Any, place: str) -> None:
    opened.create_dataset(place, (1 << 40, 1 << 20), "f4", chunks=(1024, 1024))


def group(opened: Any, place: str) -> None:
    opened.create_group(place)


@pytest.mark.parametrize(
    ("by", "words"),
    [
        (external_link, "leads elsewhere"),
        (soft_link, "leads elsewhere"),
        (external_storage, "kept in another file"),
        (virtual, "kept in another file"),
        (filtered, "is packed"),
        (objects, "is kept as object"),
        (texts, "is kept as object"),
        (whole_numbers, "is kept as int32"),
        (never_written, "not whole"),
        (huge, "has shape .* by its layer's arguments"),
        (group, "has no values"),
    ],
)
def test_weights_that_are_no_plain_table(
    by: Callable[[Any, str], None], words: str, tmp_path: Path
) -> None:
    refused(with_weights(tmp_path / "model.keras", replaced(by)), words)


def test_a_group_below_itself(tmp_path: Path) -> None:
    def change(opened: Any) -> None:
        for side in ("forward_layer", "backward_layer"):
            opened[f"layers/dense/{side}"] = opened["layers/dense"]

    refused(with_weights(tmp_path / "model.keras", change), "no weights for dense")


def test_a_network_too_large_to_be_read(tmp_path: Path) -> None:
    path = Path(shutil.copy(GOLDENS / "states.h5", tmp_path / "model.h5"))
    with h5py.File(path, "r+") as opened:
        config = opened.attrs["model_config"]
        opened.attrs["model_config"] = config.replace('"input_dim": 6', '"input_dim": 9000000')
    refused(path, "has shape")
    with h5py.File(path, "r+") as opened:
        large = opened.attrs["model_config"].replace('"output_dim": 3', '"output_dim": 60000')
        opened.attrs["model_config"] = large
    refused(path, "more than the 2000 MB that are read")


@pytest.mark.parametrize("name", ["model_config", "keras_version"])
def test_attributes_that_are_no_texts(name: str, tmp_path: Path) -> None:
    path = Path(shutil.copy(GOLDENS / "states.h5", tmp_path / "model.h5"))
    with h5py.File(path, "r+") as opened:
        del opened.attrs[name]
        opened.attrs.create(name, opened.ref, dtype=h5py.special_dtype(ref=h5py.Reference))
    refused(path, f"file's {name} is not a text")


def test_an_external_link_in_the_older_form(tmp_path: Path) -> None:
    path = Path(shutil.copy(GOLDENS / "states.h5", tmp_path / "model.h5"))
    with h5py.File(path, "r+") as opened:
        del opened["model_weights"]
        opened["model_weights"] = h5py.ExternalLink(str(GOLDENS / "states.h5"), "model_weights")
    refused(path, "leads elsewhere")


class Harm:
    def __reduce__(self) -> tuple[Any, ...]:
        return (os.mkdir, ("harm",))


def test_other_files_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "model.keras"
    for protocol in range(2, 6):
        path.write_bytes(pickle.dumps(Harm(), protocol))
        refused(path, "is a pickle, which can run any program")
    torch.save({"weight": torch.zeros(2)}, path)
    refused(path, "is a PyTorch file")
    np.savez(tmp_path / "model.npz", np.zeros(2))
    refused(tmp_path / "model.npz", "holds arrays and no layers")
    archive_of(path, {"model/saved_model.pb": b""})
    refused(path, "is a packed SavedModel")
    archive_of(path, {"anything.txt": b""})
    refused(path, "is neither")
    path.write_bytes(b"\x1f\x8b\x08")
    refused(path, "is packed: unpack it")
    path.write_bytes(b"")
    refused(path, "is empty")
    (tmp_path / "model.onnx").write_bytes(b"\x08\x07")
    refused(tmp_path / "model.onnx", "An ONNX file cannot be imported")
    with h5py.File(path, "w") as opened:
        opened["x"] = np.zeros(2)
    refused(path, "holds weights without the layers")
    folder = tmp_path / "saved"
    folder.mkdir()
    with pytest.raises(FileError, match="is a folder"):
        import_keras_file(folder)
    (folder / "saved_model.pb").touch()
    refused(folder, "is a SavedModel")
    with pytest.raises(FileError, match="no such file"):
        import_keras_file(tmp_path / "none.keras")
    assert not (tmp_path / "harm").exists()


def test_a_lambda_is_refused_by_name(tmp_path: Path) -> None:
    found = members()
    config = json.loads(found["config.json"])
    layer = {"module": "keras.layers", "class_name": "Lambda", "registered_name": None}
    layer["config"] = {"name": "mine", "function": ["4wEAAAAAAAAA", None, None]}
    config["config"]["layers"].append(layer)
    found["config.json"] = json.dumps(config).encode()
    refused(archive_of(tmp_path / "model.keras", found), "mine.*Lambda")


def test_a_model_without_its_weights_is_a_network(tmp_path: Path) -> None:
    found = members()
    del found["model.weights.h5"]
    assert import_keras_file(archive_of(tmp_path / "model.keras", found)).weights is None
    path = tmp_path / "model.json"
    path.write_bytes(found["config.json"])
    assert import_keras_file(path).weights is None
    path.write_bytes(b'{"a":' * 100_000)
    refused(path, "is no JSON")


def test_damaged_files_are_told_in_words(tmp_path: Path) -> None:
    path = tmp_path / "model"
    for seed in range(150):
        random = Random(seed)
        name = random.choice(["both_ways.h5", "both_ways.keras", "states.h5", "numbers.keras"])
        data = bytearray((GOLDENS / name).read_bytes())
        for _ in range(random.choice([1, 3, 30])):
            data[random.randrange(random.choice([200, 4_000, len(data)]))] = random.randrange(256)
        if seed % 5 == 0:
            del data[random.randrange(len(data)) :]
        path.write_bytes(data)
        with suppress(GradloomError):  # anything else fails the test
            import_keras_file(path)
