"""Editor of several names with commas between them, some of which are likely."""

from __future__ import annotations

from typing import Any

from gui.forms.suggesting_field import SuggestingField


class NamesField(SuggestingField):
    """A line of the menu is put after the names there are, or taken out where it is one of them."""

    def _on_activated(self, place: int) -> None:
        chosen = self.combo.itemText(place)
        names = _names(self._value)
        kept = [name for name in names if name != chosen]
        self.line.setText(", ".join(kept if chosen in names else [*names, chosen]))
        self.line.setModified(True)
        self.commit()


def _names(text: Any) -> list[str]:
    return [name.strip() for name in str(text or "").split(",") if name.strip()]
