"""From index to policy: what comes first, who acts, did the last plan work, and the page that says so. Floor 5."""

from __future__ import annotations

from functools import partial

from ikm.analysis import actions
from ikm.analysis import followup as reached
from ikm.present import followup as followed
from ikm.present import policy as told
from ikm.present import summary
from ikm.present.view import Block, Text, View
from ikm.study.voices import Voices


class Policy(Voices):
    """Summary for whoever decides, priorities, plan, simulation, follow-up."""

    def summary(self) -> Block:
        """The report on one page: number, change, priorities, earlier plans, citizens, certainty."""
        found, words = self.numbers, self.words
        priorities = summary.priorities_lines(found.priorities, found.simulation, words)
        answers = [
            ("ikm", summary.ikm_lines(found.index, words), []),
            ("change", summary.change_lines(found.change, words, found.year_ago), []),
            ("priorities", priorities, summary.priority_items(found.priorities, found.steps, found.followup, words)),
            ("followup", summary.followup_lines(found.followup, words), []),
            ("citizens", summary.citizens_lines(found.comments, words), []),
            ("sure", summary.sure_lines(self.survey, found.index, found.precision, found.doubt, words), []),
        ]
        return Block(summary.summary(answers, words))

    def priorities(self) -> View:
        """Unsur in order of urgency, with the reasons.

        Returns
        -------
        View
            Frame: one row an unsur, by its key: rank, value (25-100), total (0-1), and each component that exists, raw
            (score, gap, certainty, low, complaints; see `units`) and scaled to 0-1. Unsur with fewer than 10 answers
            have no row.

        Notes
        -----
        Weighted mean of the components; the weights are a choice of this package and are printed.

        Examples
        --------
        >>> ikm.open("KPPT", "2026-S1").priorities().frame.index[0]
        'waktu'
        """
        found = self.numbers.priorities
        shown = [partial(told.priorities_table, found, self.words)] if found.first() else []
        return View(found.frame(), Text.of(told.priorities_lines(found, self.words)), shown)

    def simulation(self) -> Text:
        """The index if the priorities reached their targets and all else stayed."""
        return Text.of(told.simulation_lines(self.numbers.simulation, self.survey.instrument, self.words))

    def plan(self) -> View:
        """Rencana tindak lanjut of the period: as the unit planned, drafts where it has not.

        Returns
        -------
        View
            Frame: one row a line of the plan: unsur (key), planned (bool; else a draft), kegiatan, tw ('I, II'), tahun,
            penanggung_jawab, skpd_teknis, target (25-100), status.

        Examples
        --------
        >>> ikm.open("KPPT", "2026-S1").plan().frame.set_index("unsur").target.to_dict()
        {'waktu': 88.31, 'pengaduan': 88.31, 'prosedur': 88.31}
        >>> ikm.open("KPPT", "2025-S2").plan().frame.loc[0, ["unsur", "tw", "status"]].tolist()
        ['waktu', 'I, II', 'berjalan']
        """
        steps = self.numbers.steps
        shown = [partial(told.plan_table, steps, self.survey.instrument, self.words)] if steps else []
        return View(actions.steps_frame(steps), Text.of(told.plan_lines(steps, self.survey.unit, self.words)), shown)

    def followup(self) -> View:
        """What became of the plans of earlier periods.

        Returns
        -------
        View
            Frame: one row an action: period (of its plan), unsur (key), kegiatan, status, overdue (bool), target, value
            (25-100, now), movement, low, high (index points since then), real (bool), others (mean movement of the
            unsur without a plan), unknown (why the unsur cannot be compared; '' where it can).

        Examples
        --------
        >>> done = ikm.open("KPPT", "2026-S1").followup().frame.query("status == 'selesai'")
        >>> done.set_index("unsur").movement.round(2).to_dict()
        {'waktu': 4.2, 'pengaduan': 1.54}
        """
        found, instrument = self.numbers.followup, self.survey.instrument
        shown = [partial(followed.followup_table, found, instrument, self.words)] if found else []
        lines = followed.followup_lines(found, self.survey.period.end, instrument, self.words)
        return View(reached.followup_frame(found), Text.of(lines), shown)
