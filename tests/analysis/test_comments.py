"""Comments of a survey: counted by hand on small files."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from statistics import NormalDist

import pytest

from ikm.analysis.comments import Comments, Mentions, analyse_comments, list_writing, share_words
from ikm.display import IN_REPORT_VARIABLE
from ikm.survey.project import Project
from ikm.survey.responses import read_survey
from tests.helpers import HEADINGS, KEYS, UNITS, read
from tests.studies import opened

ROOT = Path(__file__).resolve().parents[2]

#: One respondent: answer to every unsur, service, comment.
Row = tuple[int, str, str]


def survey_of(folder: Path, rows: Sequence[Row], threshold: int = 10) -> Comments:
    """The comments of a small survey."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([*KEYS, "service", "saran"])
    writer.writerows([*[answer] * len(KEYS), service, text] for answer, service, text in rows)
    return analyse_comments(read(folder, out.getvalue()), threshold)


def test_who_wrote(tmp_path: Path) -> None:
    """Of 6 respondents 5 wrote and 2 of those said nothing: 3 comments, half of the respondents."""
    found = survey_of(
        tmp_path, [(3, "", "ramah"), (3, "", "-"), (3, "", "????"), (3, "", ""), (3, "", "lama"), (3, "", "ok ramah")]
    )
    assert (found.respondents, len(found.comments), found.empty, str(found.share)) == (6, 3, 2, "1/2")


def test_nobody_wrote(tmp_path: Path) -> None:
    """No comment, no topic, no word: nothing breaks."""
    found = survey_of(tmp_path, [(3, "", "")])
    assert (len(found.comments), found.empty, found.complaints) == (0, 0, 0)
    counts = (found.by_unsur(), found.by_topic(), found.by_service())
    assert (*counts, found.distinct_words, found.found_topics) == ((),) * 5


def test_refused_rows_are_not_read(tmp_path: Path) -> None:
    """A row without any answer counts nowhere, its comment neither."""
    blank = ",".join([""] * len(KEYS))
    found = analyse_comments(read(tmp_path, f"{','.join(KEYS)},saran\n{','.join('3' * 9)},lama\n{blank},mahal\n"), 10)
    assert [comment.text for comment in found.comments] == ["lama"]


@pytest.mark.parametrize(
    ("answer", "text", "complaint"),
    [
        (4, "ramah", False),
        (1, "ramah", False),
        (1, "kurang ramah", True),
        (4, "kurang ramah", True),
        (3, "tidak ribet", False),
    ],
)
def test_what_a_complaint_is(tmp_path: Path, answer: int, text: str, complaint: bool) -> None:
    """A complaining word, whatever its writer answered: praise of somebody who gave 1 is praise."""
    assert survey_of(tmp_path, [(answer, "", text)]).comments[0].complains is complaint


def test_by_unsur_and_topic(tmp_path: Path) -> None:
    """14 comments: 6 on manners, 4 on fees of which 3 complain, 1 praising manners and complaining about fees.

    Three are on nothing known, of which one complains.
    """
    rows: list[Row] = [(4, "", "ramah")] * 6 + [(4, "", "mahal")] * 3 + [(4, "", "murah")]
    none: list[Row] = [(4, "", "entahlah"), (4, "", "hmmm begitu"), (4, "", "kecewa")]
    found = survey_of(tmp_path, [*rows, (4, "", "ramah tapi mahal"), *none])
    assert found.by_unsur() == (
        Mentions("biaya", 5, 1, 0, 4),
        Mentions("perilaku", 7, 7, 0, 0),
        Mentions("", 3, 0, 0, 1),
    )
    assert found.by_topic() == (Mentions("sikap", 7, 7, 0, 0), Mentions("tarif", 5, 1, 0, 4), Mentions("", 3, 0, 0, 1))


def test_small_topics_are_pooled(tmp_path: Path) -> None:
    """10 on manners, 2 on the toilet that complain, 1 on fees: the three small ones are told together."""
    rows: list[Row] = [(4, "", "ramah")] * 10 + [(4, "", "toilet kotor")] * 2
    manners = Mentions("sikap", 10, 10, 0, 0)
    assert survey_of(tmp_path, [*rows, (4, "", "murah")]).by_topic() == (manners, Mentions("", 3, 1, 0, 2))
    assert survey_of(tmp_path, rows).by_topic() == (manners, Mentions("", None, None, None, None))


def test_three_are_enough_for_a_topic(tmp_path: Path) -> None:
    """Three on fees and four on the toilet, which go first; ten on manners before both."""
    rows: list[Row] = [(4, "", "mahal")] * 3 + [(4, "", "toilet kotor")] * 4 + [(4, "", "ramah")] * 10
    found = survey_of(tmp_path, rows).by_topic()
    assert [(one.key, one.comments) for one in found] == [("sikap", 10), ("toilet", 4), ("tarif", 3)]


def test_a_pooled_comment_counts_by_its_small_topic(tmp_path: Path) -> None:
    """Two praise the staff and fault the toilet: below, a complaint; above, praise."""
    rows: list[Row] = [(4, "", "ramah")] * 10 + [(4, "", "petugas ramah tapi toilet kotor")] * 2 + [(4, "", "murah")]
    found = survey_of(tmp_path, rows).by_topic()
    assert found == (Mentions("sikap", 12, 12, 0, 0), Mentions("", 3, 1, 0, 2))


def test_answers_charge_no_comment(tmp_path: Path) -> None:
    """Ten who gave 1 to everything write 'mohon tarif dipasang' or 'ramah': a request and praise, no complaint."""
    rows: list[Row] = [(1, "", "mohon tarif dipasang")] * 5 + [(1, "", "ramah")] * 5
    found = survey_of(tmp_path, rows)
    assert found.by_unsur() == (Mentions("biaya", 5, 0, 5, 0), Mentions("perilaku", 5, 5, 0, 0))
    assert (found.complaints, found.requests, found.praise) == (0, 5, 5)


@pytest.mark.parametrize(
    ("unit", "wanted"),
    [
        ("KPPT", {"persyaratan": 3, "biaya": 2, "kompetensi": 0, "perilaku": 2, "pengaduan": 5, "sarana": 4}),
        ("PDAM", {"persyaratan": 2, "produk": 5, "kompetensi": 3, "perilaku": 5, "pengaduan": 3}),
        ("LALIN", {"persyaratan": 2, "produk": 1, "prosedur": 4, "pengaduan": 5}),
    ],
)
def test_complaints_of_the_sample_read_by_hand(tmp_path: Path, unit: str, wanted: dict[str, int]) -> None:
    """Comments of 2026-S1 in data/, each read by hand: so many complain about these unsur.

    At KPPT: sarana are the narrow car park, the dead wifi and twice the application; a nursing room
    is asked for. Nobody faults kompetensi.
    """
    project = Project(data=ROOT / "data", output=tmp_path)
    member = project.unit(unit)
    found = analyse_comments(read_survey(project, member, project.period(member, "2026-S1")), 10)
    counts = {one.key: one.complaints for one in found.by_unsur()}
    assert {key: counts[key] for key in wanted} == wanted


def test_few_comments_are_only_counted(tmp_path: Path) -> None:
    """9 of 10 needed: their number, and nothing of what they say."""
    found = survey_of(tmp_path, [(2, "Izin", "lama")] * 9)
    assert (len(found.comments), found.enough) == (9, False)
    assert (found.by_unsur(), found.by_topic(), found.by_service()) == ((), (), ())
    assert survey_of(tmp_path, [(2, "Izin", "lama")] * 10).by_topic() == (Mentions("penyelesaian", 10, 0, 0, 10),)


def test_small_services_are_hidden(tmp_path: Path) -> None:
    """A 20, B 12, C 3: C alone would be the total minus the others, so B is hidden as well."""
    rows: list[Row] = [(4, "A", "lama")] * 20 + [(4, "B", "ramah")] * 12 + [(4, "C", "lama")] * 3
    found = survey_of(tmp_path, [*rows, (4, "A", "")])
    assert found.by_service() == (Mentions("A", 20, 0, 0, 20), Mentions("", None, None, None, None))


def test_a_service_of_which_all_say_the_same_is_hidden(tmp_path: Path) -> None:
    """All 12 of B wrote and complain: whoever was there is known to. With the next smallest; C keeps its row."""
    rows: list[Row] = (
        [(4, "A", "ramah"), (4, "A", "lama")] * 8 + [(4, "B", "lama")] * 12 + [(4, "C", "ramah"), (4, "C", "lama")] * 10
    )
    found = survey_of(tmp_path, rows)
    assert found.by_service() == (Mentions("C", 20, 10, 0, 10), Mentions("", None, None, None, None))
    silent = survey_of(tmp_path, [*rows, (4, "B", "")])
    assert Mentions("B", 12, 0, 0, 12) in silent.by_service()
    assert Mentions("B", 12, 0, 0, 12) in replace(found, published=False).by_service()


def test_by_any_group_not_stated_last(tmp_path: Path) -> None:
    """By gender as by service: in the order of the alphabet, then those who stated none."""
    said = [
        ("", "ramah", 6),
        ("", "lama", 6),
        ("P", "lama", 6),
        ("P", "ramah", 5),
        ("L", "mahal", 10),
        ("L", "ramah", 1),
    ]
    lines = [f"{','.join(['3'] * 9)},{gender},{text}" for gender, text, n in said for _ in range(n)]
    found = analyse_comments(read(tmp_path, "\n".join([f"{HEADINGS},gender,saran", *lines]) + "\n"), 10)
    assert found.by_group("gender") == (
        Mentions("Laki-laki", 11, 1, 0, 10), Mentions("Perempuan", 11, 5, 0, 6), Mentions("", 12, 6, 0, 6),
    )  # fmt: skip
    assert found.by_service() == (Mentions("", 34, 12, 0, 22),)
    asking = survey_of(tmp_path / "asking", [(3, "A", "mohon tarif dipasang")] * 4 + [(3, "A", "lama")] * 6)
    assert asking.by_service() == (Mentions("A", 10, 0, 4, 6),)


def test_topics_of_the_sector(tmp_path: Path) -> None:
    """'keruh' is about the water of a water company; a licence office has no topic for it."""
    content = f"{HEADINGS},saran\n{','.join(['3'] * 9)},keruh\n"
    water = analyse_comments(read(tmp_path / "air", content, units=UNITS.replace("perizinan", "air")), 10)
    assert [topic.key for topic in water.comments[0].topics] == ["air-mutu"]
    assert analyse_comments(read(tmp_path / "izin", content), 10).comments[0].topics == ()


def test_in_a_report_a_service_of_one_voice_is_hidden(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a lab its row stands, for what is tried there stands nowhere."""
    said = [(3, "A", "lama sekali")] * 12 + [(4, "B", "lama sekali"), (4, "B", "ramah")] * 6
    lines = [f"{','.join([str(score)] * len(KEYS))},{service},{text}" for score, service, text in said]
    files = {"KPPT/2026-S1.csv": "\n".join([f"{HEADINGS},service,saran", *lines]) + "\n"}
    shown = [one["key"] for one in opened(tmp_path, files).results().content["comments"]["services"]]
    assert shown == ["A", "B"]
    monkeypatch.setenv(IN_REPORT_VARIABLE, "1")
    told = [one.get("key") for one in opened(tmp_path, files).results().content["comments"]["services"]]
    assert "A" not in told


def test_words_of_low_scorers(tmp_path: Path) -> None:
    """30 who answer 3 (75.00, below 76.61) write 'lambat', 30 who answer 4 'cepat': both words are named, in order."""
    rows: list[Row] = [(3, "", "petugas lambat")] * 30 + [(4, "", "petugas cepat")] * 30
    found = survey_of(tmp_path, rows)
    assert found.scorers() == (30, 30)
    assert [(word.word, word.low, word.high) for word in found.distinct_words] == [("lambat", 30, 0), ("cepat", 0, 30)]
    assert found.distinct_words[0].z == pytest.approx(-found.distinct_words[1].z)
    # of three words with "petugas", that tells nobody apart: the second step of Benjamini and Hochberg holds for both
    chance = 2 * NormalDist().cdf(-found.distinct_words[0].z)
    assert [word.p_adjusted for word in found.distinct_words] == pytest.approx([chance * 3 / 2] * 2)


def test_words_that_chance_alone_can_part_are_not_named(tmp_path: Path) -> None:
    """15 of 30 low scorers and 8 of 30 others write 'lambat': p .40 and .43 for the two words, adjusted together."""
    said = [(3, 15), (4, 8)]
    rows: list[Row] = [
        (score, "", "petugas lambat" if at < slow else "petugas") for score, slow in said for at in range(30)
    ]
    assert survey_of(tmp_path, rows).distinct_words == ()


def test_words_need_ten_comments_of_each_group(tmp_path: Path) -> None:
    """9 low scorers are too few to speak of their words."""
    rows: list[Row] = [(3, "", "petugas lambat")] * 9 + [(4, "", "petugas cepat")] * 30
    assert survey_of(tmp_path, rows).distinct_words == ()


def test_a_word_of_two_people_is_not_named(tmp_path: Path) -> None:
    """Two use 'rahasia': not shown, however typical."""
    rows: list[Row] = [(3, "", "petugas lambat")] * 30 + [(4, "", "petugas cepat")] * 30 + [(3, "", "rahasia")] * 2
    assert "rahasia" not in [word.word for word in survey_of(tmp_path, rows).distinct_words]


def test_personal_data_never_arrive(tmp_path: Path) -> None:
    """Text and words are redacted from the start; what was removed is counted by kind."""
    rows: list[Row] = [(3, "", "Pak Slamet lambat, wa 081234567890")] * 30 + [(4, "", "cepat")] * 30
    found = survey_of(tmp_path, rows)
    assert found.comments[0].text == "Pak [nama] lambat, wa [telepon]"
    assert found.removed == {"nama": 30, "telepon": 30}
    assert not {"slamet", "nama", "telepon"} & {word.word for word in found.distinct_words}


def test_id_depends_on_row_and_text(tmp_path: Path) -> None:
    """The same file gives the same ids; another row or another text another id."""
    first = survey_of(tmp_path, [(3, "", "lama"), (3, "", "lama"), (3, "", "ramah")]).comments
    again = survey_of(tmp_path, [(4, "A", "lama"), (4, "A", "Lama!"), (4, "A", "ramah")]).comments
    assert first[0].id != first[1].id
    assert re.fullmatch("c[0-9a-f]{12}", first[0].id)  # as reviews of former versions have it
    assert [one.id == other.id for one, other in zip(first, again, strict=True)] == [True, False, True]


def test_praise_beside_a_request_is_praise(tmp_path: Path) -> None:
    """Four ask: one praises the staff as well, one all of the service, one nothing, one wants manners; six praise."""
    asking = ["petugas ramah, mohon ditambah kursi", "pelayanan sudah baik, mohon ditambah kursi",
              "mohon ditambah kursi", "mohon petugas lebih ramah"]  # fmt: skip
    found = survey_of(tmp_path, [(3, "", text) for text in [*asking, *["bagus"] * 6]])
    assert (found.requests, found.praise, found.mixed, found.complaints) == (4, 8, 2, 0)
    assert {one.key: (one.praise, one.requests) for one in found.by_unsur()}["perilaku"] == (1, 1)


def test_who_wrote_a_comment_is_whom_the_file_calls_so(tmp_path: Path) -> None:
    """Three comments of R1 are of one person; without a name for respondents, or a cell of it, each row is its own."""
    lines = [f"{','.join(['3'] * 9)},{name},lama" for name in ("R1", "R1", "R1", "", "")]
    named = analyse_comments(read(tmp_path / "named", "\n".join([f"{HEADINGS},respondent,saran", *lines]) + "\n"), 3)
    assert [one.writer for one in named.comments] == ["R1", "R1", "R1", "row 5", "row 6"]
    assert [one.row for one in named.comments] == [2, 3, 4, 5, 6]
    assert named.shared.forms == {"lama": "lama"}  # R1 and two more
    assert replace(named, written=named.written[:4]).shared.forms == {}
    nameless = survey_of(tmp_path, [(3, "", "lama")] * 2)
    assert [one.writer for one in nameless.comments] == ["row 2", "row 3"]


def test_who_wrote_something(tmp_path: Path) -> None:
    """'-' is written too; nobody wrote where nothing was asked."""
    found = survey_of(tmp_path, [(3, "", "-"), (3, "", ""), (3, "", "lama")])
    assert list_writing(found.survey).tolist() == [True, False, True]
    assert list_writing(found.survey).index.equals(found.survey.answers.index)
    silent = read(tmp_path / "silent", f"{HEADINGS}\n{','.join(['3'] * 9)}\n")
    assert list_writing(silent).to_dict() == dict.fromkeys(silent.answers.index, False)


# Words that may be shown

PEOPLE = [f"R{place}" for place in range(10)]


def test_the_form_that_most_wrote_is_shown() -> None:
    """'antrean' of two against one 'antre'; of as many the first in the alphabet."""
    assert share_words(["antre", "antrean", "antrean"], PEOPLE[:3], (), 3).forms == {"antre": "antrean"}
    assert share_words(["antrean", "antrean", "antre", "antre"], PEOPLE[:4], (), 4).forms == {"antre": "antre"}


def test_a_form_that_is_no_word_of_the_dictionary_is_not_shown() -> None:
    """Four wrote 'ujian', too short to be sure of, and three 'uji': the stem is shown as the three wrote it."""
    assert share_words(["uji"] * 3 + ["ujian"] * 4, PEOPLE[:7], (), 3).forms == {"uji": "uji"}
    assert share_words(["uji"] * 3 + ["ujian"] * 4, PEOPLE[:7], (), 4).forms == {}


def test_an_approved_word_of_three_people_is_shown() -> None:
    """A name that stands in an approved comment, of three people; of two it is not, nor one that nobody approved."""
    said = ["hartono antre"] * 3 + ["budi"] * 2 + ["slamet"] * 3
    found = share_words(said, PEOPLE[:8], {"hartono", "budi"}, 4)
    assert (dict(found.forms), found.others) == ({"hartono": "hartono"}, 3)  # antre of three, budi and slamet


def test_each_word_of_a_negation_must_be_approved() -> None:
    """'tidak hartono' is one term: 'hartono' alone does not let it through."""
    assert share_words(["tidak hartono"] * 3, PEOPLE[:3], {"hartono"}, 4).forms == {}
    assert share_words(["tidak hartono"] * 3, PEOPLE[:3], {"hartono", "tidak"}, 4).forms == {
        "tidak hartono": "tidak hartono"
    }
