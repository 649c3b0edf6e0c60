"""Templates beside their modules."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import ikm
from ikm.page.markup import make_policy, name_paint, restore_paint


def test_a_template_has_a_name_of_its_own() -> None:
    """A template is asked for by its name alone, so no folder may hide one of another."""
    names = Counter(path.name for path in Path(ikm.__file__).parent.rglob("*.html.j2"))
    assert names["table.html.j2"] == 1
    assert [name for name, n in names.items() if n > 1] == []


def test_paint_is_named_once_and_comes_back() -> None:
    """Lines of one paint share a class; what would move or hide something is none; paper has the paint back."""
    drawn = '<line x1="1" style="stroke:var(--a, #123);stroke-width:2"/><text class="t" style="fill: none">a</text>'
    other = '<p style="fill:red">b</p><rect style="position:fixed"/><rect style="fill:url(https://a.example)"/>'
    named, style = name_paint(drawn + drawn + other)
    assert named == 2 * '<line x1="1" class="drawn-0"/><text class="drawn-1 t">a</text>' + other
    assert ".drawn-0.drawn-0.drawn-0 { stroke:var(--a, #123);stroke-width:2 }\n.drawn-1.drawn-1" in style
    assert restore_paint(f"{style}</head>{named}") == f"{style}</head>{drawn + drawn + other}".replace(
        'class="t" style="fill: none"', 'style="fill: none" class="t"'
    )


def test_a_policy_names_what_it_is_given() -> None:
    """SHA-256 of '' in base64, as FIPS 180 has it in hexadecimal: e3b0c442..., in each list once."""
    hashed = "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='"
    end = "img-src data:; base-uri 'none'; form-action 'none'"
    assert make_policy([""]) == f"default-src 'none'; style-src {hashed}; {end}"
    assert make_policy([""], [""], [""]) == (
        f"default-src 'none'; style-src {hashed}; script-src {hashed}; style-src-attr 'unsafe-hashes' {hashed}; {end}"
    )
