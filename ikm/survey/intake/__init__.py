"""Exports of form tools, workbooks and databases -> answer files of the project, personal data left behind. Floor 2."""
