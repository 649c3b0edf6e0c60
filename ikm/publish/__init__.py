"""From a notebook to the files of a report. The only importers of papermill and nbconvert."""

import sys

from ikm.loading import put_off

# What libraries load wherever they find it, and no report uses; None stands for a module that is not there. jupyterlab
# brings parsers of addresses and of spans of time for jsonschema, and so nbformat: a second of each report, for formats
# that no notebook has. nbconvert could serve pages, and bs4 knows selectors of CSS.
for _name in ("rfc3987_syntax", "rfc3986_validator", "isoduration", "nbconvert.postprocessors.serve"):
    sys.modules.setdefault(_name, None)  # type: ignore[arg-type]
put_off("soupsieve")
