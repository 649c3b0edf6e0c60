"""Which clock a unit goes by: stamps of world time become its own day and hour."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo, available_timezones

from ikm.errors import suggest_name
from ikm.speech import _

#: Zones by the names that Indonesia gives them.
INDONESIAN_ZONES = {"WIB": "Asia/Jakarta", "WITA": "Asia/Makassar", "WIT": "Asia/Jayapura"}
#: Where a unit names none: the zone of most Indonesians.
DEFAULT_ZONE = "WIB"


def require_zone(name: str) -> str:
    """Require a zone by its Indonesian or IANA name; or nothing."""
    if name.upper() in INDONESIAN_ZONES:
        return name.upper()
    if name and name not in available_timezones():
        known = [*INDONESIAN_ZONES, *sorted(each for each in available_timezones() if each.startswith("Asia/"))]
        raise ValueError(
            _(
                "not a zone, such as WIB, WITA, WIT or Asia/Makassar. {suggestion}",
                suggestion=suggest_name(name, known),
            ).rstrip()
        )
    return name


def localise_moment(moment: datetime, timezone: str) -> datetime:
    """Return the day and hour on the spot of a moment that says its zone; without a zone it is on the spot already.

    World time (Z, UTC) is nobody's clock and is always converted. Another zone was that of whoever answered, or of the
    office: it is converted where the unit says its own, and taken as on the spot where it says none.

    Parameters
    ----------
    timezone : str
        The unit's zone as the register has it; '' where it names none.

    Examples
    --------
    >>> localise_moment(datetime.fromisoformat("2026-06-30T16:30:00Z"), "WITA").isoformat()
    '2026-07-01T00:30:00'
    >>> eve = datetime.fromisoformat("2026-06-30T23:30:00+07:00")
    >>> localise_moment(eve, "WITA").isoformat(), localise_moment(eve, "").isoformat()
    ('2026-07-01T00:30:00', '2026-06-30T23:30:00')
    """
    if moment.utcoffset() and not timezone:
        return moment.replace(tzinfo=None)
    name = timezone or DEFAULT_ZONE
    local = moment if moment.tzinfo is None else moment.astimezone(ZoneInfo(INDONESIAN_ZONES.get(name, name)))
    return local.replace(tzinfo=None)
