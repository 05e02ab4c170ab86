"""The drawing as a file that another program reads."""

from xml.etree import ElementTree

import pytest
from PyQt6.QtGui import QImage
from PyQt6.QtSvg import QSvgRenderer
from PyQt6.QtWidgets import QFileDialog

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def saved(drawn, tmp_path, monkeypatch):
    """Press Save and choose a name."""

    def save(name, kind="SVG picture (*.svg)"):
        path = tmp_path / name
        monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(path), kind))
        drawn.save.click()
        return path

    return save


def test_the_svg_has_every_step_with_its_words(drawn, saved, dataset, qtbot):
    with qtbot.waitSignal(drawn.message_given):
        path = saved("drawing.svg")
    root = ElementTree.parse(path).getroot()
    words = [element.text for element in root.iter(f"{SVG}text")]
    unrolled = drawn.drawing.unrolled
    [side] = unrolled.sides
    for step in unrolled.order(side):
        assert drawn.drawing.labels[step].text in words
        for state in side.states:
            assert drawn.drawing.norm_words(0, state.name, step) in words
    joined = " ".join(words)
    for said in ("∂loss/∂h", "∂loss/∂c", "Shared by every step", "recurrent_kernel", "fed back"):
        assert said in joined
    assert len(list(root.iter(f"{SVG}image"))) == 2 * len(unrolled.order(side))
    sizes = {
        float(element.get("font-size") or group.get("font-size"))
        for group in root.iter(f"{SVG}g")
        for element in group.iter(f"{SVG}text")
    }
    assert min(sizes) >= 8, "points or pixels, it can be read"
    assert QSvgRenderer(str(path)).isValid()


def test_the_png_is_as_large_as_the_whole_drawing_whatever_is_seen_of_it(drawn, saved):
    drawn.view.zoom_to(3.0)
    path = saved("drawing", "PNG picture (*.png)")
    assert not path.exists()
    picture = QImage(str(path.with_suffix(".png")))
    layout = drawn.drawing.layout
    assert picture.width() >= 2 * (layout.width + drawn.folded.width())
    assert picture.height() >= 2 * layout.height


def test_what_cannot_be_written_is_said(drawn, saved, qtbot):
    with qtbot.waitSignal(drawn.failed) as told:
        saved("nowhere/drawing.svg")
    assert "nowhere" in told.args[0]


def test_no_name_is_no_file(drawn, monkeypatch, qtbot):
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: ("", ""))
    with qtbot.assertNotEmitted(drawn.message_given):
        drawn.save.click()
