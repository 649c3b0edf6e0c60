"""The cells of a notebook run in this process: what a report costs without a kernel."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from typing import Any

import nbformat
from IPython.core.formatters import DisplayFormatter
from nbformat import NotebookNode


def run(notebook: NotebookNode, parameters: Mapping[str, str], display: DisplayFormatter) -> None:
    """Run every code cell in order, as a kernel would, and keep what its last line shows."""
    names: dict[str, Any] = {}
    for cell in notebook.cells:
        if cell.cell_type != "code":
            continue
        body = ast.parse(cell.source).body
        last = body.pop() if isinstance(body[-1], ast.Expr) else None
        exec(compile(ast.Module(body, []), "cell", "exec"), names)
        if "parameters" in cell.metadata.get("tags", []):
            names.update(parameters)
        if last is not None:
            data, metadata = display.format(eval(compile(ast.Expression(last.value), "cell", "eval"), names))
            output = nbformat.v4.new_output("execute_result", data, metadata=metadata)
            cell.outputs = [] if data.get("text/plain") == "None" else [output]
