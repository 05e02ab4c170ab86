"""Arrays as rows, and every way in which they are none."""

from __future__ import annotations

import io
import pickle
import zipfile

import numpy as np
import pytest

from engine.data import DataError, load
from engine.project.data_settings import DataSettings
from engine.project.preparation import Preparation
from engine.project.sources.arrays import ArraysFile

RANDOM = np.random.default_rng(0)


def loaded(folder, scale=True, **arrays):
    np.savez(folder / "rows.npz", **arrays)
    source = ArraysFile(path="rows.npz", scale=scale)
    return load(DataSettings(source=source, preparation=Preparation(validation_share=0.25)), folder)


def both(made, name):
    return np.concatenate((getattr(made.training, name), getattr(made.validation, name)))


def test_real_rows_with_classes(tmp_path):
    x = RANDOM.normal(3, 5, (40, 7, 3))
    y = RANDOM.integers(4, 8, 40)
    made = loaded(tmp_path, x=x, y=y)
    facts = made.facts
    assert (facts.task, facts.length, facts.classes) == ("classify", 7, ("4", "5", "6", "7"))
    assert facts.features == ("1", "2", "3")
    assert made.training.inputs.reshape(-1, 3).mean(axis=0) == pytest.approx([0, 0, 0], abs=1e-5)
    assert made.training.inputs.reshape(-1, 3).std(axis=0) == pytest.approx([1, 1, 1], abs=1e-5)
    back = both(made, "inputs") * facts.feature_scale.size + facts.feature_scale.shift
    order = np.argsort(back[:, 0, 0])
    assert back[order] == pytest.approx(x[np.argsort(x[:, 0, 0])], rel=1e-4, abs=1e-4)
    names = np.array([int(facts.classes[number]) for number in both(made, "targets")])
    assert (names[order] == y[np.argsort(x[:, 0, 0])]).all()


def test_rows_without_an_axis_for_features_have_one_number_a_step(tmp_path):
    made = loaded(tmp_path, x=RANDOM.random((12, 5)), y=RANDOM.random(12), scale=False)
    assert made.training.inputs.shape == (9, 5, 1)
    assert made.facts.task == "regress"
    assert made.training.targets.shape == (9, 1)
    assert made.facts.target_scale is None


def test_symbols_keep_their_numbers_and_tags_stand_at_every_step(tmp_path):
    x = RANDOM.integers(0, 30, (20, 6))
    y = np.where(x > 15, "high", "low")
    made = loaded(tmp_path, x=x, y=y)
    assert made.facts.task == "tag"
    assert len(made.facts.vocabulary) == x.max() + 1
    assert made.facts.classes == ("high", "low")
    assert ((both(made, "inputs") > 15) == (both(made, "targets") == 0)).all()
    assert (both(made, "lengths") == (both(made, "inputs") != 0).sum(axis=1)).all()


def test_numbers_at_every_step(tmp_path):
    x = RANDOM.random((20, 6, 2))
    made = loaded(tmp_path, x=x, y=np.cumsum(x, axis=1))
    assert made.facts.at_every_step
    assert made.facts.signature("mean_squared_error").wanted.each_step
    assert made.training.targets.shape == (15, 6, 2)


def test_two_npy_files(tmp_path):
    np.save(tmp_path / "rows.npy", RANDOM.random((8, 3, 2)))
    np.save(tmp_path / "answers.npy", RANDOM.random((8, 2)))
    source = ArraysFile(path="rows.npy", targets="answers")
    made = load(DataSettings(source=source), tmp_path)
    assert made.facts.targets == ("1", "2")
    assert len(made.origin.files) == 2


def npz(**arrays):
    stream = io.BytesIO()
    np.savez(stream, **arrays)
    return stream.getvalue()


GOOD = {"x": np.zeros((4, 3, 2)), "y": np.arange(4)}


def lying_header():
    """A header that promises far more than the file has."""
    stream = io.BytesIO()
    np.lib.format.write_array_header_1_0(
        stream, {"descr": "<f8", "fortran_order": False, "shape": (2**40, 3)}
    )
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as packed:
        packed.writestr("x.npy", stream.getvalue())
        packed.writestr("y.npy", stream.getvalue())
    return archive.getvalue()


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        (b"", "is empty"),
        (b"not an archive", "is damaged"),
        (npz(**GOOD)[:-30], "is damaged"),
        (npz(**GOOD)[:60] + b"\0" * 60, "is damaged"),
        (npz(x=GOOD["x"]), 'has no array "y"; those it has are "x"'),
        (npz(y=GOOD["y"]), 'has no array "x"'),
        (npz(**{**GOOD, "y": np.arange(3)}), "has 4 rows and 3 targets"),
        (npz(x=np.zeros((1, 3, 2)), y=np.zeros(1)), "one for validation is the least"),
        (npz(**{**GOOD, "x": np.zeros(4)}), "are float64 of shape (4,)"),
        (npz(**{**GOOD, "x": np.zeros((4, 3, 2, 1))}), "of shape (4, 3, 2, 1)"),
        (npz(**{**GOOD, "x": np.full((4, 3, 2), np.nan)}), "24 values that are no finite"),
        (npz(**{**GOOD, "x": np.full((4, 3), -1)}), "from -1 to -1"),
        (npz(**{**GOOD, "x": np.full((4, 3), 2**40)}), "hold whole numbers"),
        (npz(**{**GOOD, "y": np.full(4, np.inf)}), "4 values that are no finite"),
        (npz(**{**GOOD, "y": np.zeros((4, 2, 2, 2))}), "The targets"),
        (npz(**{**GOOD, "y": np.zeros(4, dtype=int)}), 'has only the class "0"'),
        (npz(**{**GOOD, "x": np.zeros((4, 3, 2), dtype=complex)}), "complex128"),
        (lying_header(), "is damaged"),
    ],
)
def test_a_file_that_is_no_data_is_told_in_a_sentence(tmp_path, raw, says):
    (tmp_path / "rows.npz").write_bytes(raw)
    with pytest.raises(DataError) as caught:
        load(DataSettings(source=ArraysFile(path="rows.npz")), tmp_path)
    assert says in str(caught.value)


class Evil:
    def __reduce__(self):
        return (pytest.fail, ("code out of a file was run",))


@pytest.mark.parametrize("suffix", ["npz", "npy"])
def test_python_objects_are_refused_and_never_made(tmp_path, suffix):
    objects = np.empty(4, dtype=object)
    objects[:] = [Evil()] * 4
    if suffix == "npz":
        np.savez(tmp_path / "rows.npz", x=objects, y=objects, allow_pickle=True)
    else:
        np.save(tmp_path / "rows.npy", objects, allow_pickle=True)
        np.save(tmp_path / "y.npy", np.arange(4))
    with pytest.raises(DataError, match="holds Python objects"):
        load(DataSettings(source=ArraysFile(path=f"rows.{suffix}")), tmp_path)
    (tmp_path / "rows.npy").write_bytes(pickle.dumps(Evil()))
    with pytest.raises(DataError):
        load(DataSettings(source=ArraysFile(path="rows.npy")), tmp_path)
