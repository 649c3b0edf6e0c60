"""Figures from partial sums are those of the answers themselves, unit by unit and for all together."""

from __future__ import annotations

import json
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.parquet as parquet
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ikm.analysis.index import compute_index
from ikm.analysis.national import Moments, Nation
from ikm.analysis.precision import estimate_precision, estimate_unsur
from ikm.analysis.profile import profile_respondents
from ikm.errors import DataError
from ikm.rules.instrument import load_instrument
from ikm.rules.period import Period
from ikm.survey.national import read_sums, write_sums
from ikm.survey.responses import group_ages
from tests.conftest import ROOT
from tests.helpers import KEYS, ORACLES, R2004, RULES, logit_ends, needs_oracles, read
from tests.national import as_numbers, counted, few, nation, sample_cells, write

pytestmark = pytest.mark.slow

SAMPLE = sorted({path.stem for path in (ROOT / "data" / "responses").glob("*/*.csv") if path.stem >= "2017-S2"})


def same_precision(found: Nation, code: str, scores: pd.DataFrame) -> None:
    """Error of a unit as from its answers; none below 10 respondents, where the report claims none."""
    _, error = found.unit(code)
    answered = scores.dropna(how="all")
    if len(answered) < 10 or not answered.notna().any().all():
        assert error is None
        return
    own = estimate_precision(scores, RULES)
    assert error is not None
    assert (error.n, error.df, error.population) == (own.n, own.df, None)
    for name in ("estimate", "se", "low", "high"):
        assert getattr(error, name) == pytest.approx(getattr(own, name), abs=1e-12)
    assert dict(error.chance) == pytest.approx(dict(own.chance), abs=1e-9)


@pytest.mark.parametrize("period", SAMPLE)
def test_every_sample_unit_is_the_same(period: str, tmp_path: Path) -> None:
    """Index exact, interval to 1e-12, each group of each characteristic: as the survey of the unit has them."""
    cells = sample_cells(period)
    found = nation(write(cells, tmp_path / "all.parquet"), period=Period.parse(period))
    for code, rows in cells.groupby("unit"):
        survey = read(tmp_path / str(code), rows.drop(columns=["unit", "period"]).to_csv(index=False))
        own, _ = found.unit(str(code))
        assert own == compute_index(survey.scores, RULES)
        same_precision(found, str(code), survey.scores)
        for key, error in found.moments.unsur_errors(found.codes.index(str(code))).items():
            one = estimate_unsur(survey.scores, key, RULES)
            assert [error.estimate, error.se, error.low] == pytest.approx([one.estimate, one.se, one.low], abs=1e-12)
        for trait in found.sums.labels:
            labels = survey.groups(trait)
            level = found.sums.cells[f"unit {trait}"]
            moments = Moments(RULES, level.sums)
            mine = {
                label.casefold(): moments.index(place)
                for place, (unit, label) in enumerate(zip(level.first, level.second, strict=True))
                if unit == code
            }
            assert mine == {
                label.casefold(): compute_index(survey.scores[labels == label], RULES) for label in labels.unique()
            }


@pytest.mark.parametrize("kind", ["text.csv", "text.parquet", "numbers.parquet"])
def test_all_respondents_are_one_survey(kind: str, tmp_path: Path) -> None:
    """Pooled index, its error and every group with its interval: as one survey of all rows has them."""
    cells = sample_cells("2026-S1")
    path = tmp_path / kind
    if kind.startswith("numbers"):
        parquet.write_table(as_numbers(cells), path)
    else:
        write(cells, path)
    found = nation(path)
    survey = read(tmp_path, cells.drop(columns=["unit", "period"]).to_csv(index=False))
    assert found.pooled == compute_index(survey.scores, RULES)
    own = estimate_precision(survey.scores, RULES)
    assert found.precision is not None
    assert (found.precision.n, found.precision.df) == (own.n, own.df)
    assert [found.precision.se, found.precision.low] == pytest.approx([own.se, own.low], abs=1e-12)
    for trait in found.traits:
        mine, theirs = found.profile(trait), profile_respondents(survey, trait, 10)
        assert (mine.total, mine.stated) == (theirs.total, theirs.stated)
        assert len(mine.groups) >= 2
        same = {group.label: group for group in theirs.groups}
        for one in mine.groups:
            other = same[one.label]
            assert (one.n, one.share, one.index) == (other.n, other.share, other.index)
            assert (one.precision is None) == (other.precision is None)
            if one.precision and other.precision:
                assert one.precision.se == pytest.approx(other.precision.se, abs=1e-12)
                assert one.precision.high == pytest.approx(other.precision.high, abs=1e-12)


def test_refused_rows_and_skipped_unsur_are_counted_alike(tmp_path: Path) -> None:
    """Rows read, rows without an answer and answers '-' of all sample units together."""
    cells = sample_cells("2026-S1")
    found = counted(write(cells, tmp_path / "all.csv"))
    survey = read(tmp_path, cells.drop(columns=["unit", "period"]).to_csv(index=False))
    assert found.read == survey.read
    assert found.refused["no answers"] == survey.refused_rows > 0
    assert found.does_not_apply == tuple(survey.does_not_apply.sum())
    assert sum(found.does_not_apply) > 0


answers = st.sampled_from(["1", "2", "3", "4", "4", "3", "", "-"])
people = st.lists(st.tuples(st.sampled_from("AB"), st.tuples(*[answers] * 9), st.sampled_from("LP ")), max_size=40)


@given(people)
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_any_answers_are_the_same(tmp_path: Path, rows: list[tuple[str, tuple[str, ...], str]]) -> None:
    """Random answers of two units, some blank, some '-': index exact, error to 1e-12, published value to the digit."""
    cells = pd.DataFrame([dict(zip(KEYS, given, strict=True)) for _, given, _ in rows], columns=list(KEYS), dtype=str)
    cells["unit"], cells["gender"] = [unit for unit, _, _ in rows], [sex for _, _, sex in rows]
    if not cells[list(KEYS)].isin(list("1234")).to_numpy().any():
        return
    found = nation(write(cells, tmp_path / "random.parquet"))
    for code, own in cells.groupby("unit"):
        scores = own[list(KEYS)].replace({"": None, "-": None}).apply(pd.to_numeric).astype("Int8")
        if scores.notna().to_numpy().any():
            expected = compute_index(scores, RULES)
            assert found.unit(str(code))[0] == expected
            assert found.moments.value(found.codes.index(str(code))) == expected.value
            same_precision(found, str(code), scores)
        else:
            assert code not in found.codes


def test_fourteen_unsur(tmp_path: Path) -> None:
    """The instrument of 2004 has more unsur, and so more pairs of them; 40 respondents drawn with a fixed seed."""
    rules = load_instrument(R2004)
    drawn = np.random.default_rng(3).integers(0, 5, (40, 14))
    scores = pd.DataFrame(drawn, columns=list(rules.keys)).astype("Int8").replace(0, pd.NA)
    path = write(scores.assign(unit="A"), tmp_path / "old.parquet")
    found = Nation(counted(path, rules, Period.parse("2014")), 10)
    own = estimate_precision(scores, rules)
    assert found.unit("A")[0] == compute_index(scores, rules)
    assert found.precision is not None
    assert found.precision.se == pytest.approx(own.se, abs=1e-12)


def test_more_respondents_than_64_bits_square(tmp_path: Path) -> None:
    """Sums times a million: products beyond 64 bits stay exact; se of a population 1e6 times as large is 1/1000 of it.

    se^2 = n/(n-1) x sum z^2, and z falls by 1e6 while there are 1e6 times as many: se^2 x (n-1)/n falls by exactly 1e6.
    """
    cells = sample_cells("2026-S1")
    found = nation(write(cells, tmp_path / "all.parquet"))
    many = Moments(RULES, found.moments.sums * 1_000_000)
    assert many.n.max() > 500_000
    assert many.squares == pytest.approx(found.moments.squares / 1e6, rel=1e-12)


def test_mean_of_units_by_hand(tmp_path: Path) -> None:
    """Ten respondents of A give 4 throughout, ten of B give 3: (100 + 75) / 2 = 87.50, no error; C has nine only."""
    cells = pd.concat([few("A", *[4] * 10), few("B", *[3] * 10), few("C", *[1] * 9)])
    found = nation(write(cells, tmp_path / "three.parquet"))
    assert found.mean is not None
    assert (found.mean.value, found.mean.units, found.mean.se, found.mean.low) == (Decimal("87.50"), 2, None, None)
    assert found.pooled.exact == Fraction(40 * 10 + 30 * 10 + 9 * 10, 29 * 10) * 25
    assert found.units["mutu"].dropna().to_dict() == {"A": "A", "B": "C"}
    assert found.mutu_counts() == {"A": 1, "B": 0, "C": 1, "D": 0}


def test_seven_respondents_claim_nothing(tmp_path: Path) -> None:
    """A unit of seven has an index (3 throughout: 75.00), no mutu and no interval; there is no mean of units."""
    found = nation(write(few("A", *[3] * 7), tmp_path / "seven.parquet"))
    assert found.units.loc["A", "ikm"] == 75.0
    assert found.units.loc["A", ["mutu", "low", "high"]].isna().all()
    assert found.mean is None
    assert found.precision is None


def test_units_of_one_or_two_are_withheld(tmp_path: Path) -> None:
    """One respondent alone hides the next smallest unit too, or the total would give the index back."""
    cells = pd.concat([few("A", *[3] * 12), few("B", 4), few("C", *[2] * 5)])
    found = nation(write(cells, tmp_path / "small.parquet"))
    assert found.units["ikm"].isna().tolist() == [False, True, True]
    assert found.units["n"].isna().tolist() == [False, True, True]


def test_two_respondents_are_withheld_where_no_one_is_alone(tmp_path: Path) -> None:
    """Three is the least: a unit of two is withheld, and the next smallest with it; three units of three are shown."""
    two = nation(write(pd.concat([few("A", *[3] * 12), few("B", 4, 3), few("C", *[2] * 5)]), tmp_path / "two.parquet"))
    assert two.units["ikm"].isna().tolist() == [False, True, True]
    three = nation(write(pd.concat([few(unit, 4, 3, 3) for unit in "ABC"]), tmp_path / "three.parquet"))
    assert three.units["n"].tolist() == [3, 3, 3]


def test_mutu_on_a_bound(tmp_path: Path) -> None:
    """Six of ten answer 3 and four answer 2: 2.6 x 25 = 65.00, the lower bound of C itself."""
    found = nation(write(few("A", *[3] * 6, *[2] * 4), tmp_path / "bound.parquet"))
    assert found.units.loc["A", ["ikm", "mutu"]].tolist() == [65.0, "C"]


def test_groups_of_one_answer_are_hidden(tmp_path: Path) -> None:
    """A group with the index 100 tells what each member answered: hidden, and the other with it, of all and of one."""
    cells = few("A", *[4] * 12, *[3, 4] * 10).assign(gender=["L"] * 12 + ["P"] * 20)
    found = nation(write(cells, tmp_path / "all-four.parquet"))
    assert (found.profile("gender").groups, found.profile("gender").withheld) == ((), True)
    assert found.unit_groups("gender")["n"].isna().all()


def test_unsur_that_nobody_answered(tmp_path: Path) -> None:
    """No index over an instrument of which an unsur has no answer; the other unit keeps its own."""
    cells = pd.concat([few("A", *[{"waktu": "-"}] * 12), few("B", *[4] * 12)]).astype(str)
    found = nation(write(cells, tmp_path / "gap.parquet"))
    assert np.isnan(found.units.loc["A", "ikm"])
    assert found.units.loc["B", "ikm"] == 100.0
    assert found.pooled.exact is not None
    assert found.mean is not None
    assert found.mean.units == 1


def test_nobody_counted(tmp_path: Path) -> None:
    """Only rows without any answer: no table can be made of them, and the message says what they lack."""
    blank = few("A", dict.fromkeys(KEYS, ""), dict.fromkeys(KEYS, "-")).astype(str)
    with pytest.raises(DataError, match=r"none of the 2 rows of 2026-S1 can be counted.\n  2: no answers"):
        nation(write(blank, tmp_path / "none.parquet"))


def test_published_value_is_rounded_exactly(tmp_path: Path) -> None:
    """500 units of 40 respondents: 25 x T / 360 may lie on a half in hundredths, which goes up; the double does not.

    Of 8 respondents every such double is exact; with 40 that of some unit here ends in ...499999.
    """
    drawn = np.random.default_rng(1).integers(1, 5, (20000, 9))
    cells = pd.DataFrame(drawn, columns=list(KEYS)).assign(unit=[f"U{at % 500}" for at in range(20000)])
    found = nation(write(cells, tmp_path / "many.parquet"))
    expected = [found.moments.index(at).value for at in range(len(found.codes))]
    assert [found.moments.value(at) for at in range(len(found.codes))] == expected
    halves = [at for at in range(500) if ((found.moments.exact(at) or 0) * 200) % 2 == 1]
    scaled = found.moments.estimates[halves] * 100
    assert (np.floor(scaled + 0.5) < scaled.round(6) + 0.5).any()


def test_small_groups_of_a_unit_are_hidden(tmp_path: Path) -> None:
    """Nine of twenty-one are hidden, and the other group with them; a unit with two large groups shows both."""
    sexes = ["L"] * 9 + ["P"] * 12 + ["L"] * 11 + ["P"] * 12
    cells = pd.concat([few("A", *[3, 4, 2] * 7), few("B", *[3, 4] * 11, 3)]).assign(gender=sexes)
    shown = nation(write(cells, tmp_path / "groups.parquet")).unit_groups("gender")["n"]
    assert shown.loc["A"].isna().all()
    assert shown.loc["B"].tolist() == [11, 12]


def test_sums_come_back_from_their_file(tmp_path: Path) -> None:
    """Written, read and written again: the same bytes, and the same figures."""
    cells = sample_cells("2026-S1")
    first = counted(write(cells, tmp_path / "all.parquet"))
    content = write_sums(first)
    again = read_sums(content, "sums")
    assert write_sums(again) == content
    pd.testing.assert_frame_equal(Nation(again, 10).units, Nation(first, 10).units)


def test_order_and_pieces_make_no_difference(tmp_path: Path) -> None:
    """Rows shuffled and shared out over three files, one of them CSV: the same bytes of sums."""
    cells = sample_cells("2026-S1")
    mixed = cells.sample(frac=1, random_state=1)
    write(cells, tmp_path / "one" / "all.parquet")
    for place, name in enumerate(("a.csv", "b.parquet", "deep/c.csv")):
        write(mixed.iloc[place::3], tmp_path / "three" / name)
    first, second = counted(tmp_path / "one"), counted(tmp_path / "three")
    assert write_sums(first).replace(b"all.parquet", b"") != b""
    for level, cell in first.cells.items():
        other = second.cells[level]
        assert cell.sums.sum() == other.sums.sum()
    assert write_sums(first) == write_sums(type(second)(**{**vars(second), "files": first.files}))


@pytest.mark.parametrize("units", [200, 400])
def test_many_units_in_no_order(tmp_path: Path, units: int) -> None:
    """More cells than are counted at once, units in turn: each unit's groups as counted one by one by pandas.

    200 units have codes of one byte, 400 of more; seeded answers, seven ages of which no unit has all.
    """
    drawn = np.random.default_rng(units)
    cells = pd.DataFrame(drawn.integers(1, 5, (units * 20, 9)), columns=list(KEYS))
    cells["unit"] = [f"U{at % units:03d}" for at in range(len(cells))]
    cells["age"], cells["service"] = drawn.integers(15, 75, len(cells)), drawn.integers(0, 100, len(cells)).astype(str)
    found = nation(write(cells, tmp_path / "many.parquet"))
    assert set(found.codes) == set(cells["unit"])
    for trait, names in (("service", cells["service"]), ("age", group_ages(cells["age"].astype(str)))):
        level = found.sums.cells[f"unit {trait}"]
        mine = {
            (unit, name): (n, total)
            for unit, name, n, total in zip(
                level.first,
                level.second,
                level.sums[:, 0].tolist(),
                Moments(RULES, level.sums).totals[:, 2].tolist(),
                strict=True,
            )
        }
        own = cells.groupby([cells["unit"], names])["waktu"]
        assert mine == {key: (int(group.size), int(group.sum())) for key, group in own}


@pytest.mark.real
@needs_oracles
def test_agrees_with_r(tmp_path: Path) -> None:
    """Index and error of index_expected.json, its t on the logit, all units and periods of the synthetic answers."""
    expected = json.loads((ORACLES / "index_expected.json").read_text())["units"]
    data = pd.read_csv(ORACLES / "skm_synthetic.csv")
    cells = data[[f"u{place}" for place in range(1, 10)]].set_axis(list(KEYS), axis=1).astype("Int8")
    cells["unit"] = data["period"] + " " + data["unit"]
    found = nation(write(cells, tmp_path / "all.parquet"))
    compared = 0
    for code in found.codes:
        if (wanted := expected.get(code)) is not None:
            own, error = found.unit(code)
            assert error is not None
            assert float(own.exact or 0) == pytest.approx(wanted["index_available_case"], abs=1e-9)
            assert error.se == pytest.approx(wanted["se_linearised_nofpc"], abs=1e-9)
            low, high = wanted["ci95_nofpc_t"]
            ends = logit_ends(wanted["index_available_case"], error.se, (high - low) / 2 / error.se)
            assert [error.low, error.high] == pytest.approx(ends, abs=1e-9)
            compared += 1
    assert compared == len(expected)


def test_unsur_are_added_in_their_order() -> None:
    """The last digit too is that of a plain sum from U1 to U9, whatever numpy would add first."""
    answers = np.random.default_rng(9).integers(1, 60, (200, 4 * len(KEYS)))
    moments = Moments(RULES, np.hstack([np.full((200, 1), 240), answers]))
    for row, estimate in zip(answers.reshape(200, -1, 4).tolist(), moments.estimates.tolist(), strict=True):
        total = 0.0
        for counts in row:
            total += sum(n * score for n, score in zip(counts, (1, 2, 3, 4), strict=True)) / sum(counts)
        assert estimate == 25 * float(RULES.bobot().weight) * total


# --- Beside the reports of the units, and across characteristics


def place_people(*groups: tuple[str, int, dict[str, str]]) -> pd.DataFrame:
    """Groups of people: unit, how many, and their characteristics; answers 3 and 4 in turn."""
    return pd.concat([few(unit, *([3, 4] * n)[:n]).assign(**about) for unit, n, about in groups])


def shown(found: Nation, trait: str) -> list[str]:
    """Groups of a characteristic that the table shows."""
    return [group.label for group in found.profile(trait).groups]


@pytest.mark.parametrize(("small", "detailed"), [((5,), False), ((9,), False), ((5, 5), True), ((), True)])
def test_unsur_less_the_reports_of_units_leave_no_few(tmp_path: Path, small: tuple[int, ...], detailed: bool) -> None:
    """Two units of 20 publish their unsur, and one of 5 does not: the table's unsur less theirs would be its own."""
    units = [("A", 20, {}), ("B", 20, {}), *((f"S{at}", n, {}) for at, n in enumerate(small))]
    found = nation(write(place_people(*units), tmp_path / "all.parquet"))
    assert (found.detailed, found.spread) == (detailed, detailed)
    assert ("unsur" in {figure.what for figure in found.hidden}) is not detailed


def test_an_unsur_that_five_of_a_unit_answered_hides_the_spread(tmp_path: Path) -> None:
    """Its report shows the NRR of 5 answers but not who gave what: the table's spread less the others' would."""
    rare = pd.concat([few("B", *[3, 4] * 7, 3), few("B", *[{"biaya": ""}] * 15)])
    found = nation(write(pd.concat([place_people(("A", 20, {})), rare]).astype(str), tmp_path / "all.parquet"))
    assert (found.detailed, found.spread) == (True, True)
    rare = pd.concat([few("B", *[3, 4, 3, 4, 3]), few("B", *[{"biaya": ""}] * 15)])
    found = nation(write(pd.concat([place_people(("A", 20, {})), rare]).astype(str), tmp_path / "few.parquet"))
    assert (found.detailed, found.spread) == (True, False)
    assert all(each.counts == {} for each in found.pooled.unsur)
    assert ("unsur.answers", "beside") in found.hidden


def test_a_group_less_the_same_of_the_units_leaves_no_few(tmp_path: Path) -> None:
    """A shows 20 men and 20 women; B hides its 4 men and 30 women: 24 men less A's 20 are the 4 of B."""
    sexes = [("A", 20, "L"), ("A", 20, "P"), ("B", 4, "L"), ("B", 30, "P")]
    people = [(unit, n, {"gender": gender}) for unit, n, gender in sexes]
    found = nation(write(place_people(*people), tmp_path / "all.parquet"))
    assert shown(found, "gender") == []
    assert ("groups.gender", "few") in found.hidden
    more = [*people, ("C", 8, {"gender": "L"}), ("C", 30, {"gender": "P"})]
    assert len(shown(nation(write(place_people(*more), tmp_path / "more.parquet")), "gender")) == 2


def test_a_unit_less_a_group_leaves_no_few(tmp_path: Path) -> None:
    """All but three of unit A are pelajar, and there are no others: A less these are the three."""
    jobs = [("A", 40, "Pelajar"), ("A", 3, "PNS"), ("B", 30, "PNS"), ("B", 30, "Wiraswasta")]
    people = [(unit, n, {"occupation": job}) for unit, n, job in jobs]
    found = nation(write(place_people(*people), tmp_path / "all.parquet"))
    assert "Pelajar" not in shown(found, "occupation")


@pytest.mark.parametrize("second", ["age", "education"])
def test_groups_of_two_characteristics_leave_no_few(tmp_path: Path, second: str) -> None:
    """13 who say no age (education) are the 12 without gender and one man: with both shown, the difference is he.

    Age and gender are summed together, education and gender are not: there numbers in the units have to do.
    """
    said = {"age": ["25", "45"], "education": ["SMA", "S1"]}[second]
    cells = place_people(
        ("A", 12, {"gender": "", second: ""}), ("A", 1, {"gender": "L", second: ""}),
        *(("A", 20, {"gender": gender, second: value}) for gender in "LP" for value in said),
        *(("B", 20, {"gender": gender, second: value}) for gender in "LP" for value in said),
    )  # fmt: skip
    if second == "education":
        cells = cells.assign(age="25")
    found = nation(write(cells.astype(str), tmp_path / "all.parquet"))
    assert "" in shown(found, "gender")
    assert "" not in shown(found, second)


def test_large_tables_lose_nothing(tmp_path: Path) -> None:
    """Forty units of 200 people, drawn: no group is hidden but for one that is small in all."""
    draw = np.random.default_rng(4)
    cells = pd.DataFrame(draw.integers(1, 5, (8000, 9)), columns=list(KEYS)).assign(
        unit=[f"U{at % 40}" for at in range(8000)],
        gender=draw.choice(["L", "P"], 8000),
        age=draw.choice(["18", "25", "35", "45", "55", "65"], 8000, p=[0.03, 0.3, 0.3, 0.2, 0.12, 0.05]),
        education=draw.choice(["SD", "SMP", "SMA", "S1", "S2"], 8000, p=[0.04, 0.15, 0.45, 0.3, 0.06]),
    )
    found = nation(write(cells.astype(str), tmp_path / "all.parquet"))
    assert found.hidden == ()
