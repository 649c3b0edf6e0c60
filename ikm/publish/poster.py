"""warga.html, publikasi.pdf and .png: one page for whoever is served, for a screen and for the notice board.

Of a unit, or of a city with all its units. A unit chooses between the layout for citizens, which says what the number
means, what needs mending, what is done and what is late, and the official one of the figures alone; both hold what an
announcement has to. All figures are those of hasil.json: nothing is reckoned here but places on a line, and groups that
are hidden there do not exist here.
"""

from __future__ import annotations

import hashlib
import io
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import segno
from markupsafe import Markup

from ikm.page.colours import MAIN_COLOUR, Livery, read_livery
from ikm.page.markup import make_policy, render_template
from ikm.page.strip import Range, render_pill
from ikm.page.wording import NO_VALUE, Words
from ikm.publish.formats import CITIZEN_PAGE, POSTER, REPORT_PAGE, Draft, name_file
from ikm.publish.pdf import clean_page_text, typeset_content
from ikm.rules.instrument import load_instrument
from ikm.rules.period import Period
from ikm.rules.promises import list_promises

#: Lines of the plan that fit on the page; of a city's.
_LINES, _CITY_LINES = 6, 5
#: Names in a row; more are counted.
_NAMES = 6
#: What the answers 1 to 4 are worth.
_STEPS = (25, 50, 75, 100)
_RULER = Range(_STEPS[0], _STEPS[-1])
#: Statuses of an action, in the order in which they are listed, with how a line of each is marked.
_MARKS = {"late": "late", "selesai": "done", "berjalan": "going", "rencana": "waiting", "batal": "dropped"}
#: The same, by what gives way last where not all fit.
_KEPT = ("late", "berjalan", "rencana", "selesai", "batal")
#: Characteristics that are announced, as the field's announcements do.
_SHOWN = ("gender", "education")
#: Services that fit on the page by their names.
_SERVICES = 8
#: Letters of a code that a camera reads off the paper: those of the longest address.
_CODE_LETTERS = 200
#: Digits of the page's fingerprint in the QR code: 64 bits, which nobody finds a second page for.
FINGERPRINT_DIGITS = 16
#: Pixels per inch of the image: 1,240 x 1,754 for A4, enough for a phone to read the code off a screen.
_PPI = 150


def write_poster_files(
    results: Mapping[str, Any], bahasa: str, accent: str = MAIN_COLOUR, page: bytes = b""
) -> dict[str, bytes]:
    """Set the announcement as PDF/UA-1 and as an image; nothing for a nation or an internal edition.

    Parameters
    ----------
    results : mapping
        The content of hasil.json.
    accent : str
        Colour of its head.
    page : bytes
        The page that is announced: its fingerprint stands in the QR code, behind the address, for `ikm verify`.
    """
    if results.get("report") not in POSTER.reports or results.get("audience", "public") not in POSTER.audiences:
        return {}
    official = results["report"] == "unit" and results["publication"]["layout"] == "resmi"
    template, compose = ("publikasi", compose_announcement) if official else ("warga", compose_page)
    content = compose(results, Words(bahasa)) | {"accent": accent}
    if page and content.get("qr"):
        site = results["publication"]["site"]
        mark = f"sha256={hashlib.sha256(page).hexdigest()[:FINGERPRINT_DIGITS]}"
        marked = f"{site}{'&' if '#' in site else '#'}{mark}"
        if len(marked) <= _CODE_LETTERS:
            content["qr"] = _draw_qr_code(marked)
    image = typeset_content(template, content, "png", ppi=_PPI)
    return {"publikasi.pdf": typeset_content(template, content, "pdf"), "publikasi.png": image}


def make_poster(draft: Draft) -> dict[str, bytes]:
    """Make the announcement of a draft."""
    accent = read_livery(draft.inputs).accent
    return write_poster_files(draft.results, draft.bahasa, accent, draft.files[REPORT_PAGE])


def write_citizen_page(draft: Draft) -> dict[str, bytes]:
    """Make the page of a draft."""
    words = Words(draft.bahasa)
    page = render_citizen_page(draft.results, words, draft.files, read_livery(draft.inputs))
    return {CITIZEN_PAGE: page.encode()}


def render_citizen_page(
    results: Mapping[str, Any],
    words: Words,
    beside: Iterable[str] = (),
    livery: Livery = Livery(),  # noqa: B008  # cannot be changed
) -> str:
    """Render the page: no script, nothing that is loaded.

    Parameters
    ----------
    results : mapping
        The content of hasil.json of a unit or a city.
    beside : iterable of str
        Names of the files that stand beside it; the page leads to the report and the page for the notice board.
    livery : Livery
        Colour and logo of the office.
    """
    style = _read_style() + str(livery.style)  # markup would escape what is put before it
    names = {REPORT_PAGE: "report", "publikasi.pdf": "poster"}
    page = render_template(
        "warga_kota" if results["report"] == "city" else "warga",
        page=compose_page(results, words),
        livery=livery,
        pill=render_pill,
        style=Markup(style),
        policy=make_policy([style]),
        links=[
            (name_file(name, words.bahasa), words.text(f"citizen.{key}"))
            for name, key in names.items()
            if name in set(beside)
        ],
        skip=words.text("words.skip"),
    )
    return str(page)


def compose_page(results: Mapping[str, Any], words: Words) -> dict[str, Any]:
    """Return what stands on the page, of a unit or a city."""
    return (compose_city_page if results["report"] == "city" else compose_unit_page)(results, words)


@cache
def _read_style() -> str:
    """Read the style sheet of the page."""
    return (Path(__file__).parent / "warga.css").read_text(encoding="utf-8")


# What every announcement of a unit holds


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
        "counted": words.count(results["respondents"]["counted"]),
        "sample": words.text("poster.sample") if results["synthetic"] else "",
        **{f"{name}_name": words.text(f"poster.{name}") for name in ("value", "mutu", "kinerja")},
        "value": words.number(Decimal(index["value"])) if index["value"] else words.number(None),
        "scale": _describe_scale(results, words),
        "mutu": index["mutu"] or "",
        "kinerja": _name_kinerja(results, words),
        "no_mutu": words.text("poster.no_mutu") if index["value"] and not index["mutu"] else "",
        "beside": _describe_beside(results, words),
        "facts": _list_facts(results, period, words),
        **_list_places(results["publication"], words),
        "signer": _name_signer(results["publication"]["signer"], words),
        "see": words.text("poster.see") if site else "",
        "site": clean_page_text(site),
        "qr": _draw_qr_code(site) if site else "",
        "qr_alt": words.text("poster.qr", site=clean_page_text(site)),
    }


def _list_places(publication: Mapping[str, Any], words: Words) -> dict[str, Any]:
    """List where to turn to, as the register has it."""
    given = ((name, clean_page_text(publication[name])) for name in ("complaints_to", "address"))
    return {"places": [(words.text(f"poster.{name}"), text) for name, text in given if text]}


def _name_signer(signer: Mapping[str, str] | None, words: Words) -> str:
    """Name who answers for the announcement, in which office; '' where the register names nobody.

    Without the NIP: the official announcement names no signer at all, and a NIP tells a birthday. The report has it.
    """
    if not signer:
        return ""
    return clean_page_text(f"{signer['title'] or words.text('signature.head')}: {signer['name']}")


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
    segno.make(address, error="m", micro=False).save(out, kind="svg", xmldecl=False, omitsize=True)
    return out.getvalue().decode()


# A unit


def compose_unit_page(results: Mapping[str, Any], words: Words) -> dict[str, Any]:
    """Return what stands on the page of a unit, ready for a template, as JSON holds it.

    Returns
    -------
    dict
        What `compose_announcement` gives, and besides: `lead`, `course` (sentences on where it went), `ruler` and
        `share` (None without answers to show), `lists` of unsur, `promises`, `plan` and `meaning`.
    """
    announced = compose_announcement(results, words)
    best = _is_best(results)
    about = {"unit": results["unit_name"], "period": words.period(Period.parse(results["period"]))}
    return {
        **announced,
        "title": clean_page_text(words.text("citizen.title", **about)),
        "description": clean_page_text(words.text("citizen.description", **about)),
        "kind": words.text("citizen.kind"),
        "lead": _describe_place(results["ikm"]["exact_bobot_value"], words),
        "rated": str(words.counted("citizen.rated", results["respondents"]["counted"], n=announced["counted"])),
        "course": _describe_course(results, words),
        "ruler": _place_on_ruler(results, words),
        "share": _describe_share(results["answers"], words),
        "lists": [
            {
                "kind": kind,
                "heading": words.text(f"citizen.{key}"),
                "rows": _list_unsur(keys, results, words),
                "note": words.text("citizen.mended_note") if kind == "mended" else "",
            }
            for kind, key, keys in (
                ("valued", "valued", results["policy"]["valued"]),
                ("mended", "mended_best" if best else "mended", _list_mended(results)),
            )
            if keys
        ],
        "no_lists": _explain_no_lists(results, words),
        "promises": _compose_promises(results["promises"], words),
        "plan": _compose_plan(results, words),
        "meaning": {"heading": words.text("citizen.meaning"), "lines": _explain_number(results, words)},
        "who": words.text("citizen.who"),
        "unhappy": words.text("citizen.unhappy"),
        "tell": "" if results["publication"]["complaints_to"] else words.text("citizen.tell"),
    }


def _is_best(results: Mapping[str, Any]) -> bool:
    """Return whether the mutu is the best there is."""
    return bool(results["ikm"]["mutu"] == load_instrument(results["instrument"]).bands[0].mutu)


def _list_mended(results: Mapping[str, Any]) -> list[str]:
    """List the first priorities, but those of which every answer was the best."""
    values = {unsur["key"]: unsur.get("value") for unsur in results["unsur"]}
    return [key for key in results["policy"]["first"] if values[key] != "100.00"]


def _describe_place(value: str | None, words: Words) -> str:
    """Say between which answers an index lies; '' without one."""
    if value is None:
        return ""
    exact = Decimal(value)
    names = {step: words.text(f"citizen.word_{place}") for place, step in enumerate(_STEPS, start=1)}
    if exact in names:
        return words.text("citizen.exactly", word=names[int(exact)])
    above = next(step for step in _STEPS if step > exact)
    return words.text("citizen.between", low=names[above - 25], high=names[above])


def _place_on_ruler(results: Mapping[str, Any], words: Words) -> dict[str, Any] | None:
    """Place the index on the line of answers, in per cent of its length; None without one."""
    value, exact = results["ikm"]["value"], results["ikm"]["exact_bobot_value"]
    if value is None or exact is None:
        return None
    spelt = words.number(Decimal(value))
    return {
        "at": _RULER.place(Decimal(exact)),
        "value": spelt,
        "alt": words.text("citizen.ruler_alt", value=spelt),
        "ticks": [
            (words.text(f"citizen.word_{at}"), step, _RULER.place(step)) for at, step in enumerate(_STEPS, start=1)
        ],
    }


def _describe_share(share: Mapping[str, int] | None, words: Words) -> dict[str, Any] | None:
    """Say how many of 100 answers were good or very good; None where that is not shown."""
    if share is None:
        return None
    high, low = share["high_of_100"], share["low_of_100"]
    if not share["low"] or not share["high"]:
        told = words.text("citizen.share_none" if share["low"] else "citizen.share_all")
    elif not low or not high:
        told = words.text("citizen.share_hardly" if low else "citizen.share_nearly")
    else:
        told = words.text("citizen.share", high=high, low=low)
    return {"high": high, "low": low, "text": told, "alt": words.text("citizen.share_alt", high=high, low=low)}


def _describe_course(results: Mapping[str, Any], words: Words) -> list[str]:
    """Say where the index went: over the years, in a year, and since the period before; what fell comes first."""
    if results["ikm"]["value"] is None:
        return []
    slope, year, last = results["slope"], results["change_year"], results["change"]
    told: list[tuple[int, str]] = []
    if slope and slope["real"]:
        figures = {
            "estimate": words.number(abs(slope["estimate"])),
            "first": words.period(Period.parse(slope["first"])),
        }
        told.append(_say_way("citizen.slope", slope["estimate"], words, **figures))
    if year and year["total"]:
        told.append(_say_change("citizen.year", year, words))
    if last and last["total"] and (last["total"]["real"] or not told):
        told.append(_say_change("citizen.last", last, words))
    if not told and last and last["value"] is not None and last["comparable"]:
        before = {"before": words.number(Decimal(last["value"])), "period": words.period(Period.parse(last["period"]))}
        equal = last["value"] == results["ikm"]["value"]
        told.append((0, words.text("citizen.last_equal" if equal else "citizen.last_untested", **before)))
    elif not told and last and not last["comparable"]:
        told.append((0, words.text("citizen.last_across")))
    elif not told and len(results["trend"]) == 1:
        told.append((0, words.text("citizen.first")))
    return [text for _, text in sorted(told, key=lambda each: each[0])]


def _say_way(key: str, moved: float, words: Words, **values: str) -> tuple[int, str]:
    """Say that it rose or fell; -1 beside what fell."""
    way = "up" if moved > 0 else "down"
    return (-1 if way == "down" else 0, words.text(f"{key}_{way}", **values))


def _say_change(key: str, change: Mapping[str, Any], words: Words) -> tuple[int, str]:
    """Say that the index rose or fell since another period, or that the difference is too small."""
    values = {"before": words.number(Decimal(change["value"]))}
    if key == "citizen.last":
        values["period"] = words.period(Period.parse(change["period"]))
    if change["total"]["real"]:
        return _say_way(key, change["total"]["estimate"], words, **values)
    return (0, words.text(f"{key}_same", **values))


def _list_unsur(keys: Sequence[str], results: Mapping[str, Any], words: Words) -> list[dict[str, str]]:
    """List unsur: what each asks about in everyday words, its official name where that is another, its value."""
    known = {unsur["key"]: unsur for unsur in results["unsur"]}
    return [{**_name_unsur(known[key], words), "value": words.number(Decimal(known[key]["value"]))} for key in keys]


def _name_unsur(unsur: Mapping[str, Any], words: Words) -> dict[str, str]:
    """Name an unsur in everyday words, with its official name beside it where that is another."""
    official = clean_page_text(unsur["name_en" if words.bahasa == "en" else "name"])
    key = f"plain.{unsur['key']}"
    plain = words.text(key) if words.has(key) else official
    return {"name": plain, "official": official if official != plain else ""}


def _name_key(key: str, results: Mapping[str, Any], words: Words) -> str:
    """Name an unsur in everyday words, be it of a unit, of the regulation, or of an earlier one."""
    own = {unsur["key"]: unsur for unsur in results.get("unsur", []) if "name" in unsur}
    asked = load_instrument(results["instrument"]).unsur if results["instrument"] else ()
    of_rules = {item.key: {"key": item.key, "name": item.name, "name_en": item.name_en} for item in asked}
    known = own.get(key) or of_rules.get(key)
    if known:
        return _name_unsur(known, words)["name"]
    return words.text(f"plain.{key}" if words.has(f"plain.{key}") else "citizen.unsur_other")


def _explain_no_lists(results: Mapping[str, Any], words: Words) -> str:
    """Say why no unsur are named; '' where some are, or where there is no index."""
    if _list_mended(results) or results["ikm"]["value"] is None:
        return ""
    return words.text("citizen.alike" if results["policy"]["priorities"] else "citizen.unsur_few")


def _compose_promises(promises: Sequence[Mapping[str, Any]], words: Words) -> dict[str, Any] | None:
    """Set the promises beside each other; None where none is told."""
    known = {promise.key: promise for promise in list_promises()}
    rows = [
        {
            "name": words.promise(known[each["key"]]),
            "value": words.number(Decimal(each["value"])),
            "at": _RULER.place(Decimal(each["value"])),
            "weakest": words.text("citizen.weakest") if each["weakest"] else "",
        }
        for each in promises
        if each["value"] is not None
    ]
    if not rows:
        return None
    return {
        "heading": words.text("citizen.promises"),
        "rows": rows,
        "note": words.text("citizen.promises_note"),
    }


# What is done and what is late


@dataclass(frozen=True)
class _Line:
    """One line of the plan: what stands where in the order, and what it says."""

    status: str
    due: date | None
    what: str
    when: str
    label: str

    def shown(self) -> dict[str, str]:
        """Return it for a template."""
        mark = _MARKS.get(self.status, "open")
        return {"mark": mark, "status": self.label, "what": self.what, "when": self.when}


def _compose_plan(results: Mapping[str, Any], words: Words) -> dict[str, Any]:
    """Set down what was planned: kept, late, under way, to come; and what must be mended but has no plan."""
    policy = results["policy"]
    planned = [*policy["followup"], *(step for step in policy["plan"] if not step["draft"])]
    lines = [_compose_line(action, results, words) for action in planned]
    order = list(_MARKS)
    kept = sorted(lines, key=lambda line: (_KEPT.index(line.status), -_count_days(line.due)))[:_LINES]
    kept.sort(key=lambda line: (order.index(line.status), _count_days(line.due)))
    running = {action["unsur"] for action in planned if action["status"] in ("rencana", "berjalan")}
    unplanned = [
        _Line("open", None, _name_key(key, results, words), "", words.text("citizen.status_open"))
        for key in _list_mended(results)
        if lines and key not in running
    ]
    late, done = (sum(line.status == status for line in lines) for status in ("late", "selesai"))
    counts = {
        name: words.text(f"citizen.plan_{name}" if n else f"citizen.plan_{name}_none", n=words.count(n))
        for name, n in (("done", done), ("late", late))
    } | {"n": words.count(len(lines))}
    day = words.date(Period.parse(results["period"]).end)
    more = len(lines) - len(kept)
    return {
        "heading": words.text("citizen.plan"),
        "lead": words.text("citizen.plan_counts", date=day, **counts) if lines else words.text("citizen.plan_none"),
        "rows": [line.shown() for line in (*kept, *unplanned)],
        "more": words.text("citizen.plan_more", n=words.count(more)) if more else "",
    }


def _count_days(due: date | None) -> int:
    """Count the days to a date, to put dates in order; 0 without one."""
    return due.toordinal() if due else 0


def _compose_line(action: Mapping[str, Any], results: Mapping[str, Any], words: Words) -> _Line:
    """Set down one action of the plan."""
    late = action.get("overdue", False)
    status = "late" if late else action["status"]
    label = words.text("citizen.status_late" if late else f"policy.status_{status}")
    about = {"unsur": _name_key(action["unsur"], results, words)}
    what = clean_page_text(action["kegiatan"]) or words.text("citizen.plan_about", **about)
    due = Period(action["tahun"], "T", max(action["tw"], default=4)).end if action["tahun"] else None
    return _Line(status, due, what, _say_when(status, due, words), label)


def _say_when(status: str, due: date | None, words: Words) -> str:
    """Say by when something is to be done, should have been, or was planned for; '' where nobody said, or it is off."""
    if due is None or status == "batal":
        return ""
    key = {"late": "citizen.due_late", "selesai": "citizen.due_done"}.get(status, "citizen.due")
    return words.text(key, month=words.month(due))


# What the number means


def _explain_number(results: Mapping[str, Any], words: Words) -> list[str]:
    """Explain the number: how it comes about, its mutu, and for whom it speaks."""
    official, asked = results["ikm"], words.count(len(results["unsur"]))
    whole = "/" in official["bobot"]  # 1/9, not 0.11: then 100 can be reached
    lines = [
        words.text("citizen.meaning_scale", n=asked)
        if whole
        else words.text("citizen.meaning_bobot", n=asked, bobot=words.bobot(official["bobot"]))
    ]
    rules = load_instrument(results["instrument"])
    lines += [
        words.text(
            "citizen.meaning_mutu",
            low=words.number(band.low),
            high=words.number(top),
            mutu=band.mutu,
            kinerja=words.kinerja(band).lower(),
        )
        for band, top in zip(rules.bands, rules.tops(), strict=True)
        if band.mutu == official["mutu"]
    ]
    return [*lines, *_explain_reach(results, words)]


def _explain_reach(results: Mapping[str, Any], words: Words) -> list[str]:
    """Say whom the number speaks for; nothing where all were asked, or without a number."""
    if results["ikm"]["value"] is None:
        return []
    selection, error = results["collection"]["selection"], results["precision"]
    if selection in ("random", "systematic") and error and error["low"] is not None:
        return [words.text("citizen.sure_random", low=words.number(error["low"]), high=words.number(error["high"]))]
    if selection in ("self-selected", "required"):
        return [words.text("citizen.sure_required" if selection == "required" else "citizen.sure_self")]
    return [] if selection else [words.text("citizen.sure_unknown")]


# A city


def compose_city_page(results: Mapping[str, Any], words: Words) -> dict[str, Any]:
    """Return what stands on the page of a city, ready for a template, as JSON holds it."""
    period = words.period(Period.parse(results["period"]))
    about = {"unit": results["unit_name"], "period": period}
    coverage = {"k": words.count(results["coverage"]["measured"]), "all": words.count(results["coverage"]["units"])}
    return {
        "lang": words.bahasa,
        "title": clean_page_text(words.text("citizen.title", **about)),
        "description": clean_page_text(words.text("citizen.description", **about)),
        "kind": words.text("citizen.kind"),
        "unit": clean_page_text(results["unit_name"]),
        "where": period,
        "sample": words.text("poster.sample") if results["synthetic"] else "",
        "lead": _lead_city(results, words),
        "means": _list_means(results, words),
        "coverage": words.text("citizen.city_measured", **coverage),
        "heading": words.text("citizen.city_units"),
        "columns": [words.text(f"citizen.{name}") for name in ("unit", "value", "mutu", "course", "lowest")],
        "units": [_compose_row(unit, results, words) for unit in results["units"]],
        "promise": _describe_weakest(results["promises"], words),
        "late": _compose_late(results, words),
        "meaning": {"heading": words.text("citizen.meaning"), "lines": _explain_city_number(results, words)},
        "thanks": words.text("poster.thanks"),
        "request": words.text("poster.request"),
    }


def _lead_city(results: Mapping[str, Any], words: Words) -> str:
    """Name the services at both ends; what there is where no two ends can be told apart."""
    names = {unit["unit"]: unit["name"] for unit in results["units"]}
    high, low = ([names[code] for code in results[end]] for end in ("highest", "lowest"))
    if high and low and not set(high) & set(low):
        ends = {"high": _name_some(high, words), "low": _name_some(low, words)}
        return clean_page_text(words.text("citizen.city_spread", **ends))
    known = [unit for unit in results["units"] if unit["value"]]
    if len(known) == 1:
        value = words.number(Decimal(known[0]["value"]))
        return clean_page_text(words.text("citizen.city_spread_one", high=known[0]["name"], value=value))
    return "" if known else words.text("citizen.city_spread_none")


def _name_some(names: Sequence[str], words: Words) -> str:
    """Name several, or count them where they are too many for a line."""
    return words.text("citizen.several", n=words.count(len(names))) if names[_NAMES:] else _list_plain(names, words)


def _list_plain(names: Sequence[str], words: Words) -> str:
    """Return 'a; b; dan c' as plain text."""
    return words.listing(names).unescape()


def _list_means(results: Mapping[str, Any], words: Words) -> list[dict[str, str]]:
    """List the means of the city, the one that stands first in the report first; nothing of a kind there is none of."""
    kinds = sorted(results["mean"], key=lambda kind: kind != results["headline"])
    return [
        {
            "value": words.number(Decimal(results["mean"][kind]["value"])),
            "name": words.text(f"citizen.city_mean_{kind}"),
        }
        for kind in kinds
        if results["mean"][kind]
    ] or [{"value": NO_VALUE, "name": words.text("citizen.city_none")}]


def _compose_row(unit: Mapping[str, Any], results: Mapping[str, Any], words: Words) -> dict[str, str]:
    """Set down one unit of the city."""
    lowest = {key: value for key, value in results["heat"].get(unit["unit"], {}).items() if value is not None}
    ends = [key for key, value in lowest.items() if value == min(lowest.values())]
    return {
        "name": clean_page_text(unit["name"]),
        "value": NO_VALUE if unit["value"] is None else words.number(Decimal(unit["value"])),
        "mutu": unit["mutu"] or "",
        "grade": _say_grade(unit, results, words),
        "course": _say_course(unit, words),
        "lowest": _name_lowest(ends, lowest, results, words),
    }


def _say_grade(unit: Mapping[str, Any], results: Mapping[str, Any], words: Words) -> str:
    """Say mutu and kinerja, that a figure is a printed one, or why there is none."""
    if unit["value"] is None:
        return words.text("citizen.no_value")
    bands = load_instrument(results["instrument"]).bands if results["instrument"] else ()
    named = [words.kinerja(band) for band in bands if band.mutu == unit["mutu"]]
    if unit["mutu"]:
        graded = words.text("citizen.graded", mutu=unit["mutu"], kinerja=named[0]) if named else unit["mutu"]
        return f"{graded} ({words.text('citizen.printed')})" if unit["published"] else graded
    return words.text("citizen.printed" if unit["published"] else "citizen.no_grade")


def _say_course(unit: Mapping[str, Any], words: Words) -> str:
    """Say in words where the index of a unit went: over the years and since the period before, what is real."""
    slope, change = unit["slope"], unit["change"]
    told = []
    if slope and slope["real"]:
        first = words.period(Period.parse(slope["first"]))
        told.append(_say_way("citizen.course", slope["estimate"], words, first=first)[1])
    if change and change["real"]:
        told.append(_say_way("citizen.course_last", change["estimate"], words)[1])
    if told:
        return words.text("citizen.course_both", first=told[0], second=told[1]) if told[1:] else told[0]
    return words.text("citizen.course_same" if slope or change else "citizen.course_unknown")


def _name_lowest(ends: Sequence[str], values: Mapping[str, float], results: Mapping[str, Any], words: Words) -> str:
    """Name the unsur of the lowest value of a unit with that value; a dash where all are alike or none is shown."""
    if not ends or len(ends) == len(values):
        return NO_VALUE
    return f"{_list_plain([_name_key(key, results, words) for key in ends], words)} ({words.number(values[ends[0]])})"


def _describe_weakest(promises: Mapping[str, Mapping[str, Any]], words: Words) -> str:
    """Say which promise is the lowest of most units; '' where none is."""
    lowest = Counter(key for own in promises.values() for key in own["weakest"])
    if not lowest:
        return ""
    times = max(lowest.values())
    names = [words.promise(promise) for promise in list_promises() if lowest[promise.key] == times]
    told = sum(len(own) > 1 for own in promises.values())
    counts = {"n": words.count(times), "all": words.count(told)}
    return words.text("citizen.city_promise", promise=_list_plain(names, words), **counts)


def _describe_owed(action: Mapping[str, Any], unit: str, results: Mapping[str, Any], words: Words) -> str:
    """Describe an action of a unit: what was to be done, and who answers for it, where that was written down."""
    about = words.text("citizen.plan_about", unsur=_name_key(action["unsur"], results, words))
    what = clean_page_text(action["kegiatan"]) or about
    who = "; ".join(dict.fromkeys(filter(None, map(clean_page_text, [action["penanggung_jawab"], *action["skpd"]]))))
    key = "citizen.city_late_who" if who else "citizen.city_late_item"
    return words.text(key, unit=unit, what=what, who=who)


def _compose_late(results: Mapping[str, Any], words: Words) -> dict[str, Any]:
    """Set down the actions that are late, the longest first, and the units without a plan."""
    names = {unit["unit"]: clean_page_text(unit["name"]) for unit in results["units"]}
    late = sorted((action for action in results["open_actions"] if action["overdue"]), key=lambda each: each["due"])
    rows = [
        {
            "what": _describe_owed(action, names.get(action["unit"], action["unit"]), results, words),
            "when": _say_when("late", date.fromisoformat(action["due"]), words),
        }
        for action in late[:_CITY_LINES]
    ]
    more = len(late) - len(rows)
    unplanned = [names.get(code, code) for code in results["without_plan"]]
    return {
        "heading": words.text("citizen.city_late"),
        "label": words.text("citizen.status_late"),
        "rows": rows,
        "none": "" if rows else words.text("citizen.city_late_none"),
        "more": words.text("citizen.plan_more", n=words.count(more)) if more else "",
        "unplanned": words.text("citizen.city_unplanned", items=_name_some(unplanned, words)) if unplanned else "",
    }


def _explain_city_number(results: Mapping[str, Any], words: Words) -> list[str]:
    """Explain the numbers of the units and their mutu."""
    lines = [words.text("citizen.city_meaning")]
    if results["instrument"]:
        items = [
            words.text(
                "citizen.city_mutu_item",
                mutu=band.mutu,
                kinerja=words.kinerja(band).lower(),
                low=words.number(band.low),
            )
            for band in load_instrument(results["instrument"]).bands
        ]
        lines.append(words.text("citizen.city_mutu", items=_list_plain(items, words)))
    return lines
