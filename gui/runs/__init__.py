"""The runs there were: a list, their curves over each other, and which settings differ."""
