"""A figure that was published with its NRR, computed again."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal, InvalidOperation

from ikm.analysis.comparison import compute_conventions
from ikm.chapters.comparison import show_conventions
from ikm.errors import SettingError
from ikm.page.view import View
from ikm.page.wording import Words
from ikm.rules.instrument import load_instrument


def reproduce(
    nrr: Sequence[float | str],
    printed: float | str | None = None,
    *,
    instrument: str = "permenpanrb-14-2017",
    bahasa: str = "id",
) -> View:
    """Compute a published index again, under each bobot that publications use.

    Parameters
    ----------
    nrr : sequence of float or str
        As printed, of every unsur in the order of the regulation, scale 1-4.
    printed : float or str, optional
        The index as printed; as text ('74.60') where it ends in a nought.
    instrument : str
        Id of the regulation.
    bahasa : {'id', 'en'}

    Returns
    -------
    View
        Frame: one row a convention: bobot, ikm (25-100, rounded once), mutu, agrees (bool; missing without `printed`).

    Raises
    ------
    SettingError
        Not the NRR of every unsur, a number outside its scale, or no number.

    Notes
    -----
    The example is Badan Perizinan Terpadu Kabupaten Bogor, 2011, with 14 unsur and a bobot of 0,071:
    dpmptsp.bogorkab.go.id/indeks-kepuasan-masyarakat/.

    Examples
    --------
    >>> nrr = [3.007, 2.993, 3.02, 3, 3.113, 3.033, 2.887, 2.947, 2.98, 3.033, 3, 3.033, 3.02, 3]
    >>> ikm.reproduce(nrr, 74.67, instrument="kepmenpan-25-2004").frame
       bobot    ikm mutu  agrees
    0   1/14  75.12    B   False
    1  0.071  74.67    B    True
    """
    words, rules = Words(bahasa), load_instrument(instrument)
    values = [_parse_number(value, 1, 4, "NRR") for value in nrr]
    if len(values) != len(rules.keys):
        raise SettingError(
            f"{len(values)} NRR were given, {rules.short} has {len(rules.keys)} unsur.", allowed=", ".join(rules.keys)
        )
    printed_index = None if printed is None else _parse_number(printed, 25, 100, "printed index")
    return show_conventions(compute_conventions(values, printed_index, rules), printed_index, words)


def _parse_number(value: float | str, low: int, high: int, what: str) -> Decimal:
    """Read a number as it was typed, with a point or a comma."""
    try:
        number = Decimal(str(value).replace(",", "."))
    except InvalidOperation:
        number = None
    if number is None or not low <= number <= high:
        raise SettingError(f"{what} '{value}' cannot be read.", allowed=f"a number from {low} to {high}")
    return number
