"""A study beside others: other periods, other units. Floor 5."""

from __future__ import annotations

from dataclasses import dataclass

from ikm.analysis import comparison
from ikm.analysis.published import published_index
from ikm.analysis.screening import counted
from ikm.analysis.selection import Rows, selected
from ikm.errors import SettingError, near
from ikm.present.compare_views import Named, compared_view
from ikm.present.view import View
from ikm.present.wording import Words
from ikm.rules.period import Period
from ikm.study.numbers import Numbers
from ikm.study.policy import Policy
from ikm.survey.project import Project
from ikm.survey.published import PublishedFigure, read_published
from ikm.survey.responses import Survey, read_survey
from ikm.survey.units import Unit


@dataclass(frozen=True)
class _Other:
    """What a study is compared with: answers, or a printed figure where there are none."""

    unit: Unit
    period: Period
    answers: Survey | None
    printed: PublishedFigure | None = None
    rows: str = ""

    @property
    def code(self) -> str:
        """'KPPT 2025-S2', with the condition of a selection."""
        return f"{self.unit.code} {self.period}{f' ({self.rows})' if self.rows else ''}"


class Beside(Policy):
    """Comparisons that are asked for.

    Parameters
    ----------
    project : Project, optional
        Where other periods and units are read; the usual one by default.
    rows : Rows, optional
        The condition of a selection; other periods and units are asked the same.
    """

    def __init__(
        self, numbers: Numbers, words: Words, project: Project | None = None, rows: Rows | None = None
    ) -> None:
        super().__init__(numbers, words)
        self._project = project
        self._rows = rows

    @property
    def _called(self) -> str:
        """The condition of a selection; '' of all answers."""
        return self._rows.called if self._rows else ""

    def compare(self, *others: str | Beside) -> View:
        """Is it really different from another period, another unit, another study?

        Parameters
        ----------
        others : str or Study
            A period of this unit ('2025-S2'), another unit in this period ('PDAM'), another unit in another period
            ('PDAM 2025-S2'), or a study. Several are one family of tests.

        Returns
        -------
        View
            Frame: one row a comparison and item, 'ikm' or the key of an unsur; estimate, low, high in index points,
            g in standard deviations (Hedges), p, p_adjusted, real. Of two periods the later minus the earlier, of two
            units this one minus the other.

        Raises
        ------
        SettingError
            No such period or unit; or the two are not one series (other regulation, unsur or bobot), or share
            respondents (a year and its own half), so that a difference would mean nothing.

        Notes
        -----
        Welch's test on each respondent's influence on the index; p is adjusted by Holm among the indexes, and among
        the unsur of one comparison. Fewer than 10 respondents are not tested; a printed figure without answers is set
        beside, not tested.

        Examples
        --------
        >>> studi = ikm.open("KPPT", "2026-S1")
        >>> found = studi.compare("2025-S2", "2025-S1")
        >>> found.frame.query("item == 'ikm'")[["first", "estimate", "p_adjusted", "real"]].round(3)
                   first  estimate  p_adjusted   real
        0   KPPT 2025-S2     1.368       0.143  False
        10  KPPT 2025-S1     2.617       0.012   True
        """
        if not others:
            raise SettingError(
                "compare with what?", allowed="a period ('2025-S2'), a unit ('PDAM'), both ('PDAM 2025-S2'), a study"
            )
        found = [self._pair(self._other(one)) for one in others]
        family = comparison.as_family(*(one.found for one in found))
        return compared_view(
            [Named(test, one.codes, one.labels, one.units) for one, test in zip(found, family, strict=True) if test],
            self.words,
        )

    def _other(self, asked: str | Beside) -> _Other:
        """What was asked for, read."""
        if isinstance(asked, Beside):
            return _Other(asked.survey.unit, asked.survey.period, asked.survey, rows=asked._called)
        project = self._project or Project.locate()
        unit, period = self._meant(asked, project)
        if period in project.periods(unit):
            answers = counted(read_survey(project, unit, period))
            if self._rows:
                answers = selected(answers, self._rows, self.numbers.threshold)
            return _Other(unit, period, answers, rows=self._called)
        printed = [one for one in read_published(project) if (one.unit, one.period) == (unit.code, period)]
        if printed:
            return _Other(unit, period, None, printed[-1])
        return _Other(unit, project.period(unit, str(period)), None)  # which refuses, and tells what periods there are

    def _meant(self, asked: str, project: Project) -> tuple[Unit, Period]:
        """Unit and period of 'PDAM', '2025-S2' or 'PDAM 2025-S2'."""
        units, own = project.units(), self.survey
        code, _, rest = asked.strip().partition(" ")
        if code in units:
            return units[code], Period.parse(rest) if rest else own.period
        try:
            return own.unit, Period.parse(asked)
        except SettingError:
            periods = [str(one) for one in project.periods(own.unit)]
            raise SettingError(
                f"'{asked}' is neither a unit nor a period. {near(code, [*units, *periods])}".rstrip(),
                allowed=f"a unit ({', '.join(units)}), a period ({', '.join(periods)}), or both: '{own.unit.code} "
                f"{own.period}'",
            ) from None

    def _pair(self, other: _Other) -> Named:
        """The study beside the other, in the order in which a difference is read."""
        own = _Other(self.survey.unit, self.survey.period, self.survey, rows=self._called)
        units = other.unit.code != own.unit.code or _apart(own, other)
        if not units and other.period.overlaps(own.period):
            raise SettingError(
                f"{other.code} and {own.code} share respondents: nothing would be compared but the answers with "
                "themselves.",
                remedy="compare periods that do not overlap, two units, or two selections that share nobody (where).",
            )
        later = not units and own.period < other.period and other.printed is None
        first, second = (own, other) if later else (other, own)
        found = _compare(first, second)
        if found.across:
            raise _across(found, first, second)
        return Named(found, (first.code, second.code), (self._label(first, units), self._label(second, units)), units)

    def _label(self, one: _Other, units: bool) -> str:
        """How a sentence calls it."""
        period = self.words.period(one.period)
        if not units and not one.rows:
            return period
        called = f"{one.unit.code} ({one.rows})" if one.rows else one.unit.code
        return self.words.text("compare.unit_period", unit=called, period=period)


def _apart(own: _Other, other: _Other) -> bool:
    """Whether two selections of one survey have no respondent in common."""
    if other.answers is None or own.answers is None or own.period != other.period:
        return False
    return bool(own.answers.answers.index.intersection(other.answers.answers.index).empty)


def _compare(first: _Other, second: _Other) -> comparison.Comparison:
    """Second minus first; the first may be a printed figure."""
    assert second.answers is not None  # a printed figure stands first, see `_pair`
    if first.printed is not None:
        return comparison.compare_printed(published_index(first.printed), second.answers)
    assert first.answers is not None
    return comparison.compare(first.answers, second.answers)


def _across(found: comparison.Comparison, first: _Other, second: _Other) -> SettingError:
    """Why two indexes are not one series, and what to look at instead."""
    rules = (found.first.instrument, found.second.instrument)
    if rules[0].id != rules[1].id:
        why = f"{rules[0].short} and {rules[1].short} ask other unsur in other words"
    else:
        why = f"both follow {rules[0].short}, but with other unsur or another bobot"
    return SettingError(
        f"{first.code} and {second.code} are not one series: {why}. A difference of the two indexes would tell of the "
        "questionnaire, not of the service.",
        allowed="periods and units under the same regulation, unsur and bobot",
        remedy=f"look at them side by side: ikm.open_all('{second.unit.code}').trend() draws the break.",
    )
