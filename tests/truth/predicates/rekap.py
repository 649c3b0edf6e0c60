"""When what the report says is true: the texts of rekap.toml."""

from __future__ import annotations
