"""The commands of `python -m ikm`, by what they work on. Floor 6."""
