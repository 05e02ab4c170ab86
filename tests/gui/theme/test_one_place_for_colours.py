"""One file holds the tokens: nothing else of the window names a colour."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[3]
A_COLOUR = re.compile(
    r"""["'#(](#[0-9a-fA-F]{6}|\#[0-9a-fA-F]{3})\b|rgba?\(|QColor\(\s*\d|GlobalColor\.(?!transparent)"""
)


def test_nothing_else_names_a_colour():
    sources = [*(ROOT / "gui").rglob("*.py"), *(ROOT / "resources").glob("*.j2")]
    sources += (ROOT / "resources" / "icons").glob("*.svg")
    assert len(sources) > 20
    named = [
        f"{path.relative_to(ROOT)}: {found.group(0)}"
        for path in sources
        if (found := A_COLOUR.search(path.read_text("utf-8")))
    ]
    assert not named
