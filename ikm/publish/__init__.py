"""From a notebook to the files of a report. The only importers of papermill and nbconvert."""

import sys

# jupyterlab brings a parser of internet addresses that jsonschema, and so nbformat, would load wherever it finds it: a
# second of each report, for a format that no notebook has. None stands for a module that is not there.
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
