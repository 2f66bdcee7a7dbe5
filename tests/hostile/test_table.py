"""The list of hostile inputs: each row names a test that there is, and the documentation has the list."""

from __future__ import annotations

import ast
from pathlib import Path

from tests.hostile.table import ROWS, document

TESTS = Path(__file__).parents[1]
DOCS = TESTS.parent / "docs" / "hostile-input.md"


def _tests(path: Path) -> set[str]:
    """The names of a file's tests."""
    tree = ast.parse(path.read_text())
    kinds = ast.FunctionDef | ast.AsyncFunctionDef
    return {one.name for one in tree.body if isinstance(one, kinds) and one.name[:5] == "test_"}


def test_each_row_names_a_test_that_there_is() -> None:
    for what, _, test in ROWS:
        if test:
            path, _, name = test.partition("::")
            assert name in _tests(TESTS / path), what


def test_each_test_of_hostile_input_has_a_row() -> None:
    listed = {test for _, _, test in ROWS}
    untold = {"test_table.py"}
    for path in sorted(Path(__file__).parent.glob("test_*.py")):
        for name in _tests(path) if path.name not in untold else ():
            assert f"hostile/{path.name}::{name}" in listed | ALSO, name


# Of the other side: what isn't hostile gets through.
ALSO = {
    "hostile/test_bodies.py::test_a_key_may_send_as_much_as_a_user",
    "hostile/test_bodies.py::test_a_body_of_the_other_api_that_is_too_large",
}


def test_the_documentation_has_the_table() -> None:
    assert document() in DOCS.read_text()
