"""What no single module can promise for itself. (Which module may import which is import-linter's: ``make check``.)"""

from __future__ import annotations

import ast
import importlib.util
import subprocess
from collections.abc import Callable, Iterator
from enum import StrEnum
from pathlib import Path
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("actions", "collab", "governance")
# Pages about whoever has signed in, so that no right is asked.
ABOUT_ONESELF = {
    "account_change_password",
    "account_set_password",
    "home",
}


def files_in_git() -> list[str]:
    listing = subprocess.run(["git", "ls-files"], cwd=ROOT, check=True, capture_output=True, text=True)
    return listing.stdout.splitlines()


def views(patterns: list[URLPattern | URLResolver], namespace: str = "") -> Iterator[tuple[str, Callable[..., Any]]]:
    """Each view under these patterns, by its name or, without one, its pattern."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from views(pattern.url_patterns, inner)
        else:
            yield f"{namespace}{pattern.name or pattern.pattern}", pattern.callback


def states_a_right(view: Callable[..., Any]) -> bool:
    stated = getattr(view, "required_right", None)
    rights = stated if isinstance(stated, tuple) else (stated,)
    return rights != () and all(isinstance(right, StrEnum) for right in rights)


def is_open(view: Callable[..., Any]) -> bool:
    return getattr(view, "login_required", True) is False


def module_level_imports(source: str) -> set[str]:
    """The top packages that importing a module imports, wherever outside a function the import stands."""
    found: set[str] = set()
    waiting: list[ast.AST] = [ast.parse(source)]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Import):
            found |= {name.name.partition(".")[0] for name in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.partition(".")[0])
        elif isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            waiting += node.orelse  # the rest is read by type checkers only
        elif not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            waiting += ast.iter_child_nodes(node)
    return found


def test_every_view_states_a_right_or_that_it_is_open():
    stateless = {
        name for name, view in views(get_resolver().url_patterns) if not states_a_right(view) and not is_open(view)
    }
    assert stateless == ABOUT_ONESELF


def test_a_view_without_a_right_would_be_found():
    def stranger() -> None: ...

    assert not states_a_right(stranger)
    assert not is_open(stranger)


def test_psycopg_3_is_absent():
    # Django silently prefers it to psycopg2.
    assert importlib.util.find_spec("psycopg") is None


def test_weasyprint_is_imported_only_by_what_the_function_that_prints_imports():
    # Its import takes 0.7 s, and fails on a machine without Pango. That the formats do not load it is tested with them.
    importers = [
        str(file.relative_to(ROOT))
        for package in PACKAGES
        for file in (ROOT / package).rglob("*.py")
        if "weasyprint" in module_level_imports(file.read_text())
    ]
    assert sorted(importers) == ["actions/exports/remembering.py", "actions/exports/typesetting.py"]


def test_an_import_counts_as_module_level_where_importing_the_module_runs_it():
    assert module_level_imports("if True:\n    from weasyprint import HTML\n") == {"weasyprint"}
    assert module_level_imports("if TYPE_CHECKING:\n    import weasyprint\nelse:\n    import json\n") == {"json"}
    assert module_level_imports("def render():\n    import weasyprint\n") == set()


def test_no_file_of_somebody_else_is_committed():
    foreign = [
        name
        for name in files_in_git()
        if name.endswith((".min.js", ".min.css", ".map", ".woff", ".woff2", ".ttf", ".otf", "uv.lock"))
        or {"node_modules", "vendor", "third_party"} & set(Path(name).parts)
        or Path(name).stem in ("alpine", "bootstrap", "htmx", "jquery")
    ]
    assert foreign == []


def test_no_committed_requirements_name_a_download_address():
    for name in ("requirements.txt", "requirements-dev.txt"):
        assert "://" not in (ROOT / name).read_text()
