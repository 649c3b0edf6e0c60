"""Exports of form tools and printed figures -> the files of data/, each row accounted for."""
