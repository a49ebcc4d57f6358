"""The site builds without a warning, leads nowhere wrong, needs no network and leaves nothing public out."""

from __future__ import annotations

import re
import subprocess
import sys
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
from tools.chart_pictures import FOLDER, draw_all
from tools.readme import ROOT

import coxa

sys.path.insert(0, str(ROOT / "docs" / "_ext"))
from mathml import mathml
from repository_links import contents, on_site
from shared_entries import written_out

PRIVATE = re.compile(r"/work/|/tmp/|shared folder|sub-?agent|this (?:chat|issue)\b|node\d", re.IGNORECASE)
"""Places and people of its making, which no reader has."""
slow = pytest.mark.slow


class Page(HTMLParser):
    """What a page points at and what it can be pointed at by."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: set[str] = set()
        self.links: list[str] = []
        self.loads: list[str] = []
        self.tags: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        self.tags.add(tag)
        self.ids |= {found[name] for name in ("id", "name") if name in found}
        if tag == "a" and "href" in found:
            self.links.append(found["href"])
        elif tag == "link" and "href" in found:
            self.loads.append(found["href"])
        self.loads += [found[name] for name in ("src", "srcset", "poster", "data") if name in found]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("built") / "site"
    built = subprocess.run(
        [sys.executable, "-m", "tools.site", str(folder)],
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert built.returncode == 0, built.stderr
    return folder


@cache
def pages(site: Path) -> dict[Path, Page]:
    return {path: Page(path.read_text(encoding="utf-8")) for path in sorted(site.rglob("*.html"))}


@slow
def test_every_document_is_a_page(site: Path) -> None:
    documents = {path.relative_to(ROOT / "docs").with_suffix("") for path in (ROOT / "docs").rglob("*.md")}
    built = {path.relative_to(site).with_suffix("") for path in pages(site)}
    assert documents <= built


@slow
def test_every_link_inside_the_site_leads_to_a_page_and_a_place_on_it(site: Path) -> None:
    wrong = []
    for path, page in pages(site).items():
        for link in page.links:
            parts = urlsplit(link)
            if parts.scheme:
                continue
            target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            there = pages(site).get(target)
            known = (
                target.is_file()
                if there is None
                else not parts.fragment or unquote(parts.fragment) in there.ids
            )
            wrong += [] if known else [f"{path.relative_to(site)}: {link}"]
    assert wrong == []


@slow
def test_nothing_is_loaded_from_outside(site: Path) -> None:
    loads = [(path.name, load) for path, page in pages(site).items() for load in page.loads]
    assert [found for found in loads if re.match(r"(?:\w+:)?//", found[1])] == []
    missing = [(page, load) for page, load in loads if re.match(r"https?:", load)]
    assert missing == []
    for sheet in site.rglob("*.css"):
        assert not re.search(
            r"(?:@import|url\()\s*[\"']?(?:https?:)?//", sheet.read_text(encoding="utf-8")
        ), sheet


@slow
def test_every_public_name_has_its_entry(site: Path) -> None:
    entries = pages(site)[site / "reference" / "api.html"].ids
    assert [name for name in coxa.__all__ if f"coxa.{name}" not in entries] == []


@slow
def test_equations_are_mathml_and_no_latex_is_left(site: Path) -> None:
    physics = pages(site)[site / "physics.html"]
    assert {"math", "mfrac", "msub", "mtable"} <= physics.tags
    text = (site / "physics.html").read_text(encoding="utf-8")
    assert not re.search(r"\\(?:frac|sum|begin|text)\b", text)


@slow
def test_search_knows_the_words_of_the_pages_without_a_server(site: Path) -> None:
    assert '"reference/cli"' in (site / "searchindex.js").read_text(encoding="utf-8")
    assert any("searchindex.js" in load for load in pages(site)[site / "search.html"].loads)


@slow
def test_no_page_speaks_of_how_it_was_made(site: Path) -> None:
    found = {path.name: PRIVATE.search(path.read_text(encoding="utf-8")) for path in pages(site)}
    assert {name: match[0] for name, match in found.items() if match} == {}


@slow
def test_charts_shown_say_what_the_demo_gives_now(tmp_path: Path) -> None:
    draw_all(tmp_path)
    words = re.compile(r"<text[^>]*>(.*?)</text>|aria-label=\"(.*?)\"", re.DOTALL)
    now, kept = (
        {path.name: words.findall(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.svg"))}
        for folder in (tmp_path, FOLDER)
    )
    assert now == kept, "run `make docs`"


@pytest.mark.parametrize("latex", [r"\nonsense{a}", r"\begin{gathered} a & b \end{gathered}"])
def test_latex_that_cannot_be_written_is_refused(latex: str) -> None:
    with pytest.raises(Exception, match="cannot write"):
        mathml(latex, "block")


def test_lines_of_an_equation_stand_below_each_other() -> None:
    found = mathml(r"\begin{aligned} a &= b \\ c &= d \end{aligned}", "block")
    assert found.count("<mtr>") == 2
    assert 'display="block"' in found


def test_links_out_of_the_site_become_their_words(tmp_path: Path) -> None:
    (tmp_path / "design").mkdir()
    (tmp_path / "design" / "README.md").write_text("# Notes\n", encoding="utf-8")
    text = "[a](../src/a.py) [b](design) [c](c.md#d) [e](https://e.org) ![f](f.png)\n```md\n[g](../g)\n```\n"
    expected = "a [b](design/README.md) [c](c.md#d) [e](https://e.org) ![f](f.png)\n```md\n[g](../g)\n```\n"
    assert on_site(text, tmp_path, tmp_path) == expected


def test_a_readme_leads_to_its_pages_in_its_order() -> None:
    assert "\nb\na\n```" in contents("[B](b.md), [A](a.md), [B again](b.md)")


def test_arguments_that_share_a_line_are_written_out() -> None:
    found: list[Any] = written_out(
        ["Do.", "", "Args:", "    a, b: Two of a kind,", "        on two lines.", "    c: One."]
    )
    assert found[3:] == [
        "    a: Two of a kind,",
        "        on two lines.",
        "    b: Two of a kind,",
        "        on two lines.",
        "    c: One.",
    ]
