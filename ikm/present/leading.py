"""Objects that lead a researcher on: few names to choose from, and a hint where one is misspelt. Floor 4."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NoReturn

from markupsafe import Markup

from ikm.errors import near
from ikm.present.wording import Words

#: What an Indonesian might type first -> what it is called here, where that is.
_CALLED = {
    "bandingkan": "compare",
    "grafik": "plot",
    "indeks": "index",
    "kelompok": "groups",
    "layanan": "services",
    "menurut": "by",
    "peringkat": "league",
    "prioritas": "priorities",
    "rencana": "plan",
    "ringkasan": "summary",
    "sampul": "cover",
    "saran": "comments",
    "tabel": "table",
    "tren": "trend",
}


class Leading:
    """Shows its public names alone, and tells which is meant where one is misspelt."""

    def __dir__(self) -> list[str]:
        return [name for name in super().__dir__() if not name.startswith("_")]

    if not TYPE_CHECKING:  # a type checker would take any name for known

        def __getattr__(self, name: str) -> NoReturn:
            """What is not there; `hasattr` stays False.

            Raises
            ------
            AttributeError
                Always; with the name that may be meant.
            """
            raise AttributeError(unknown(self, name))


def unknown(thing: object, name: str) -> str:
    """That a thing has no such name, and which it may have meant.

    Examples
    --------
    >>> from ikm.present.view import Text
    >>> unknown(Text(()), "paragrafs")
    "Text has no 'paragrafs'. Did you mean paragraphs?"
    """
    told = f"{type(thing).__name__} has no '{name}'."
    if name.startswith("_"):  # asked by a program, not by a person
        return told
    known = [one for one in dir(thing) if not one.startswith("_")]
    meant = _CALLED.get(name, "")
    if meant in known:
        return f"{told} Did you mean {meant}()?"
    called = near(name, known)
    return f"{told} {called or 'It has: ' + ', '.join(known) + '.'}"


def asked(names: Sequence[str], words: Words) -> Markup:
    """A line that tells what an object can be asked."""
    calls = Markup(" ").join(Markup("<code>{}()</code>").format(name) for name in names)
    return Markup("<p>{}</p>").format(words.say("words.asked", calls=calls))
