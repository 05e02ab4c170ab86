"""Random networks computed here, in tf_keras and in keras, compared argument by argument.

``make parity`` runs it; `docs/parity.md` holds its last tables.
"""
