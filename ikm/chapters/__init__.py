"""One module per chapter of a report, with its wording beside it."""
