"""The command that makes the reference of `import ikm`. Floor 6."""

from __future__ import annotations

from ikm.commands.console import Data, Output, app, examples, out, relative


@app.command(epilog=examples("docs"))
def docs(data: Data = "", output: Output = "") -> None:
    """Make the reference for researchers out of docstrings: one page, api.html in the output folder."""
    from ikm.publish.reference import page
    from ikm.survey.project import Project

    project = Project.locate(data, output)
    readme = project.notebooks.parent / "README.md"
    text = page(readme.read_text(encoding="utf-8") if readme.is_file() else "")
    project.output.mkdir(parents=True, exist_ok=True)
    path = project.output / "api.html"
    path.write_text(text, encoding="utf-8", newline="\n")
    out.print(f"reference: {relative(path)}")
