"""Names of Python that a person's names become: plain, valid and each used once."""

from __future__ import annotations

import builtins
import keyword
import re
import unicodedata
from functools import lru_cache

from engine.exchange.source import Code
from engine.vocabulary.activations import ACTIVATIONS

LONGEST = 40

# Attributes of torch.nn.Module (a layer called "forward" or "train" would replace them) that a
# name can become; a test compares the list with torch.
_MODULE_ATTRIBUTES = (
    "add_module apply bfloat16 buffers call_super_init children compile cpu cuda double "
    "dump_patches eval extra_repr float forward get_buffer get_extra_state get_parameter "
    "get_submodule half ipu load_state_dict modules mtia named_buffers named_children "
    "named_modules named_parameters parameters register_backward_hook register_buffer "
    "register_forward_hook register_forward_pre_hook register_full_backward_hook "
    "register_full_backward_pre_hook register_load_state_dict_post_hook "
    "register_load_state_dict_pre_hook register_module register_parameter "
    "register_state_dict_post_hook register_state_dict_pre_hook requires_grad_ "
    "set_extra_state set_submodule share_memory state_dict to to_empty train training type "
    "xpu zero_grad"
)
# What the templates themselves name.
_OURS = (
    "x y h c f nn torch tf keras layers mask forward backward states penalty model inputs outputs "
    "constrain regularization initialize prepare read train evaluate "
    "predict main self cls super per_row number symbols classes length "
    "max_norm unit_norm non_neg min_max_norm l1 l2 l1_l2 orthogonal truncated_normal seeded "
    "loss_and_hits batches_of random_rows cost weight argparse csv re unicodedata path "
    "symbols_of pairwise piece class_weight class_weights "
    "np math generate answers_in loss_and_errors"
)
TAKEN = (
    frozenset(keyword.kwlist)
    | frozenset(keyword.softkwlist)
    | frozenset(name.lower() for name in dir(builtins))
    | frozenset(_MODULE_ATTRIBUTES.split())
    | frozenset(_OURS.split())
    | frozenset(ACTIVATIONS)  # files have functions of these names
)
_IDENTIFIER = re.compile(r"[a-z][a-z0-9_]*\Z")


class Names:
    """Gives every name it is asked for once."""

    def __init__(self) -> None:
        self._given: set[str] = set()

    def identifier(self, wish: str, fallback: str = "layer") -> Code:
        """An identifier like the wish: lower-case ASCII letters, digits and underscores."""
        slug = slug_of(wish) or fallback
        if slug in TAKEN:
            slug += "_"
        found, number = slug, 2
        while found in self._given or found in TAKEN:
            found = f"{slug.rstrip('_')}_{number}"
            number += 1
        if not _IDENTIFIER.match(found):
            raise AssertionError(f"{found!a} is no identifier")
        self._given.add(found)
        return Code(found)


@lru_cache(maxsize=4096)
def slug_of(wish: str) -> str:
    """The letters and digits of a text, without accents, in small letters; may be empty."""
    plain = unicodedata.normalize("NFKD", wish).encode("ascii", "ignore").decode("ascii")
    words = re.findall(r"[a-z0-9]+", plain.lower())
    slug = "_".join(words)[:LONGEST].rstrip("_")
    return f"layer_{slug}" if slug[:1].isdigit() else slug
