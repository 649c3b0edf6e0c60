"""Floor 5: from a notebook to the files of a report. The only importers of papermill and nbconvert."""
