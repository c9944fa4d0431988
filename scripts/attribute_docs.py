"""Read what a class says about its fields: the string that stands after each."""

import ast
import inspect
import textwrap
from functools import cache
from itertools import pairwise

__all__ = ["attribute_docs"]


@cache
def attribute_docs(kind: type) -> dict[str, str]:
    """Return the docstring of every field, in one line; a derived class overrules its base."""
    found: dict[str, str] = {}
    for part in reversed(kind.__mro__):
        if not part.__module__.startswith(("shared", "services")):
            continue
        tree = ast.parse(textwrap.dedent(inspect.getsource(part))).body[0]
        body = tree.body if isinstance(tree, ast.ClassDef) else []
        for field, after in pairwise(body):
            if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name) and isinstance(after, ast.Expr):
                found[field.target.id] = " ".join(str(ast.literal_eval(after.value)).split())
    return found
