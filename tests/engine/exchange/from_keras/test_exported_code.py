"""Keras code that Gradloom writes is code that Gradloom reads."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.exchange import KerasImportError, import_keras_code
from engine.exchange.to_keras.program import program
from engine.project.examples import EXAMPLES
from engine.project.project import Project
from tests.engine.exchange.from_keras.comparing import form
from tests.engine.exchange.random_networks import FACTS, random_project

# Beside layers, an exported file has operations on masks, and a layer for a cost, where Keras 3
# does not do by itself what the network means.
NOT_LAYERS = ("keras.ops.not_equal", "keras.ops.any", "ActivityRegularization")


@settings(deadline=None, max_examples=60)
@given(st.integers(0, 2**32))
def test_random_networks_come_back(seed: int) -> None:
    project = random_project(Random(seed))
    code, problems = program(project, FACTS)
    if problems:
        return
    if any(each in code for each in NOT_LAYERS):
        with pytest.raises(KerasImportError, match=r"line [0-9]+, column"):
            import_keras_code(code)
        return
    found = import_keras_code(code)
    assert form(found.network) == form(project.network)
    assert set(found.order) == {node.id for node in found.network.nodes}


def test_enough_of_them_are_layers_only() -> None:
    codes = [program(random_project(Random(seed)), FACTS) for seed in range(60)]
    read = [code for code, bad in codes if not bad and not any(each in code for each in NOT_LAYERS)]
    assert len(read) > 20
    assert any("def hard_sigmoid" in code for code in read)
    assert any("initial_state" in code for code in read)
    assert any("keras.Sequential" in code for code in read)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda each: each.name)
def test_examples_come_back(example: object) -> None:
    project: Project = example.project()  # type: ignore[attr-defined]
    code, _ = program(project, None)
    assert form(import_keras_code(code).network) == form(project.network)
