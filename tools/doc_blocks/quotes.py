"""What the code itself says of its choices: docstrings, quoted whole so that documents cannot drift from them."""

from __future__ import annotations

import ast
import inspect
import textwrap
from types import ModuleType

from coxa import _jit
from coxa.muscles.capacity import Projection
from coxa.muscles.curves import schutte
from coxa.muscles.wrapping import cylinder, ellipsoid, orchestrate, sphere, torus
from coxa.recording import loads
from coxa.skeleton.physics import Physics


def departures() -> str:
    """Return what each wrap surface says of OpenSim's way and ours."""
    modules = (cylinder, sphere, ellipsoid, torus, orchestrate, schutte, loads)
    return "\n\n".join(f"`{module.__name__}`:\n\n{_quoted(module.__doc__ or '')}" for module in modules)


def threads() -> str:
    """Return what the one place that compiles kernels says of threads."""
    return _quoted(_jit.__doc__ or "")


def physics_choices() -> str:
    """Return what `Physics` says of its members."""
    return _members(Physics)


def projections() -> str:
    """Return what `Projection` says of its members."""
    return _members(Projection)


def attribute_docs(source: str) -> dict[str, str]:
    """Return the docstrings written below assignments, by the name assigned to.

    A docstring below several assignments in a row belongs to all of them.

    Args:
        source: Python source of a module or class.
    """
    tree: ast.Module | ast.ClassDef = ast.parse(textwrap.dedent(source))
    if len(tree.body) == 1 and isinstance(tree.body[0], ast.ClassDef):
        tree = tree.body[0]
    found: dict[str, str] = {}
    names: list[str] = []
    for node in tree.body:
        if isinstance(node, (ast.Assign, ast.AnnAssign)):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            inside = [name for target in targets for name in ast.walk(target) if isinstance(name, ast.Name)]
            names += [name.id for name in inside]
        else:
            text = (
                node.value.value
                if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
                else None
            )
            if isinstance(text, str):
                found |= dict.fromkeys(names, " ".join(text.split()))
            names = []
    return found


def module_docs(module: ModuleType) -> dict[str, str]:
    """Return the docstrings of a module's constants."""
    return attribute_docs(inspect.getsource(module))


def _members(kind: type) -> str:
    docs = attribute_docs(inspect.getsource(kind))
    return "\n\n".join(_quoted(f"`{kind.__name__}.{name}`: {text}") for name, text in docs.items())


def _quoted(text: str) -> str:
    return textwrap.indent(inspect.cleandoc(text), "> ", lambda _line: True).replace("> \n", ">\n")
