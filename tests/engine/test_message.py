"""Sentences keep their values apart, and errors survive a trip between processes."""

from __future__ import annotations

import copy
import pickle

from engine.layers.base import ShapeError
from engine.message import GradloomError, message
from engine.network.network import NetworkError
from engine.project.project_file import ProjectFileError


def test_values_are_never_read_as_templates() -> None:
    assert str(message("{name}: {reason}", name="{reason}", reason=message("{x}", x=1))) == (
        "{reason}: 1"
    )


def test_errors_can_be_copied_and_sent() -> None:
    for error in (
        GradloomError("no {what}", what="luck"),
        NetworkError("no {what}", what="luck"),
        ProjectFileError("no {what}", what="luck"),
    ):
        for again in (pickle.loads(pickle.dumps(error)), copy.deepcopy(error)):
            assert type(again) is type(error)
            assert str(again) == "no luck"
            assert again.message == error.message
    shape = ShapeError("main", message("Lengths differ"), message("{a} and {b}", a=1, b=2))
    again = pickle.loads(pickle.dumps(shape))
    assert str(again) == str(shape) == "Lengths differ: 1 and 2"
    assert (again.port, again.title, again.reason) == (shape.port, shape.title, shape.reason)
