"""The field's words and their arguments: activations, initializers, optimizers and so on.

Names, ranges, defaults and help only. What they compute stands in ``engine.runtime``.
"""
