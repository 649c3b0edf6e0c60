"""When what the report says is true: the texts of announcement.toml."""

from __future__ import annotations

from tests.truth import figures
from tests.truth.recording import Case, Values
from tests.truth.registry import always, claims, labels

labels(
    __name__,
    "poster.heading",
    "poster.value",
    "poster.mutu",
    "poster.kinerja",
    "poster.services",
    "poster.respondents",
    "poster.gender",
    "poster.education",
    "poster.period",
    "poster.see",
    "poster.complaints_to",
    "poster.address",
)

always(__name__, "poster.thanks", "poster.request")

#: Services that fit on the page by their names.
NAMED = 8
#: Characteristics that are announced.
SHOWN = ("gender", "education")


def _count(case: Case, name: str) -> dict[str, int]:
    """Respondents per category, '' where not stated."""
    return {str(label): int(n) for label, n in case.answers[name].value_counts().items()}


@claims("poster.title")
def title_names_unit_and_period(case: Case, values: Values) -> bool:
    """Those of the survey."""
    return (values["unit"], values["period"]) == ("Kantor Perizinan", "Semester I Tahun 2026")


@claims("poster.sample", untrue_of=["n-12", "self"])
def answers_were_made_up(case: Case, values: Values) -> bool:
    """So the sidecar."""
    return bool(case.sidecar.synthetic) and case.audience == "public"


@claims("poster.no_mutu", untrue_of=["n-0", "n-2", "n-10"])
def too_few_for_a_mutu(case: Case, values: Values) -> bool:
    """Though there is an index."""
    return figures.shown_ikm(case) is not None and case.n < figures.CLAIM


@claims("poster.many")
def services_are_counted(case: Case, values: Values) -> bool:
    """Those of the register, more than fit by their names."""
    services = case.study.survey.unit.services
    return len(services) > NAMED and values["n"] == case.words.count(len(services))


@claims("poster.people")
def respondents_are_counted(case: Case, values: Values) -> bool:
    """All that count."""
    return values["n"] == case.words.count(case.n)


def _list_shown(case: Case, name: str) -> dict[str, int]:
    """Groups that are large enough, and not given away by the others."""
    counts = _count(case, name)
    small = figures.find_small(counts, case.threshold)
    return {label: n for label, n in counts.items() if label not in small}


@claims("poster.group", free=["label"])
def group_is_counted(case: Case, values: Values) -> bool:
    """By gender or education; which of them has another name where two are as large."""
    return any(
        values["label"] == (label or "Tidak diisi") and values["n"] == case.words.count(n)
        for name in SHOWN
        for label, n in _list_shown(case, name).items()
    )


@claims("poster.hidden", untrue_of=["n-0", "n-12", "one-group"])
def a_group_is_hidden(case: Case, values: Values) -> bool:
    """Of those by gender or education, where anybody stated it; on the announcement, which is public."""
    stated = [name for name in SHOWN if set(_count(case, name)) - {""}]
    return case.audience == "public" and any(_list_shown(case, name) != _count(case, name) for name in stated)


@claims("poster.qr")
def code_leads_to_the_site(case: Case, values: Values) -> bool:
    """The address of the register."""
    return values["site"] == case.study.survey.unit.site
