"""Words can be read: WCAG 2 contrast of every pair the stylesheet and the widgets draw."""

import re
from pathlib import Path

import pytest

from gui.theme import load_tokens
from gui.theme.style import make_stylesheet

SCHEMES = ("light", "dark")
SURFACES = ("window", "panel", "raised", "canvas")
# What widgets paint by hand: words on grounds.
PAINTED = (
    *((words, ground) for words in ("text", "quiet_text", "bad_text") for ground in SURFACES),
    *((words, "panel") for words in ("accent", "good", "warning", "bad")),
    *((words, "canvas") for words in ("accent", "good", "warning", "bad")),
    *(("text", ground) for ground in ("hover", "pressed", "accent_soft")),
    *(("text", f"{kind}_soft") for kind in ("good", "warning", "bad")),
    *(("on_accent", ground) for ground in ("accent", "accent_hover", "accent_pressed")),
    ("bad_text", "bad_soft"),
    ("bad_text", "bad_soft_hover"),
)
# What is no word but must be seen: outlines, rings, icons, marks.
SEEN = (
    *(("edge", ground) for ground in ("panel", "raised", "canvas")),
    *(("accent", ground) for ground in (*SURFACES, "accent_soft")),
    *((kind, f"{kind}_soft") for kind in ("good", "warning", "bad")),
    ("bad", "track"),
    ("quiet_text", "hover"),
)


def luminance(colour: str) -> float:
    """Relative luminance, https://www.w3.org/TR/WCAG22/#dfn-relative-luminance."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(first: str, second: str) -> float:
    """Contrast ratio, 1 to 21."""
    dark, light = sorted((luminance(first), luminance(second)))
    return (light + 0.05) / (dark + 0.05)


def rules(stylesheet: str) -> list[tuple[str, str | None, str | None]]:
    """Each selector of a stylesheet with its colour and its ground, where it names them."""
    found = []
    bare = re.sub(r"/\*.*?\*/", "", stylesheet, flags=re.S)
    for selectors, body in re.findall(r"([^{}]+)\{([^}]*)\}", bare):
        colour = re.search(r"(?<![-\w])color:\s*(#\w{6})", body)
        ground = re.search(r"(?<![-\w])background:\s*(#\w{6})", body)
        for selector in selectors.split(","):
            found.append((selector.strip(), colour and colour.group(1), ground and ground.group(1)))
    return found


def test_black_on_white_is_21():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize(("words", "ground"), PAINTED)
def test_painted_words_can_be_read(scheme, words, ground):
    tokens = load_tokens(scheme)
    ratio = contrast(getattr(tokens, words), getattr(tokens, ground))
    assert ratio >= 4.5, f"{words} on {ground} is {ratio:.2f}:1 in {scheme}"


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize(("drawn", "ground"), SEEN)
def test_outlines_and_icons_can_be_seen(scheme, drawn, ground):
    tokens = load_tokens(scheme)
    ratio = contrast(getattr(tokens, drawn), getattr(tokens, ground))
    assert ratio >= 3, f"{drawn} on {ground} is {ratio:.2f}:1 in {scheme}"


@pytest.mark.parametrize("scheme", SCHEMES)
def test_every_rule_of_the_stylesheet_can_be_read(qapp, tmp_path: Path, scheme):
    tokens = load_tokens(scheme)
    grounds: dict[str, str] = {}
    colours: dict[str, str] = {}
    unreadable = []
    checked = 0
    for selector, own_colour, own_ground in rules(make_stylesheet(tokens, tmp_path)):
        if ":disabled" in selector or selector.startswith("QFrame"):
            continue  # what cannot be used is exempt, and a line is no word
        base = re.sub(r"(?<!:):(?!:)[\w-]+.*", "", selector)  # a state falls back on its rest
        colour = own_colour or colours.get(base)
        ground = own_ground or grounds.get(base)
        if selector == base:
            colours[base] = colour or colours.get(base, "")
            grounds[base] = ground or grounds.get(base, "")
        if not colour:
            continue
        for behind in [ground] if ground else [tokens.panel, tokens.canvas]:
            checked += 1
            ratio = contrast(colour, behind)
            if ratio < 4.5:
                unreadable.append(f"{selector}: {colour} on {behind} is {ratio:.2f}:1")
    assert checked > 60
    assert not unreadable
