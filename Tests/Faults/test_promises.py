# SPDX-License-Identifier: MIT
"""docs/promises.md names the test of each promise: they exist, and no test of this folder is without a promise."""
import ast
import pathlib
import re

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs/promises.md").read_text()
# The checker's own tests, and this one.
NO_PROMISE = {"test_history.py", "test_promises.py"}
FAULTS = [path for path in sorted((ROOT / "Tests/Faults").glob("test_*.py")) if path.name not in NO_PROMISE]


def functions(path):
    return {node.name for node in ast.parse(path.read_text()).body if isinstance(node, ast.FunctionDef)}


@pytest.mark.parametrize("file, name", sorted(set(re.findall(r"`(test_\w+\.py)::(\w+)`", PAGE))))
def test_what_it_names_exists(file, name):
    paths = [path for path in (ROOT / "Tests").rglob(file) if name in functions(path)]
    assert len(paths) == 1


@pytest.mark.parametrize("name", sorted(set(re.findall(r"`(\w+Tests)`", PAGE))))
def test_the_suite_exists(name):
    paths = list((ROOT / "Tests").rglob(f"{name}.swift"))
    assert paths and all(f"struct {name}" in path.read_text() for path in paths)


@pytest.mark.parametrize("path", FAULTS, ids=lambda path: path.name)
def test_every_fault_has_its_promise(path):
    missing = {name for name in functions(path) if name.startswith("test_")} - set(re.findall(rf"{path.name}::(\w+)", PAGE))
    assert not missing
