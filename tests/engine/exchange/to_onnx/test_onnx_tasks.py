"""ONNX models of every task: what they say of it, and what onnxruntime makes of its rows."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import onnxruntime
import pytest
import torch

from engine.data.scaling import unscaled
from engine.exchange.targets import TARGETS
from engine.project.data_facts import Scale
from engine.runtime import build
from engine.training.exported_files import Content, save_as
from engine.training.prediction import Predictor
from engine.training.weights import copy_of_weights
from tests.engine.exchange.task_cases import CASES


@pytest.mark.parametrize("name", CASES)
def test_a_model_answers_and_says_what_its_answers_mean(name: str, tmp_path: Path) -> None:
    project, dataset = CASES[name](tmp_path)
    facts = dataset.facts
    module = build(project.network, facts.signature(project.training.loss), seed=4)
    weights = copy_of_weights(module)
    path = tmp_path / "model.onnx"
    save_as(TARGETS["onnx"], path, Content(project, facts, weights=weights))
    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    rows = dataset.validation.inputs
    given = rows if rows.dtype == np.float32 else rows.astype(np.int64)
    zeros = {
        each.name: np.zeros((len(rows), each.shape[1]), np.float32)
        for each in session.get_inputs()
        if each.name != "inputs"
    }
    [outputs] = session.run(["outputs"], {"inputs": given, **zeros})
    predictor = Predictor(project, facts, weights)
    assert torch.allclose(torch.from_numpy(outputs), predictor.outputs(rows), atol=1e-5)
    told = session.get_modelmeta().custom_metadata_map
    said = {key: json.loads(value) for key, value in told.items() if key not in ("dialect", "task")}
    assert told["task"] == facts.task
    assert tuple(said.get("vocabulary", ())) == facts.vocabulary
    assert tuple(said.get("features", ())) == facts.features
    assert said.get("from_last", False) == facts.from_last
    if facts.kind.of == "classes":
        assert len(said["classes"]) == len(facts.names)
        assert "targets" not in said
        return
    assert "classes" not in said
    numbers = outputs.reshape(len(outputs), -1, len(said["targets"]))
    assert outputs.shape[-1] == said["horizon"] * len(said["targets"])
    if scale := said.get("target_scale"):
        numbers = unscaled(numbers, Scale(tuple(scale["shift"]), tuple(scale["size"])))
    assert numbers == pytest.approx(predictor.numbers(rows), rel=1e-4, abs=1e-4)
