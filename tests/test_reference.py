"""The reference of `import ikm`: every public name, nothing from elsewhere, every link leads somewhere."""

from __future__ import annotations

import base64
import hashlib
import re
from itertools import pairwise
from pathlib import Path

import pytest
from bs4 import BeautifulSoup, Tag

import ikm
from ikm.commands.reference import REFERENCE_CHAPTERS, parse_glossary, render_reference
from ikm.study.city import City
from ikm.study.look import Look
from ikm.study.national import National
from ikm.study.series import Series
from ikm.study.unit import Study

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def html() -> str:
    """The page."""
    return render_reference(README)


@pytest.fixture(scope="module")
def soup(html: str) -> BeautifulSoup:
    """The page, parsed."""
    return BeautifulSoup(html, "html.parser")


def section(soup: BeautifulSoup, id: str) -> Tag:
    """The part about a name."""
    found = soup.find(attrs={"data-of": id})
    assert isinstance(found, Tag), id
    return found


def test_every_public_name_is_told(soup: BeautifulSoup) -> None:
    """What `import ikm` gives, and every public method of the objects it makes."""
    ids = {tag["id"] for tag in soup.find_all(id=True)}
    assert [name for name in ikm.__all__ if name not in ids] == []
    for kind in (Study, Series, City, Look, National):
        public = [name for name in dir(kind) if not name.startswith("_") and callable(getattr(kind, name))]
        assert [name for name in public if f"{kind.__name__}.{name}" not in ids] == []


def test_every_name_is_explained(soup: BeautifulSoup) -> None:
    """No entry without a sentence."""
    for entry in soup.select(".entry, .member"):
        assert entry.find(["p", "dl"], class_=lambda name: name != "signature-line") is not None, entry[
            "aria-labelledby"
        ]


@pytest.mark.parametrize("id", ["open", "open_all", "city", "units", "sample_plan", "Study.by", "Study.compare"])
def test_the_facade_tells_all_that_is_compulsory(soup: BeautifulSoup, id: str) -> None:
    """What is given, what comes back, what is refused, an example."""
    headings = {tag.get_text() for tag in section(soup, id).find_all(["h4", "h5"])}
    wanted = {"Parameters", "Raises", "Example"} | ({"Returns"} if id not in ("sample_plan",) else set())
    assert wanted <= headings


@pytest.mark.parametrize("name", ["index", "services", "trend", "change", "groups", "distribution", "ipa", "comments"])
def test_results_tell_their_frame_with_units(soup: BeautifulSoup, name: str) -> None:
    """One row a what, and what the numbers are measured in."""
    text = section(soup, f"Study.{name}").get_text(" ")
    assert re.search(r"Frame: .*(one row|as by)", text, re.DOTALL)
    assert re.search(r"25-100|index points|respondents|1-4|numbers of comments|one row a shown service", text)


def test_links_lead_somewhere_and_ids_stand_once(soup: BeautifulSoup) -> None:
    """Every anchor has its place."""
    ids = [tag["id"] for tag in soup.find_all(id=True)]
    assert sorted(ids) == sorted(set(ids))
    targets = [link["href"] for link in soup.find_all("a")]
    assert [target for target in targets if not target.startswith("#") or target[1:] not in ids] == []
    assert len(soup.select("nav a")) == len(REFERENCE_CHAPTERS) + 1 + sum(
        len(names) for _, _, names in REFERENCE_CHAPTERS
    )


def test_nothing_is_fetched_and_nothing_runs(html: str, soup: BeautifulSoup) -> None:
    """No script, no address, and a policy under which only the page's own style holds."""
    assert soup.script is None
    assert not re.search(r"https?://", html)
    assert "url(" not in html
    policy = soup.find("meta", attrs={"http-equiv": "Content-Security-Policy"})["content"]
    style = re.search(r"<style>(.*?)</style>", html, re.DOTALL)
    assert style is not None
    hashed = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    assert policy.startswith(f"default-src 'none'; style-src 'sha256-{hashed}';")
    assert soup.find(style=True) is None


def test_words_of_the_field_are_linked(soup: BeautifulSoup) -> None:
    """To the glossary of the README, whole; once a paragraph; never inside of code."""
    assert [term.word for term in parse_glossary(README)][:3] == ["SKM", "IKM", "unsur"]
    links = section(soup, "Study.index").select("a.term")
    assert {"unsur", "mutu"} <= {link.get_text() for link in links}
    assert soup.find(id="istilah-nrr").find_next("dd").get_text().strip().startswith("nilai rata-rata")
    assert soup.select("code a.term, pre a, h3 a") == []


def test_headings_do_not_leap(soup: BeautifulSoup) -> None:
    """One h1; each level under the one above."""
    levels = [int(tag.name[1]) for tag in soup.find_all(re.compile(r"^h[1-6]$"))]
    assert levels.count(1) == 1
    assert [pair for pair in pairwise(levels) if pair[1] - pair[0] > 1] == []


def test_same_bytes(html: str) -> None:
    """No clock, no path of a machine, no constant by its name."""
    assert render_reference(README) == html
    assert str(ROOT) not in html
    assert "DEFAULT_MARGIN" not in html
    assert "margin: float = 2.0" in BeautifulSoup(html, "html.parser").get_text()


def test_without_a_glossary() -> None:
    """An installed package has no README beside it: no links, no words."""
    soup = BeautifulSoup(render_reference(""), "html.parser")
    assert soup.select("a.term") == []
    assert soup.find(id="Study.index") is not None
