"""Does a published index follow from the NRR printed beside it? For notebooks. Floor 5; adds no arithmetic."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal, InvalidOperation

from ikm.analysis.published import reckon
from ikm.errors import SettingError
from ikm.present.published import reckonings_view
from ikm.present.view import View
from ikm.present.wording import Words
from ikm.rules.instrument import load


def reproduce(
    nrr: Sequence[float | str],
    printed: float | str | None = None,
    *,
    instrument: str = "permenpanrb-14-2017",
    bahasa: str = "id",
) -> View:
    """Reckon a published index again, under each bobot that publications use.

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
    words, rules = Words(bahasa), load(instrument)
    values = [_number(value, 1, 4, "NRR") for value in nrr]
    if len(values) != len(rules.keys):
        raise SettingError(
            f"{len(values)} NRR were given, {rules.short} has {len(rules.keys)} unsur.", allowed=", ".join(rules.keys)
        )
    asked = None if printed is None else _number(printed, 25, 100, "printed index")
    return reckonings_view(reckon(values, asked, rules), asked, words)


def _number(value: float | str, low: int, high: int, what: str) -> Decimal:
    """A number as it was typed."""
    try:
        found = Decimal(str(value).replace(",", "."))
    except InvalidOperation:
        found = None
    if found is None or not low <= found <= high:
        raise SettingError(f"{what} '{value}' cannot be read.", allowed=f"a number from {low} to {high}")
    return found
