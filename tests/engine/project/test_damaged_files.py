"""Files that are no project: one sentence each, with the place, and nothing else raised."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.project.files import FileError
from engine.project.project_file import MAX_BYTES, ProjectFileError, load_project, parse_project
from tests.engine.project.test_project_file import WRITTEN

HEAD = {"format": "gradloom-project", "version": 1}
LSTM = {"kind": "LSTM", "units": 128}


def written(**parts: Any) -> str:
    return json.dumps({**HEAD, **parts})


def layer(value: Any) -> str:
    return written(network={"dialect": "keras2", "nodes": [{"id": "a", "layer": value}]})


def training(value: Any) -> str:
    return written(training=value)


def raw(number: str) -> str:
    return written(training={"seed": "HERE"}).replace('"HERE"', number)


def nodes(*found: Any, links: Any = ()) -> str:
    return written(network={"dialect": "keras2", "nodes": found, "links": links})


A, B = {"id": "a", "layer": LSTM}, {"id": "b", "layer": LSTM}
NOT_OURS = "bad is not a Gradloom project: it lacks the format and version of one."
UNREADABLE = "bad is not a Gradloom project: its JSON cannot be read ({}).".format
AT = "bad is damaged at {}. Nothing was opened.".format

DAMAGED: list[tuple[str | bytes, str]] = [
    ("", UNREADABLE("line 1: Expecting value")),
    ("hello", UNREADABLE("line 1: Expecting value")),
    (WRITTEN[:-3], UNREADABLE("line 64: Expecting ',' delimiter")),
    (WRITTEN.replace("128", "128,,"), UNREADABLE("line 20: Expecting property name enclosed in "
                                                 "double quotes")),
    (WRITTEN + "{}", UNREADABLE("line 66: Extra data")),
    ("[]", "bad is not a Gradloom project: it holds no JSON object."),
    ("null", "bad is not a Gradloom project: it holds no JSON object."),
    ("{}", NOT_OURS),
    ('{"format": "gradloom-project"}', NOT_OURS),
    ('{"format": "other", "version": 1}', NOT_OURS),
    ('{"format": "gradloom-project", "version": 0}', NOT_OURS),
    ('{"format": "gradloom-project", "version": true}', NOT_OURS),
    ('{"format": "gradloom-project", "version": "1"}', NOT_OURS),
    ('{"format": "gradloom-project", "version": 1.0}', NOT_OURS),
    (
        '{"format": "gradloom-project", "version": 7, "strange": []}',
        "bad was made by a newer Gradloom (file version 7; this one reads up to 3). Update "
        "Gradloom to open it.",
    ),
    (b"\xff\xfe" + WRITTEN.encode("utf-16-le"), UNREADABLE("it is not text in UTF-8")),
    (WRITTEN.encode("latin-1"), UNREADABLE("it is not text in UTF-8")),
    (b"\x00" * 40, UNREADABLE("line 1: Expecting value")),
    (WRITTEN.replace("rows", "ro\x00ws"), UNREADABLE("line 50: Invalid control character at")),
    (WRITTEN.replace("rows", "\\ud800"), UNREADABLE("a text in it holds half a character")),
    (WRITTEN.replace('"units": 128', '"units": 128, "units": 64'),
     UNREADABLE('"units" is written twice in one object')),
    (WRITTEN.replace('"version"', '"format"'), UNREADABLE('"format" is written twice in one '
                                                          "object")),
    (raw("NaN"), UNREADABLE("NaN is not a number a file can hold")),
    (raw("-Infinity"), UNREADABLE("-Infinity is not a number a file can hold")),
    (raw("9" * 5000), UNREADABLE("a number in it is too long")),
    (raw("9" * 400), AT("training.seed, which must be at most 2147483647")),
    (training({"optimizer": {"kind": "Adam", "lr": 10**400}}),
     AT("training.optimizer.lr, which must be a number")),
    (raw("1.0"), AT("training.seed, which must be a whole number")),
    ("[" * 100_000, UNREADABLE("it is nested too deeply")),
    (raw("[" * 60 + "]" * 60), UNREADABLE("it is nested too deeply")),
    (raw("[" * 30 + "]" * 30), AT("training.seed, which must be a whole number")),
    (raw("1e999"), AT("training.seed, which must be a whole number")),
    (training({"optimizer": "Adan"}),
     AT("training.optimizer: there is no kind Adan (did you mean Adam?)")),
    (training({"epoch": 3}),
     AT("training.epoch: nothing of this name is known here (did you mean epochs?)")),
    (training({"loss": "hinge"}),
     AT("training.loss, which must be 'cross_entropy', 'binary_cross_entropy', "
        "'mean_squared_error', 'mean_absolute_error' or 'huber'")),
    (training([]), AT("training, which must be an object")),
    (written(description=5), AT("description, which must be a text")),
    (written(description="x" * 20_001),
     AT("description, which must be at most 20000 characters long")),
    (written(notes=""), AT("notes: nothing of this name is known here")),
    (written(data={"source": {"kind": "text_table", "path": 3}}),
     AT("data.source.path, which must be a text")),
    (written(network={}), AT("network.dialect: it is missing")),
    (written(network={"dialect": "keras4"}),
     AT("network.dialect, which must be 'keras2' or 'keras3'")),
    (written(network={"dialect": "keras2", "nodes": {}}),
     AT("network.nodes, which must be a list")),
    (layer("LSTN"), AT("network.nodes[0].layer: there is no kind LSTN (did you mean LSTM?)")),
    (layer(None), AT("network.nodes[0].layer, which must be an object")),
    (layer({"units": 3}), AT("network.nodes[0].layer: its kind is missing")),
    (layer({**LSTM, "units": 0}), AT("network.nodes[0].layer.units, which must be at least 1")),
    (layer({**LSTM, "return_sequence": True}),
     AT("network.nodes[0].layer.return_sequence: nothing of this name is known here (did you mean "
        "return_sequences?)")),
    (layer({**LSTM, "kernel_initializer": {"kind": "orthogonal", "gain": "much"}}),
     AT("network.nodes[0].layer.kernel_initializer.gain, which must be a number")),
    (layer({"kind": "Bidirectional", "layer": {**LSTM, "dropout": 2.0}}),
     AT("network.nodes[0].layer.layer.dropout, which must be at most 1")),
    (nodes(A, {"layer": LSTM}), AT("network.nodes[1].id: it is missing")),
    (nodes({**A, "id": "A b"}),
     AT("network.nodes[0].id, which must be small letters, digits and underscores, a letter "
        "first")),
    (nodes({**A, "x": 10**7}), AT("network.nodes[0].x, which must be at most 1000000")),
    (nodes(A, A), AT("network: two layers have the id a")),
    (nodes(A, B, links=[{"source": "a", "target": "b"}, {"source": "b", "target": "a"}]),
     AT("network: the links make a loop: a layer cannot feed itself")),
    (nodes(A, links=[{"source": "a", "target": "z"}]),
     AT("network: a link names the layer z, which is not there")),
    (nodes(A, B, links=[{"source": "a", "target": "b", "source_port": "h"}]),
     AT("network: a has no output h")),
    (nodes(A, links=[{"source": "a"}]), AT("network.links[0].target: it is missing")),
]  # fmt: skip


@pytest.mark.parametrize(("content", "sentence"), DAMAGED, ids=lambda v: str(v)[-60:])
def test_damage_is_told_in_one_sentence(content: str | bytes, sentence: str) -> None:
    for form in {content, content.encode() if isinstance(content, str) else content}:
        with pytest.raises(ProjectFileError) as caught:
            parse_project(form, "bad")
        assert str(caught.value) == sentence


@settings(max_examples=150)
@given(st.data())
def test_a_file_with_a_scratch_is_read_or_refused(data: st.DataObject) -> None:
    """Whatever happens to one line, nothing but a sentence comes of it."""
    lines = WRITTEN.splitlines(keepends=True)
    place = data.draw(st.integers(0, len(lines) - 1))
    change = data.draw(st.sampled_from(("drop", "double", "null", "0", "-1.5", '"a"', "[]", "{}")))
    old = lines[place]
    lines[place] = {"drop": "", "double": old * 2}.get(
        change, re.sub(r'(?<=: )(".*"|[\d.]+)', lambda _: change, old)
    )
    said = sentence_of("".join(lines))
    assert said == "" or re.fullmatch(r"bad (is|was) .*\.", said)


def sentence_of(content: str) -> str:
    try:
        parse_project(content, "bad")
    except ProjectFileError as error:
        return str(error)
    return ""


def test_files_that_cannot_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for path, words in (
        (tmp_path, "is a folder, not a file."),
        (tmp_path / "no", "could not be read: no such file or directory."),
        (tmp_path / "n" / "o", "could not be read: no such file or directory."),
        (Path(f"{tmp_path}/a\0b"), "could not be read: embedded null byte."),
        (tmp_path / ("n" * 300), "could not be read: file name too long."),
    ):
        with pytest.raises(FileError) as caught:
            load_project(path)
        assert str(caught.value) == f"{path} {words}"
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with pytest.raises(FileError, match="is not a file that can be read"):
        load_project(pipe)
    big = tmp_path / "big"
    with big.open("wb") as stream:
        stream.truncate(MAX_BYTES + 1)
    with pytest.raises(FileError, match="is larger than 20 MB and is not read"):
        load_project(big)
    loop = tmp_path / "loop"
    loop.symlink_to(loop)
    with pytest.raises(FileError, match="too many levels of symbolic links"):
        load_project(loop)

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    closed = tmp_path / "closed"
    closed.write_text(WRITTEN)
    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(FileError, match=r"could not be read: permission denied\."):
        load_project(closed)
