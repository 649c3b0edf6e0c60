"""publikasi.pdf and .png: the one page on which a unit announces its IKM.

Its figures are those of hasil.json; groups that are hidden there do not exist here.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import segno

from ikm.page.chart import MAIN_COLOUR
from ikm.page.colours import read_livery
from ikm.page.wording import Words
from ikm.publish.formats import Format
from ikm.publish.pdf import clean_page_text, typeset_content
from ikm.rules.instrument import load_instrument
from ikm.rules.period import Period

#: Characteristics that are announced, as the field's announcements do.
_SHOWN = ("gender", "education")
#: Services that fit on the page by their names.
_SERVICES = 8
#: Pixels per inch of the image: 1,240 x 1,754 for A4, enough for a phone to read the code off a screen.
_PPI = 150


def write_poster_files(results: Mapping[str, Any], bahasa: str, accent: str = MAIN_COLOUR) -> dict[str, bytes]:
    """Set the announcement as PDF/UA-1 and as an image; nothing for a city or an internal edition.

    Parameters
    ----------
    results : mapping
        The content of hasil.json.
    accent : str
        Colour of its head.
    """
    if results.get("report") not in FORMAT.reports or results.get("audience") not in FORMAT.audiences:
        return {}
    content = compose_announcement(results, Words(bahasa)) | {"accent": accent}
    image = typeset_content("publikasi", content, "png", ppi=_PPI)
    return {"publikasi.pdf": typeset_content("publikasi", content, "pdf"), "publikasi.png": image}


def compose_announcement(results: Mapping[str, Any], words: Words) -> dict[str, Any]:
    """Return what stands on the page, ready for the template.

    Returns
    -------
    dict
        Texts; `facts` are rows of (name, lines), `mutu` is empty where none is claimed, `qr` where no address is set.
    """
    index, period = results["ikm"], words.period(Period.parse(results["period"]))
    site = results["publication"]["site"]
    return {
        "lang": words.bahasa,
        "title": words.text("poster.title", unit=results["unit_name"], period=period),
        **{name: words.text(f"poster.{name}") for name in ("heading", "thanks", "request")},
        "unit": clean_page_text(results["unit_name"]),
        "where": f"{clean_page_text(results['city'])} · {period}",
        "sample": words.text("poster.sample") if results["synthetic"] else "",
        **{f"{name}_name": words.text(f"poster.{name}") for name in ("value", "mutu", "kinerja")},
        "value": words.number(Decimal(index["value"])) if index["value"] else words.number(None),
        "scale": _describe_scale(results, words),
        "mutu": index["mutu"] or "",
        "kinerja": _name_kinerja(results, words),
        "no_mutu": words.text("poster.no_mutu") if index["value"] and not index["mutu"] else "",
        "beside": _describe_beside(results, words),
        "facts": _list_facts(results, period, words),
        "see": words.text("poster.see") if site else "",
        "site": clean_page_text(site),
        "qr": _draw_qr_code(site) if site else "",
        "qr_alt": words.text("poster.qr", site=clean_page_text(site)),
    }


def _describe_scale(results: Mapping[str, Any], words: Words) -> str:
    """Return what stands under the figure: its scale and what it does without, or why there is none."""
    if not results["ikm"]["value"]:
        key = "withheld" if results["ikm"]["hidden"] else "unanswered"
        return words.text(f"no_ikm.{key if results['respondents']['counted'] else 'none'}", least=results["least"])
    left_out = [item["name_en" if words.bahasa == "en" else "name"] for item in _list_left_out(results)]
    return words.text("cover.scale_without" if left_out else "cover.scale", items=words.listing(left_out))


def _list_left_out(results: Mapping[str, Any]) -> list[dict[str, Any]]:
    """List the unsur that the unit leaves out."""
    return list(results.get("left_out", {}).get("unsur", []))


def _describe_beside(results: Mapping[str, Any], words: Words) -> str:
    """Return what the figure by users says else; empty where it says the same."""
    known, official = results["beside"], results["ikm"]["value"]
    if not known or not official:
        return ""
    figures = {"value": words.number(Decimal(known["value"])), "official": words.number(Decimal(official))}
    return words.text(f"weighted.beside_{known['kind']}", mutu=known["mutu"], **figures)


def _list_facts(results: Mapping[str, Any], period: str, words: Words) -> list[tuple[str, list[str]]]:
    """List services, respondents by gender and education, period."""
    n = words.count(results["respondents"]["counted"])
    rows = [
        (words.text("poster.services"), _list_services(results["publication"]["services"], words)),
        (words.text("poster.respondents"), [words.text("poster.people", n=n)]),
        *((words.text(f"poster.{key}"), _list_groups(results["groups"].get(key, []), words)) for key in _SHOWN),
        (words.text("poster.period"), [period]),
    ]
    return [(name, lines) for name, lines in rows if lines]


def _list_groups(groups: list[dict[str, Any]], words: Words) -> list[str]:
    """List each shown group with its respondents, and that others are hidden; nothing where nobody stated it."""
    if {group.get("label") for group in groups} <= {""}:
        return []
    return [
        words.text("poster.hidden")
        if group.get("hidden")
        else words.text(
            "poster.group", label=clean_page_text(words.category(group["label"])), n=words.count(group["n"])
        )
        for group in groups
    ]


def _list_services(services: list[str], words: Words) -> list[str]:
    """List the unit's services by name, or how many where they are too many for the page."""
    if len(services) > _SERVICES:
        return [words.text("poster.many", n=words.count(len(services)))]
    return [clean_page_text(service) for service in services]


def _name_kinerja(results: Mapping[str, Any], words: Words) -> str:
    """Name the kinerja of the claimed mutu; empty where none is."""
    bands = load_instrument(results["instrument"]).bands
    return next((words.kinerja(band) for band in bands if band.mutu == results["ikm"]["mutu"]), "")


def _draw_qr_code(address: str) -> str:
    """Draw a QR code as SVG; level M stays readable with 15 per cent of it spoilt."""
    out = io.BytesIO()
    segno.make(address, error="m", micro=False).save(out, kind="svg", xmldecl=False, scale=4)
    return out.getvalue().decode()


FORMAT = Format(
    files=("publikasi.pdf", "publikasi.png"),
    make=lambda draft: write_poster_files(draft.results, draft.bahasa, read_livery(draft.inputs).accent),
    reports=("unit",),
    audiences=("public",),
    links={"publikasi.pdf": "poster"},
)
