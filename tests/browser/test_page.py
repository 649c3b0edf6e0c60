"""Reports as a browser shows them: accessible, alone, at every width, in light and dark, and on paper."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any
from unicodedata import normalize

import pypdf
import pytest

from ikm.commands import reference

ROOT = Path(__file__).resolve().parents[2]
UNITS = ("kppt", "tujuh", "sedang", "ribuan")
ALL = (*UNITS, "english", "kota", "city", "nasional", "national")
#: WCAG 2.2 A and AA, and what axe calls best practice.
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PHONE = 360
#: A click on each heading that is seen of what is folded.
UNFOLD = (
    "[...document.querySelectorAll('details:not([open]) > summary')].filter(e => e.checkVisibility())"
    ".forEach(e => e.click())"
)


def html(reports: dict[str, Path], name: str) -> Path:
    """The page of a report."""
    return reports[name] / "laporan.html"


@pytest.mark.parametrize(
    ("name", "width", "scheme"),
    [
        ("kppt", 1280, "light"),
        ("kppt", 1280, "dark"),
        ("kppt", PHONE, "light"),
        ("tujuh", 1280, "light"),
        ("english", PHONE, "dark"),
        ("kota", 1280, "light"),
        ("kota", 1280, "dark"),
        ("kota", PHONE, "light"),
        ("nasional", 1280, "dark"),
        ("national", PHONE, "light"),
    ],
)
def test_axe_finds_nothing(
    name: str, width: int, scheme: str, reports: dict[str, Path], visit: Callable[..., Any]
) -> None:
    """No violation of WCAG 2.2 AA or of best practice; everything that folds is unfolded."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe-playwright-python is not installed")
    with visit(html(reports, name), width=width, scheme=scheme) as opened:
        opened.page.locator("details > summary:visible").first.click()  # as a hand would; the others by script
        opened.page.evaluate(UNFOLD)
        found = axe.Axe().run(opened.page, options={"runOnly": RULES, "resultTypes": ["violations"]})
    assert [(rule["id"], rule["nodes"][0]["html"][:200]) for rule in found.response["violations"]] == []


@pytest.mark.parametrize("name", ALL)
def test_nothing_leaves_the_page_and_nothing_is_complained_of(
    name: str, reports: dict[str, Path], visit: Callable[..., Any]
) -> None:
    """The one request is the file itself; its icon is empty data."""
    with visit(html(reports, name)) as opened:
        opened.page.wait_for_load_state("networkidle")
        asked = [url for url in opened.requests if not url.startswith("data:")]
    assert asked == [html(reports, name).as_uri()]
    assert opened.complaints == []


def test_the_policy_holds(reports: dict[str, Path], visit: Callable[..., Any], tmp_path: Path) -> None:
    """What would be smuggled in gets nowhere: a script, an image of another host, a style sheet, a frame, a form."""
    smuggled = (
        '<script>document.title = "taken"</script><img src="http://127.0.0.1:9/x.png" onerror="document.title=1">'
        '<link rel="stylesheet" href="http://127.0.0.1:9/x.css"><iframe src="http://127.0.0.1:9/"></iframe>'
        '<form action="http://127.0.0.1:9/"><button id="send">x</button></form>'
        '<style>h1 { display: none }</style><p id="over" style="position: fixed; inset: 0">x</p>'
    )
    page = html(reports, "kppt").read_text(encoding="utf-8")
    bad = tmp_path / "bad.html"
    bad.write_text(page.replace("</main>", f"{smuggled}</main>"), encoding="utf-8")
    with visit(bad) as opened:
        assert opened.page.title() == re.findall("<title>(.*)</title>", page)[0]
        seen = "e => [getComputedStyle(e('h1')).display, getComputedStyle(e('#over')).position]"
        assert opened.page.evaluate(f"({seen})(each => document.querySelector(each))") == ["block", "static"]
        opened.page.evaluate("document.querySelector('#send').click()")
        opened.page.wait_for_timeout(300)
        assert opened.page.url == bad.as_uri()
    said = " ".join(line for line in opened.complaints if "Content Security Policy" in line)
    refused = ("inline script", "inline style", "inline event handler", "stylesheet", "image", "Framing", "form data")
    assert [one for one in refused if one not in said] == []


@pytest.mark.parametrize("name", ["kppt", "kota"])
def test_the_keyboard_goes_through_the_page_in_order(
    name: str, reports: dict[str, Path], visit: Callable[..., Any]
) -> None:
    """The first Tab is the skip link, which leads to the text; then top to bottom, with a mark of where one is."""
    place = (
        "[document.activeElement.getBoundingClientRect().top + scrollY, document.activeElement.closest('main') != null]"
    )
    with visit(html(reports, name), width=PHONE) as opened:
        page = opened.page
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className") == "skip"
        assert page.evaluate("document.activeElement.getBoundingClientRect().left") >= 0
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "isi"
        tops = []
        for _ in range(25):
            page.keyboard.press("Tab")
            if page.evaluate("document.activeElement === document.body"):  # the end of a short page
                break
            style = page.evaluate("(({outlineStyle, outlineWidth}) => [outlineStyle, outlineWidth])"
                                  "(getComputedStyle(document.activeElement))")  # fmt: skip
            assert style == ["solid", "3px"]
            top, inside = page.evaluate(place)
            if inside:
                tops.append(top)
    assert len(tops) > 5
    assert tops == sorted(tops)


@pytest.mark.parametrize("name", ALL)
def test_no_sideways_scroll(name: str, reports: dict[str, Path], visit: Callable[..., Any]) -> None:
    """At every width the page is as wide as the window; at those of phones and desks so is every table and formula."""
    cut = (
        "[...document.querySelectorAll('.table, math')].filter(e => e.scrollWidth > e.clientWidth + 1)"
        ".map(e => e.textContent.trim().slice(0, 80))"
    )
    with visit(html(reports, name)) as opened:
        for width in (1280, 768, PHONE, 320):
            opened.page.set_viewport_size({"width": width, "height": 900})
            opened.page.evaluate(UNFOLD)
            assert opened.page.evaluate("document.documentElement.scrollWidth") <= width
            assert width in (768, 320) or opened.page.evaluate(cut) == []


@pytest.mark.parametrize("name", ["kppt", "kota"])
def test_dark_changes_the_charts_too(name: str, reports: dict[str, Path], visit: Callable[..., Any]) -> None:
    """The colours that the browser paints differ, text is light on dark, and the page's ground is dark."""
    script = (
        "({ground: getComputedStyle(document.body).backgroundColor,"
        " texts: [...document.querySelectorAll('figure svg text')].map(e => getComputedStyle(e).fill)})"
    )
    seen = {}
    for scheme in ("light", "dark"):
        with visit(html(reports, name), scheme=scheme) as opened:
            seen[scheme] = opened.page.evaluate(script)
    assert max(_channels(seen["dark"]["ground"])) < 60 < 200 < min(_channels(seen["light"]["ground"]))
    pairs = zip(seen["light"]["texts"], seen["dark"]["texts"], strict=True)
    changed = [light != dark for light, dark in pairs]
    # Figures in the cells of the heat map stand on colours that stay; six names of units and nine of unsur beside it.
    assert sum(changed) >= (6 + 9 if name == "kota" else len(changed))


@pytest.mark.parametrize("name", ["impor", "import", "gagal", "failed"])
@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (PHONE, "dark")])
def test_pages_that_are_no_reports(
    name: str, width: int, scheme: str, pages: dict[str, Path], visit: Callable[..., Any]
) -> None:
    """What an import did and what failed: light, no violation of axe, no sideways scroll, no request, no complaint."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe-playwright-python is not installed")
    assert pages[name].stat().st_size < 400_000
    with visit(pages[name], width=width, scheme=scheme) as opened:
        assert axe.Axe().run(opened.page, options={"runOnly": RULES}).response["violations"] == []
        assert opened.page.evaluate("document.documentElement.scrollWidth") <= width
        cut = "[...document.querySelectorAll('.table')].some(e => e.scrollWidth > e.clientWidth + 1)"
        assert not opened.page.evaluate(cut)
        assert opened.requests == [pages[name].as_uri()]
        assert opened.complaints == []


def test_the_reference(tmp_path: Path, visit: Callable[..., Any]) -> None:
    """No violation of axe, no sideways scroll, no request, no complaint."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe-playwright-python is not installed")
    path = tmp_path / "api.html"
    path.write_text(reference.render_reference((ROOT / "README.md").read_text(encoding="utf-8")), encoding="utf-8")
    with visit(path, width=PHONE, scheme="dark") as opened:
        assert axe.Axe().run(opened.page, options={"runOnly": RULES}).response["violations"] == []
        assert opened.page.evaluate("document.documentElement.scrollWidth") <= PHONE
        assert opened.requests == [path.as_uri()]
        assert opened.complaints == []


def _channels(colour: str) -> list[int]:
    """Red, green and blue of 'rgb(18, 24, 31)'."""
    return [int(part) for part in re.findall(r"\d+", colour)[:3]]


@pytest.mark.parametrize("name", ["kppt", "tujuh", "kota"])
def test_printed_page_says_what_the_screen_says(name: str, reports: dict[str, Path], visit: Callable[..., Any]) -> None:
    """A4, few pages, none of them empty; headings, paragraphs and cells, but neither contents nor code."""
    with visit(html(reports, name)) as opened:
        words = opened.page.evaluate(
            "[...document.querySelectorAll('main h1, main h2, main h3, main p, main td, main th, main caption')]"
            ".filter(e => !e.closest('.code, .data, thead')).map(e => e.textContent)"
        )
        paper = pypdf.PdfReader(io.BytesIO(opened.page.pdf(prefer_css_page_size=True, print_background=False)))
    assert {tuple(round(float(side)) for side in one.mediabox[2:]) for one in paper.pages} == {(595, 842)}
    pages = [one.extract_text() for one in paper.pages]
    assert len(pages) <= {"kppt": 40, "tujuh": 13, "kota": 13}[name]
    assert min(map(len, pages)) > 100
    printed = _squeezed("".join(pages))
    missing = [text for text in words if _squeezed(text) and _squeezed(text)[:12] not in printed]
    assert missing == []
    assert "importikm" not in printed


def _squeezed(text: str) -> str:
    """Letters and digits alone: where lines break and ligatures stand is the printer's business."""
    return re.sub(r"[^0-9a-zA-Z]", "", normalize("NFKC", text))


@pytest.mark.parametrize("name", ALL)
def test_figures_are_named_and_tell_what_they_show(
    name: str, reports: dict[str, Path], visit: Callable[..., Any]
) -> None:
    """Each drawing is an image with a name that tells figures, with a caption, its data as CSV, and no text cut off."""
    cut = """[...document.querySelectorAll('figure svg')].flatMap(svg => {
        const all = svg.getBoundingClientRect();
        const off = box => box.left < all.left - 1 || box.right > all.right + 1 || box.top < all.top - 1
            || box.bottom > all.bottom + 1;
        return [...svg.querySelectorAll('text')].filter(text => off(text.getBoundingClientRect()));
    }).map(text => text.textContent)"""
    with visit(html(reports, name)) as opened:
        images, strips = (opened.page.locator(where).all() for where in ("figure [role=img]", "td [role=img]"))
        names, marks = ([image.get_attribute("aria-label") for image in each] for each in (images, strips))
        assert opened.page.locator("figure svg").count() == opened.page.locator("figure [role=img]").count()
        captions = [caption.text_content() for caption in opened.page.locator("figure:not(:has(img)) figcaption").all()]
        links = [link.get_attribute("href") for link in opened.page.locator("figure .data a").all()]
        assert opened.page.evaluate(cut) == []
    assert all(len(alt) > 40 and re.search(r"\d", alt) for alt in names)
    assert all(re.search(r"\w.*\d", alt) for alt in marks)
    assert all(captions)
    assert len(links) == len(captions)
    assert all(link.startswith("data:text/csv") for link in links)
    assert bool(links) == (name != "tujuh")


def test_data_of_a_chart_can_be_taken_along(reports: dict[str, Path], visit: Callable[..., Any]) -> None:
    """The link of the chart of counters gives a file with the values of hasil.json, lowest first."""
    hasil = json.loads((reports["kppt"] / "hasil.json").read_text(encoding="utf-8"))
    with visit(html(reports, "kppt")) as opened:
        with opened.page.expect_download() as waiting:
            opened.page.locator("#gambar-di-mana-loket-ringkas .data a").click()
        download = waiting.value
        assert download.suggested_filename == "gambar-di-mana-loket-ringkas.csv"
        rows = list(csv.DictReader(io.StringIO(Path(download.path()).read_text(encoding="utf-8-sig"))))
    assert list(rows[0]) == ["nama", "nilai", "batas_bawah", "batas_atas"]
    expected = {counter["label"]: counter["value"] for counter in hasil["groups"]["loket"]}
    assert {row["nama"]: row["nilai"] for row in rows} == expected
    assert [row["nilai"] for row in rows] == sorted(expected.values())


@pytest.mark.parametrize("name", ["kppt", "kota", "english"])
def test_every_entry_of_the_contents_leads_to_its_heading(
    name: str, reports: dict[str, Path], visit: Callable[..., Any]
) -> None:
    """Clicked on a phone, after the list is unfolded: the heading of that name comes into the window."""
    with visit(html(reports, name), width=PHONE) as opened:
        page = opened.page
        assert not page.locator(".folded li").first.is_visible()
        page.locator(".folded summary").click()
        entries = page.locator(".folded a").all()
        assert len(entries) > 5
        for entry in entries:
            target = page.locator(f'[id="{entry.get_attribute("href")[1:]}"]')  # some begin with a digit
            assert target.text_content() == entry.text_content()
        entries[-1].click()
        assert target.bounding_box()["y"] < page.viewport_size["height"]
        assert page.locator(".beside").is_hidden()
    with visit(html(reports, name)) as opened:
        assert opened.page.locator(".beside a").first.is_visible()
        assert opened.page.locator(".folded").is_hidden()


@pytest.mark.parametrize("name", ALL)
def test_headings_go_down_step_by_step(name: str, reports: dict[str, Path], visit: Callable[..., Any]) -> None:
    """One h1 first; none is more than one level below the one before."""
    with visit(html(reports, name)) as opened:
        levels = [int(tag[1]) for tag in opened.page.evaluate(
            "[...document.querySelectorAll('h1,h2,h3,h4,h5,h6')].map(e => e.tagName)")]  # fmt: skip
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


@pytest.mark.parametrize("name", ALL)
def test_page_is_light(name: str, reports: dict[str, Path]) -> None:
    """Under 400 KB with all charts."""
    assert html(reports, name).stat().st_size < 400_000


def test_formulas_are_mathml_that_the_browser_sets(reports: dict[str, Path], visit: Callable[..., Any]) -> None:
    """Five formulas with a text each; a fraction stands over its line, so it is set as one; 871 / 253 is U1's NRR."""
    with visit(html(reports, "kppt")) as opened:
        formulas = opened.page.locator("math").all()
        assert len(formulas) == 5
        assert all(len(formula.get_attribute("alttext")) > 30 for formula in formulas)
        above, below = (opened.page.locator("math mfrac").nth(1).locator("> *").nth(place).bounding_box()
                        for place in (0, 1))  # fmt: skip
    assert above["y"] + above["height"] <= below["y"] + 1
    first = json.loads((reports["kppt"] / "hasil.json").read_text(encoding="utf-8"))["unsur"][0]
    assert f"<mn>{first['total']}</mn><mn>{first['n']}</mn>" in html(reports, "kppt").read_text(encoding="utf-8")


def test_code_unfolds(reports: dict[str, Path], visit: Callable[..., Any]) -> None:
    """Closed at first; unfolded it shows the cells, begins with what was asked, and runs as Python."""
    with visit(html(reports, "kppt")) as opened:
        code = opened.page.locator(".code pre")
        assert code.is_hidden()
        opened.page.locator(".code summary").click()
        assert code.is_visible()
        text = code.text_content()
    compile(text, "laporan", "exec")
    assert 'unit = "KPPT"' in text
    assert text.index('unit = "KPPT"') < text.index("ikm.open(") < text.index("studi.index()")
