"""From a notebook to the files of a report. The only importers of papermill and nbconvert."""

import sys

# jupyterlab brings parsers of addresses and of spans of time that jsonschema, and so nbformat, would load wherever it
# finds them: a second of each report, for formats that no notebook has. None stands for a module that is not there.
for _name in ("rfc3987_syntax", "rfc3986_validator", "isoduration"):
    sys.modules.setdefault(_name, None)  # type: ignore[arg-type]
