"""Exports of form tools to answer files."""
