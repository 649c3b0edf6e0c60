"""A notebook to files: page, PDF, workbook, announcement, list of reports."""
