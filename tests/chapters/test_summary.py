"""Summary, priorities, plan and follow-up as sentences: true for 0, 1 and 7 respondents, without past and plan."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

import ikm
from ikm.display import format_plain_text
from tests.helpers import HEADINGS, KEYS, make_project, row
from tests.printed import find_strange, read_text

PLAN = "period;unsur;kegiatan;tw;tahun;penanggung_jawab;skpd_teknis;target;status\n"


def study(
    folder: Path, answers: dict[str, Sequence[str]], plan: str = "", bahasa: str = "id", sidecar: str = ""
) -> ikm.Study:
    """The newest of these periods, each with these lines of answers, and a plan."""
    files = {f"KPPT/{period}.csv": "\n".join([HEADINGS, *lines]) for period, lines in answers.items()}
    if sidecar:
        files |= {f"KPPT/{max(answers)}.toml": sidecar}
    project = make_project(folder, files)
    if plan:
        (project.data / "actions").mkdir()
        (project.data / "actions" / "KPPT.csv").write_text(PLAN + plan, encoding="utf-8")
    return ikm.open("KPPT", data=str(project.data), bahasa=bahasa)


def lines(waktu: int, n: int) -> list[str]:
    """Answers of n respondents: 3 and 4 in turn, waktu as given, then one lower."""
    return [",".join(str(waktu - at % 2 if key == "waktu" else 3 + at % 2) for key in KEYS) for at in range(n)]


def text(one: ikm.Study) -> str:
    """The short edition as plain text."""
    return " ".join(re.sub(r"<[^>]+>", " ", str(one.summary().html)).replace(" ;", ";").split())


@pytest.mark.parametrize(
    ("n", "told", "sure"),
    [
        (
            0,
            "IKM belum dapat dihitung, karena belum ada jawaban.",
            "Belum ada jawaban yang dapat dihitung pada periode ini.",
        ),
        (
            1,
            "IKM tidak ditampilkan, karena responden kurang dari 3.",
            "IKM tidak ditampilkan karena responden kurang dari 3, sehingga kepastiannya tidak dinyatakan.",
        ),
        (
            7,
            "IKM 75,00 dari 7 responden. Dengan kurang dari 10 responden, mutu tidak dinyatakan.",
            "Dengan kurang dari 10 responden, selang kepercayaan tidak dinyatakan.",
        ),
    ],
)
def test_few_respondents_are_promised_nothing(tmp_path: Path, n: int, told: str, sure: str) -> None:
    """No mutu, no priority, no interval, no change; each said in its place."""
    one = study(tmp_path, {"2026-S1": [row(3)] * n})
    said = text(one)
    for phrase in (
        told,
        f"Tambah responden: sedikitnya 10 orang agar mutu dapat dinyatakan; periode ini {n}.",
        sure,
    ):
        assert phrase in said
    assert not any(str(part.__html__()) for part in (one.direction(), one.board(), one.focus(), one.past_plan()))
    assert str(one.priorities().text()).startswith("Kurang dari 10 jawaban untuk setiap unsur")
    assert str(one.simulation()).startswith("Pengaruh rencana terhadap IKM tidak dihitung")
    assert str(one.plan().text()) == "Tidak ada rencana tindak lanjut untuk periode ini."
    assert len(one.priorities().frame) == 0


def test_all_alike_has_no_priority(tmp_path: Path) -> None:
    """Twelve respondents who all say 3: nothing comes first, and no table pretends otherwise."""
    one = study(tmp_path, {"2026-S1": [row(3)] * 12})
    assert "Tidak ada unsur yang lebih mendesak daripada yang lain." in text(one)
    assert "<table" not in str(one.priorities().__html__())


def test_equal_scores_are_not_called_equal_values(tmp_path: Path) -> None:
    """Twelve of whom one says 2 to waktu, else 1: values of 25.00 and 27.08 are both as pressing as can be."""
    one = study(tmp_path, {"2026-S1": [row(1, 1, 2, *[1] * 6), *[row(*[1] * 9)] * 11]})
    said = str(one.priorities().text())
    assert said.startswith("Skor prioritas semua unsur yang dinilai sama; tidak ada yang lebih mendesak")
    assert "Tidak ada unsur yang lebih mendesak daripada yang lain." in text(one)


@pytest.mark.parametrize(
    ("threes", "told"), [(12, "92,00 (+2,00 poin)"), (3, "99,50 (+2,00 poin)"), (1, "100,00 (+0,83 poin)")]
)
def test_a_target_above_the_best_mutu_tells_its_own_step(tmp_path: Path, threes: int, told: str) -> None:
    """Thirty of whom some say 3 to waktu, all else 4: 100 - 25 x 12/30 = 90.00; 97.50; 99.17, to 100.00 it is 0.83."""
    one = study(tmp_path, {"2026-S1": [row(4, 4, 3 if at < threes else 4, *[4] * 6) for at in range(30)]})
    assert told in str(one.plan().__html__())
    assert "ditargetkan naik 2,00 poin, paling tinggi sampai 100,00." in str(one.plan().text())


@pytest.mark.parametrize(
    ("before", "sidecar", "told"),
    [
        (lines(3, 9), "", "pada sedikitnya satu dari kedua periode responden kurang dari 10."),
        ([row(3)] * 12, "", "pada sedikitnya satu dari kedua periode penilaian semua responden sama."),
        ([row("")] * 12, "", "pada sedikitnya satu dari kedua periode ada unsur tanpa jawaban."),
        (lines(3, 12), 'cluster = "date"\n', "semua responden ditanya pada satu hari atau oleh satu pencacah."),
    ],
)
def test_each_reason_why_a_change_is_not_tested(tmp_path: Path, before: list[str], sidecar: str, told: str) -> None:
    """Nine respondents; twelve who all say 3; twelve who leave one open; all of them asked on one day."""
    files = {
        f"KPPT/{period}.csv": "\n".join([f"{HEADINGS},date", *(f"{line},{day}" for line in rows)])
        for period, day, rows in (("2025-S2", "2025-08-03", before), ("2026-S1", "2026-02-03", lines(3, 20)))
    }
    project = make_project(tmp_path, files | ({"KPPT/2026-S1.toml": sidecar} if sidecar else {}))
    one = ikm.open("KPPT", data=str(project.data))
    assert told.replace("kedua periode", "keduanya") in str(one.change().text())
    assert "Semester II Tahun 2025" in text(one)
    assert "tidak diuji" in text(one)


def test_doubted_answers_without_an_interval_do_not_point_at_one(tmp_path: Path) -> None:
    """Twelve who all say 3 are all flagged, and no interval is stated."""
    said = text(study(tmp_path, {"2026-S1": [row(3)] * 12}))
    assert "100,0 % jawaban ditandai" in said
    assert "Selang di atas" not in said


def test_unsur_without_a_plan_that_few_answered_are_nothing_to_compare_with(tmp_path: Path) -> None:
    """Eight unsur are planned for, the ninth is answered by three: it has no plan, but tells nothing."""
    planned = "".join(f"2025-S2;{key};Loket;I;2026;;;;selesai\n" for key in KEYS[:-1])
    few = [line if at < 3 else line[: line.rindex(",") + 1] for at, line in enumerate(lines(3, 20))]
    said = str(study(tmp_path, {"2025-S2": few, "2026-S1": lines(3, 20)}, planned).past_plan().__html__())
    assert "Unsur tanpa rencana tidak dijawab oleh sedikitnya 10 responden pada kedua periode" in said
    assert "Semua unsur mempunyai rencana" not in said


def test_one_priority_is_told_with_its_reason(tmp_path: Path) -> None:
    """20 respondents, waktu 2 and 1 in turn (37.50, D), the others 3 and 4: alone first, every answer low.

    To 65.00 it takes 27.5 points: 27.5 / 9 = 3.06 more; before (37.5 + 8 x 87.5) / 9 = 81.94, after 765 / 9 = 85.00.
    """
    one = study(tmp_path, {"2026-S1": lines(2, 20)})
    first = one.priorities().table().rows[0]
    assert list(first) == ["1. Waktu penyelesaian", "37,50 (1,00)", "1,00", "100,0 % (1,00)", "1,00"]
    assert str(one.simulation()).splitlines()[0] == (
        "Bila Waktu penyelesaian mencapai 65,00, sedangkan unsur lain tetap, IKM menjadi 85,00: "
        "+3,06 poin dibandingkan dengan IKM sekarang (81,94). Mutu unit tetap B."
    )
    for phrase in (
        "Yang paling perlu dibenahi menurut skor prioritas: Waktu penyelesaian.",
        "Tetapkan rencana periode ini: belum ada kegiatan baru untuk Waktu penyelesaian.",
        "1. Waktu penyelesaian 37,50 target 65,00 Mengapa 100,0 % jawaban bernilai 1 atau 2",
    ):
        assert phrase in text(one)
    assert "Bila targetnya tercapai, IKM menjadi 85,00 (mutu B)." in text(one)
    assert "belum diisi (Ukur lama setiap tahap" in str(one.plan().__html__())


def test_what_a_person_planned_is_told_and_escaped(tmp_path: Path) -> None:
    """Kegiatan, quarters, person and SKPD of the plan stand in table and summary; HTML in them stays text."""
    planned = '2026-S1;waktu;<b>Loket</b>;"III; IV";2026;Kepala <i>Seksi</i>;Dinas A;80;berjalan\n'
    one = study(tmp_path, {"2026-S1": lines(2, 20)}, planned)
    plan = str(one.plan().__html__())
    assert "&lt;b&gt;Loket&lt;/b&gt; (berjalan)" in plan
    assert plan.count("✓") == 2
    assert "Penanggung jawab Kepala &lt;i&gt;Seksi&lt;/i&gt; SKPD teknis Dinas A" in text(one)
    assert "berjalan &lt;b&gt;Loket&lt;/b&gt;, jatuh tempo Desember 2026" in text(one)
    assert "Tetapkan rencana" not in text(one)
    assert "<i>Seksi" not in str(one.summary().html)
    assert "mencapai 80,00" in str(one.simulation())


def test_follow_up_tells_late_movement_and_caution(tmp_path: Path) -> None:
    """Waktu from 37.50 to 87.50, late since TW I; beside it eight unsur that stayed; a caution follows."""
    planned = "2025-S2;waktu;Loket;I;2026;;Dinas A;80;berjalan\n2025-S2;biaya;Tarif;IV;2025;;;;selesai\n"
    one = study(tmp_path, {"2025-S2": lines(2, 20), "2026-S1": lines(4, 20)}, planned)
    shown = one.past_plan()
    for phrase in (
        "Terlambat: waktunya habis sebelum 30 Juni 2026, sedangkan kegiatannya belum selesai.",
        "Tanda * berarti nyata menurut p yang disesuaikan",
        "belum berarti perubahan karena kegiatan itu",
    ):
        assert phrase in str(shown.notes)
    (late, done) = ([format_plain_text(cell) for cell in cells] for cells in shown.table().rows)
    assert late[1:3] == ["Maret 2026", "! terlambat"]
    assert late[4:] == ["+50,00*", "80,00 tercapai"]
    assert done[4:] == ["0,00", "–"]
    assert shown.frame["others"].tolist() == [0, 0]  # seven unsur without a plan stayed as they were
    assert "2 kegiatan: 1 selesai dan 1 terlambat." in text(one)
    assert "Minta penyelesaian kegiatan yang terlambat: Loket, jatuh tempo Maret 2026 (Dinas A)." in text(one)
    # (37.5 + 8 x 87.5) / 9 = 81.94 and 87.50
    assert "Nilai 87,50, tidak berubah nyata dari Semester II Tahun 2025." in text(one)
    assert "+5,56" in text(one)


@pytest.mark.parametrize(
    ("plan", "told"),
    [
        (
            "2025-S2;waktu;Loket;I;2026;Manajer;Dinas A;80;berjalan\n",
            "Sedang dikerjakan ! terlambat Loket, jatuh tempo Maret 2026 Penanggung jawab Manajer",
        ),
        (
            "2025-S2;waktu;Loket;III;2026;;Dinas A;80;\n2025-S2;waktu;Jadwal;;;;;;\n",
            "Sedang dikerjakan ○ direncanakan Loket, jatuh tempo September 2026 "
            "○ direncanakan Jadwal, waktunya belum ditetapkan",
        ),
        (
            "2025-S2;waktu;Loket;I;2026;Manajer;;80;selesai\n",
            "Mengapa 100,0 % jawaban bernilai 1 atau 2 Rencana periode ini – belum ditetapkan",
        ),
        (
            "2025-S2;waktu;Loket;I;2026;Manajer;;80;berjalan\n2026-S1;waktu;Antrean;IV;2026;Kepala;;80;\n",
            "Penanggung jawab Manajer; Kepala Rencana periode ini ○ direncanakan Antrean, jatuh tempo Desember 2026",
        ),
        (
            "2025-S2;waktu;Loket;III;2026;Manajer;;80;berjalan\n2026-S1;waktu;;;2026;;Dinas B;80;\n",
            "Sedang dikerjakan ◐ berjalan Loket, jatuh tempo September 2026 "
            "Penanggung jawab Manajer SKPD teknis Dinas B",
        ),
    ],
)
def test_what_is_under_way_and_what_is_planned_are_told_apart(tmp_path: Path, plan: str, told: str) -> None:
    """Waktu comes first: status and time of what is open; who answers; then what is planned now, or that nothing is."""
    one = study(tmp_path, {"2025-S2": lines(2, 20), "2026-S1": lines(2, 20)}, plan)
    assert told in text(one)


def test_flagged_answers_are_told_beside_the_interval(tmp_path: Path) -> None:
    """20 who answer 3 to all and 20 who vary: half are flagged, without them the IKM is that of the others.

    Those vary between 3 and 4, waktu 2 and 1: (8 x 87.5 + 37.5) / 9 = 81.94. With 5 of 45 more than a tenth, but
    too few to show a figure; with 2 of 42 nothing is told; nor once the unit left them out.
    """
    said = "jawaban ditandai dalam pemeriksaan mutu data"
    both = {"2026-S1": [*[row(*[3] * 9)] * 20, *lines(2, 20)]}
    assert f"50,0 % {said}; tanpa jawaban itu IKM 81,94." in text(study(tmp_path / "half", both))
    some = study(tmp_path / "some", {"2026-S1": [*[row(*[3] * 9)] * 5, *lines(2, 40)]})
    assert f"11,1 % {said}. Selang" in text(some)
    assert "tanpa 5" not in text(some)
    assert said not in text(study(tmp_path / "few", {"2026-S1": [*[row(*[3] * 9)] * 2, *lines(2, 40)]}))
    assert said not in text(study(tmp_path / "out", both, sidecar='[quality]\nstraight = "exclude"'))


def test_the_choice_between_close_unsur_is_open(tmp_path: Path) -> None:
    """40 respondents of whom waktu, biaya, sarana and produk get 2 and 3 in turn: which three come first is open."""
    low = {"waktu", "biaya", "sarana", "produk"}
    answers = [",".join(str(2 + at % 2 if key in low else 3 + at % 2) for key in KEYS) for at in range(40)]
    (told,) = re.findall(r"Skor [^.]*\.", text(study(tmp_path, {"2026-S1": answers})))
    assert told == (
        "Skor prioritas “Waktu penyelesaian”; “Biaya/tarif”; “Produk spesifikasi jenis pelayanan”; dan "
        "“Sarana dan prasarana” sama; pilihan di antaranya masih terbuka."
    )


@pytest.mark.parametrize(
    ("sidecar", "told"),
    [
        ('selection = "random"', "dengan anggapan responden dipilih secara acak."),
        (
            'selection = "self-selected"',
            "Responden mengisi atas kemauan sendiri, sehingga selang ini hanya menggambarkan",
        ),
        ('selection = "census"', "Semua pengguna layanan ditanya;"),
        ('selection = "wajib"', "jawaban seperti itu cenderung terlalu baik, sehingga IKM dapat lebih tinggi"),
        ("", "Cara memilih responden tidak dicatat"),
    ],
)
def test_how_sure_depends_on_how_respondents_came(tmp_path: Path, sidecar: str, told: str) -> None:
    """The interval is never told without what it assumes."""
    assert told in text(study(tmp_path, {"2026-S1": lines(2, 20)}, sidecar=sidecar))


def test_required_answers_flatter_where_no_interval_is_told(tmp_path: Path) -> None:
    """Of seven, and where all 20 users answered for they had to; without any answer nothing is said."""
    required, told = 'selection = "required"\n', "cenderung terlalu baik"
    assert told in text(study(tmp_path / "few", {"2026-S1": lines(2, 7)}, sidecar=required))
    every = text(study(tmp_path / "all", {"2026-S1": lines(2, 20)}, sidecar=f"{required}population = 20\n"))
    assert told in every
    assert "tidak mengandung kesalahan pengambilan sampel" in every
    assert told not in text(study(tmp_path / "none", {"2026-S1": [",".join([""] * 9)] * 3}, sidecar=required))


def test_a_draft_that_nobody_touched_is_no_plan(tmp_path: Path) -> None:
    """An untouched row of `ikm plan` is a draft when it is made, and no plan at all a period later."""
    answers = {"2025-S2": lines(2, 20), "2026-S1": lines(3, 20)}
    drafted = "2026-S1;waktu;;;2026;;Dinas A;80;\n"
    now = study(tmp_path / "now", answers, drafted)
    assert "Unit belum menetapkan rencana tindak lanjut" in str(now.plan().text())
    assert now.results().content["policy"]["plan"][0]["draft"] is True
    assert "SKPD teknis Dinas A Rencana periode ini – belum ditetapkan" in text(now)
    later = study(tmp_path / "later", answers, drafted.replace("2026-S1", "2025-S2"))
    assert not str(later.past_plan().__html__())


@pytest.mark.parametrize(
    ("target", "told"),
    [
        (87, "87,00 sudah tercapai sebelumnya"),
        (88, "88,00 belum tercapai"),
    ],
)
def test_a_target_met_before_its_plan_is_told_so(tmp_path: Path, target: int, told: str) -> None:
    """Waktu 87.50 (3 and 4 in turn) in both periods: a target of 87.00 was met before anything was done."""
    planned = f"2025-S2;waktu;Loket;IV;2026;;Dinas A;{target};berjalan\n"
    one = study(tmp_path, {"2025-S2": lines(4, 20), "2026-S1": lines(4, 20)}, planned)
    assert format_plain_text(one.past_plan().table().rows[0][-1]) == told


def test_english_says_the_same(tmp_path: Path) -> None:
    """Every sentence of the sections has its English."""
    planned = "2025-S2;waktu;Loket;I;2026;;Dinas A;80;berjalan\n"
    one = study(tmp_path, {"2025-S2": lines(2, 20), "2026-S1": lines(3, 20)}, planned, "en")
    said = " ".join([text(one), *(str(part.text()) for part in (one.priorities(), one.plan()))])
    assert "What comes first, who acts, and when?" in said
    assert "Overdue: its time was over before 30 June 2026" in said
    assert "mean of the unsur without a plan" in said
    assert not re.search(r"\b(yang|dan|unsurnya|poin)\b", said)


def test_numbers_for_machines(tmp_path: Path) -> None:
    """hasil.json holds the plan, the movement and the simulation that the page prints."""
    planned = "2025-S2;waktu;Loket;I;2026;;Dinas A;80;berjalan\n"
    one = study(tmp_path, {"2025-S2": lines(2, 20), "2026-S1": lines(3, 20)}, planned)
    found = one.results().content["policy"]
    assert found["first"] == ["waktu"]
    assert found["followup"][0]["overdue"] is True
    assert found["followup"][0]["movement"]["estimate"] == pytest.approx(25)
    assert found["simulation"]["after"] == str(one.numbers.simulation.after)
    assert found["plan"][0]["draft"] is True
    assert "data/actions/KPPT.csv" in {source["path"] for source in one.results().content["sources"]}


@pytest.mark.parametrize(("keys", "told"), [({"waktu", "biaya"}, "Waktu penyelesaian dan Biaya/tarif"), (set(), "")])
def test_a_tie_names_all(tmp_path: Path, keys: set[str], told: str) -> None:
    """40 respondents of whom waktu and biaya get 2 and 3 in turn, the others 3 and 4; all alike: none is named."""
    answers = [",".join(str(2 + at % 2 if key in keys else 3 + at % 2) for key in KEYS) for at in range(40)]
    said = text(study(tmp_path, {"2026-S1": answers}))
    assert (
        f"Yang paling perlu dibenahi menurut skor prioritas: {told}." if told else "Tidak ada unsur yang lebih mendesak"
    ) in said


def test_differences_are_those_of_the_printed_figures(tmp_path: Path) -> None:
    """21 and 22 respondents: thirds and elevenths, whose differences round otherwise than the exact ones may."""
    one = study(tmp_path, {"2025-S2": lines(3, 21), "2026-S1": lines(4, 23)})
    for shown in one.numbers.board.rows:
        assert shown.before is not None
        assert shown.change == (shown.score.value or 0) - shown.before
    assert one.numbers.change is not None
    assert f"{one.numbers.change.difference:+.2f}".replace(".", ",") in text(one)


def test_quotes_are_complaints_about_that_unsur() -> None:
    """Every quote of a card complains about its unsur and was approved; praise and other unsur stay out."""
    one = ikm.open("KPPT", "2026-S1")
    cards = BeautifulSoup(one.focus().__html__(), "html.parser").select(".card")
    approved = {quote.text: quote.complains_of for quote in one.numbers.quotes.shown}
    keys = [priority.key for priority in one.numbers.priorities.first()]
    assert len(cards) == len(keys) == 3
    for key, card in zip(keys, cards, strict=True):
        said = card.find("q")
        assert (said is not None) == any(key in about for about in approved.values())
        assert said is None or key in approved[said.get_text()]


@pytest.mark.parametrize("unit", ["KPPT", "PARKIR", "PDAM"])
def test_every_number_of_the_short_edition_is_in_the_results(unit: str) -> None:
    """Counts, shares, values and years, as they are printed."""
    one = ikm.open(unit, "2026-S1")
    content = json.loads(json.dumps(one.results().content, default=str))
    told = read_text(str(one.summary().html))
    assert len(re.findall(r"\d+,\d+", told)) > 80
    assert find_strange(told, content) == []


def test_a_number_that_is_none_of_the_results_is_found() -> None:
    """Of all that are raised by seven of their last place, most: some stand elsewhere in the results."""
    one = ikm.open("KPPT", "2026-S1")
    content = json.loads(json.dumps(one.results().content, default=str))
    told = set(re.findall(r"\b\d\d,\d\d\b", read_text(str(one.summary().html))))
    raised = {each: f"{each[:-2]}{(int(each[-2:]) + 7) % 100:02}" for each in told}
    missed = [each for each in raised.values() if find_strange(f"yaitu {each} poin", content) != [each]]
    assert len(told) > 30
    assert len(missed) < len(told) / 3, missed
