"""What the house measures about its own source: lengths, names, imports.

Run as a program it prints the medians (`make look`); test_proportions.py holds the limits.
"""

from __future__ import annotations

import ast
import io
import statistics
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src"
PACKAGE = SOURCE / "delian"

_NOT_CODE = {
    tokenize.COMMENT,
    tokenize.NL,
    tokenize.NEWLINE,
    tokenize.INDENT,
    tokenize.DEDENT,
    tokenize.ENDMARKER,
    tokenize.ENCODING,
}


@dataclass(frozen=True, slots=True)
class Length:
    """A named piece of source and its length in lines."""

    name: str
    lines: int


def modules() -> list[Path]:
    """All modules of the package, sorted."""
    return sorted(PACKAGE.rglob("*.py"))


def dotted(path: Path) -> str:
    """Import name of a module, with packages named without `__init__`."""
    parts = path.relative_to(SOURCE).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def module_lengths() -> list[Length]:
    """Lines of every module, as an editor counts them."""
    return [Length(dotted(path), len(path.read_text("utf-8").splitlines())) for path in modules()]


def function_lengths() -> list[Length]:
    """Code lines of every function and method: no blank lines, comments or docstrings."""
    return [length for path in modules() for length in _functions(path)]


def _functions(path: Path) -> Iterator[Length]:
    text = path.read_text("utf-8")
    tree = ast.parse(text)
    code = _code_lines(text) - _docstring_lines(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            span = range(node.lineno, (node.end_lineno or node.lineno) + 1)
            yield Length(f"{dotted(path)}:{node.name}", len(code.intersection(span)))


def _code_lines(text: str) -> set[int]:
    tokens = tokenize.generate_tokens(io.StringIO(text).readline)
    return {line for token in tokens if token.type not in _NOT_CODE for line in range(token.start[0], token.end[0] + 1)}


def _docstring_lines(tree: ast.Module) -> set[int]:
    found: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Module):
            first = node.body[0] if node.body else None
            if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
                found.update(range(first.lineno, (first.end_lineno or first.lineno) + 1))
    return found


def import_graph() -> dict[str, set[str]]:
    """Which module of ours imports which, imports inside functions included, typing-only ones too."""
    known = {dotted(path): path for path in modules()}
    return {name: set(_imports(name, path, known)) - {name} for name, path in known.items()}


def _imports(name: str, path: Path, known: dict[str, Path]) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name in known)
        elif isinstance(node, ast.ImportFrom):
            base = _from_base(name, path, node)
            for alias in node.names:
                target = f"{base}.{alias.name}"
                yield from (found for found in (target if target in known else base,) if found in known)


def _from_base(name: str, path: Path, node: ast.ImportFrom) -> str:
    if not node.level:
        return node.module or ""
    package = name.split(".") if path.name == "__init__.py" else name.split(".")[:-1]
    parts = package[: len(package) - node.level + 1] + ([node.module] if node.module else [])
    return ".".join(parts)


def public_names(path: Path) -> list[str]:
    """Names that a module offers: `__all__` where it stands, else what it defines or imports."""
    tree = ast.parse(path.read_text("utf-8"))
    names: list[str] = []
    for node in tree.body:
        if isinstance(node, ast.Assign) and "__all__" in _bound(node):
            return list(ast.literal_eval(node.value))
        names += _bound(node)
    return [name for name in names if not name.startswith("_")]


def _bound(node: ast.stmt) -> list[str]:
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        return [node.name]
    if isinstance(node, ast.Import | ast.ImportFrom):
        if getattr(node, "module", "") == "__future__":
            return []
        return [alias.asname or alias.name.split(".")[0] for alias in node.names]
    if isinstance(node, ast.Assign):
        return [goal.id for goal in node.targets if isinstance(goal, ast.Name)]
    if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
        return [node.target.id]
    return []


def _report(title: str, lengths: list[Length]) -> None:
    counts = sorted(length.lines for length in lengths)
    tenth = counts[int(len(counts) * 0.9)]
    median = statistics.median(counts)
    print(f"{title}: {len(counts)}, median {median:g} lines, nine in ten up to {tenth}, longest {counts[-1]}")
    for length in sorted(lengths, key=lambda one: -one.lines)[:5]:
        print(f"  {length.lines:4d}  {length.name}")


if __name__ == "__main__":
    _report("modules", [length for length in module_lengths() if length.lines])
    _report("functions", function_lengths())
