"""The data of a chart: rounded once, half up; low before high; groups in a column of their own."""

from __future__ import annotations

from decimal import Decimal

from ikm.page.chart import IntervalMark, collect_interval_data
from ikm.page.wording import Words


def test_intervals_as_printed() -> None:
    """76.605 is 76.61 (half up, by hand); each mark bears the name of the group above it."""
    marks = [
        IntervalMark("Jenis kelamin", None, None, None, heading=True),
        IntervalMark("Laki-laki", Decimal("76.605"), 70.124, 82.5),
        IntervalMark("Perempuan", Decimal("88.3"), None, None),
    ]
    found = collect_interval_data(marks, Words("id"))
    assert found.rows == [
        ["ciri", "nama", "nilai", "batas_bawah", "batas_atas"],
        ("Jenis kelamin", "Laki-laki", Decimal("76.61"), Decimal("70.12"), Decimal("82.50")),
        ("Jenis kelamin", "Perempuan", Decimal("88.30"), None, None),
    ]
