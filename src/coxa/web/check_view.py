"""The result of a self-check as its page shows it: tables and pictures, made from what `check.json` holds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from markupsafe import Markup

from coxa.exam.items import SIDES
from coxa.figures.check import (
    CAUSES,
    GROUP_WORDS,
    SHORT,
    UNTOLD,
    CheckFigure,
    Spread,
    figure_of,
    healthy_digits,
    interval,
    plain,
    row_digits,
    says_nothing,
)
from coxa.web import check_figures
from coxa.web.check_figures import Bar
from coxa.web.checks import harder
from coxa.web.i18n import gettext as _

TROUBLES_SHOWN: Final = 4
LIKELY: Final = 0.5
"""What the exam points at is named when it is likelier than not (own choice)."""
MOST_SHOWN: Final = 110.0
"""End of the scale of efficiencies, per cent; what lies beyond is drawn at its end."""


@dataclass(frozen=True)
class Line:
    """One figure of both sides.

    Attributes:
        label, unit, evidence: Of the figure.
        right, left, healthy: In words.
        more: Which side has clearly more, in words; empty when nothing says so.
    """

    label: str
    unit: str
    evidence: str
    right: str
    left: str
    healthy: str
    more: str


@dataclass(frozen=True)
class Table:
    """The figures under one heading."""

    title: str
    evidence: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Picture:
    """One or two drawings with their heading.

    Attributes:
        title: Its heading.
        evidence: Grade of what it shows.
        drawings: Side of each ('' for both) and the drawing.
        words: What to see in it.
        table: The same in figures.
    """

    title: str
    evidence: str
    drawings: tuple[tuple[str, Markup], ...]
    words: str
    table: Table


@dataclass(frozen=True)
class View:
    """Everything of the page that is not a plain list of sentences."""

    short: Table
    tables: tuple[Table, ...]
    pictures: tuple[Picture, ...]
    troubles: tuple[str, ...]
    wasters: tuple[tuple[str, str], ...]
    against: tuple[str, ...]


def view(summary: Mapping[str, Any]) -> View:
    """Return the page of a result.

    Args:
        summary: As `check.json` holds it.
    """
    found = _Found(summary)
    sections = dict.fromkeys(figure.section for side in SIDES for figure in found.figures[side].values())
    return View(
        short=Table(_("In short"), "", found.short()),
        tables=tuple(found.table(section) for section in sections),
        pictures=tuple(each for each in _pictures(found) if each is not None),
        troubles=tuple(_troubles(summary)),
        wasters=tuple(_wasters(summary)),
        against=tuple(_against(found)),
    )


class _Found:
    """The figures of both sides, as objects again."""

    def __init__(self, summary: Mapping[str, Any]) -> None:
        self.summary = summary
        self.figures = {
            side: {key: figure_of(each) for key, each in summary["sides"][side]["figures"].items()}
            for side in SIDES
        }
        self.verdicts = {each["key"]: each["verdict"] for each in summary["differences"]}

    def of(self, key: str) -> dict[str, CheckFigure]:
        return {side: self.figures[side][key] for side in SIDES if key in self.figures[side]}

    def spread(self, side: str, key: str) -> Spread | None:
        figure = self.figures[side].get(key)
        return None if figure is None else figure.spread

    def lines(self, keys: Iterable[str]) -> tuple[Line, ...]:
        return tuple(self._line(key, own) for key in keys if (own := self.of(key)))

    def short(self) -> tuple[Line, ...]:
        """Return the lines that a busy person reads, under the names that the terminal gives them."""
        own = {key: _(label) for key, label in SHORT.items() if self.of(key)}
        return tuple(
            replace(self._line(key, self.of(key)), label=label, unit="") for key, label in own.items()
        )

    def table(self, section: str) -> Table:
        keys = dict.fromkeys(
            k for side in SIDES for k, f in self.figures[side].items() if f.section == section
        )
        lines = self.lines(keys)
        return Table(section, lines[0].evidence, lines)

    def _line(self, key: str, own: Mapping[str, CheckFigure]) -> Line:
        one = next(iter(own.values()))
        digits = row_digits(own.values())
        words = {side: _told(figure, digits) for side, figure in own.items()}
        return Line(
            label=one.label,
            unit=one.unit,
            evidence=one.evidence,
            right=words.get("r", "–"),
            left=words.get("l", "–"),
            healthy=_healthy(own),
            more=""
            if any(says_nothing(figure) for figure in own.values())
            else self._more(key, len(words) > 1 and len(set(words.values())) == 1),
        )

    def _more(self, key: str, alike: bool) -> str:
        verdict = self.verdicts.get(key)
        if verdict is None:
            return ""
        word = "same" if alike else verdict.partition(" ")[0]
        return {"right": _("right"), "left": _("left")}.get(word, _("same"))


def _healthy(own: Mapping[str, CheckFigure]) -> str:
    """Return the healthy figure, of each side where they differ, with as many digits as the figures beside it."""
    told = {side: f for side, f in own.items() if f.spread is not None} or own
    digits = healthy_digits(told.values())
    found = {side: plain(f.healthy, digits) for side, f in told.items() if f.healthy is not None}
    if len(set(found.values())) > 1:
        return _("right %(right)s, left %(left)s") % {"right": found["r"], "left": found["l"]}
    return next(iter(found.values()), "")


def _told(figure: CheckFigure, digits: int) -> str:
    words = interval(figure, digits)
    return _("cannot be told from this exam") if words == UNTOLD else words


def _against(found: _Found) -> Iterable[str]:
    """Say where the side with the trouble is the better one as it is shown, which the method does not expect."""
    trouble = harder(found.summary) or found.summary["exam"].get("history", {}).get("side")
    if trouble not in ("right", "left"):
        return
    names = {"right": ("r", _("right"), _("left")), "left": ("l", _("left"), _("right"))}
    side, word, other = names[trouble]
    for key, better in (("offset_walking", _("better centred")), ("stiffness_passive", _("less stiff"))):
        own = found.of(key)
        spreads = {s: f.spread for s, f in own.items() if f.spread is not None and not says_nothing(f)}
        if len(spreads) < len(SIDES):
            continue
        digits = row_digits(own.values())
        shown = {s: round(spread.value, digits) for s, spread in spreads.items()}
        if not shown[side] < shown["l" if side == "r" else "r"]:
            continue
        clear = found.verdicts.get(key, "not different") != "not different"
        yield " ".join(
            (
                _(
                    "By the model the %(side)s hip, where the trouble is, is %(better)s than the %(other)s one."
                )
                % {"side": word, "better": better, "other": other},
                _("The method expects the opposite; this is what the model gives for your figures."),
                *(() if clear else (_("The difference is no more than this exam can tell."),)),
            )
        )


def _pictures(found: _Found) -> list[Picture | None]:
    return [_efficiency(found), _waste(found), _groups(found), _ball(found), _turns(found)]


def _efficiency(found: _Found) -> Picture | None:
    keys = [key for key in found.figures["r"] if key == "efficiency" or key.startswith("efficiency_")]
    bars = [Bar(found.of(key)["r"].label, *(found.spread(side, key) for side in SIDES)) for key in keys]
    shown = [bar for bar in bars if bar.right or bar.left]
    if not shown:
        return None
    title = _("How efficiently each hip works")
    drawing = check_figures.intervals(shown, title, unit=" %", top=MOST_SHOWN, line_at=100.0)
    words = _(
        "100 %: as little effort as a healthy hip of your size (the upright line). The bar is where the figure lies "
        "nine times in ten."
    )
    return Picture(title, "modelled", (("", drawing),), words, Table(title, "modelled", found.lines(keys)))


def _waste(found: _Found) -> Picture | None:
    keys = {f"waste_{name}": _(cause) for name, cause in CAUSES.items()}
    causes = [
        (cause, {s: spread.value for s in SIDES if (spread := found.spread(s, key)) is not None})
        for key, cause in keys.items()
    ]
    if not any(shares for _cause, shares in causes):
        return None
    title = _("Where effort is wasted")
    words = _(
        "Per cent of each hip's effort that health would save, by cause (modelled). Each piece is the middle (median) "
        "of what one cause takes; the pieces need not add up to the waste told above, which is the middle of their "
        "sum, with a wide interval. The table holds how sure each is."
    )
    drawing = check_figures.wasted(causes, title)
    return Picture(title, "modelled", (("", drawing),), words, Table(title, "modelled", found.lines(keys)))


def _groups(found: _Found) -> Picture | None:
    waste = {
        side: {
            each["name"]: Spread(**each["spread"]) for each in found.summary["sides"][side]["waste_by_group"]
        }
        for side in SIDES
    }
    names = [
        name
        for name in GROUP_WORDS
        if any((spread := waste[side].get(name)) is not None and spread.high >= 1.0 for side in SIDES)
    ]
    if not names:
        return None
    bars = [Bar(GROUP_WORDS[name].capitalize(), *(waste[side].get(name) for side in SIDES)) for name in names]
    top = max(spread.high for bar in bars for spread in (bar.right, bar.left) if spread is not None)
    title = _("What making a group of muscles well would save")
    drawing = check_figures.intervals(bars, title, unit=" %", top=min(100.0, max(5.0, 1.05 * top)))
    lines = tuple(
        Line(
            bar.label,
            "%",
            "modelled",
            check_figures.words_of(bar.right),
            check_figures.words_of(bar.left),
            "0",
            "",
        )
        for bar in bars
    )
    words = _(
        "Per cent of the effort over all tasks (modelled), each group made well alone; the savings do not add up. "
        "Groups that would save less than 1 % are left out."
    )
    return Picture(title, "modelled", (("", drawing),), words, Table(title, "modelled", lines))


def _ball(found: _Found) -> Picture | None:
    key = "offset_walking"
    own = found.of(key)
    if not any(figure.spread for figure in own.values()):
        return None
    title = _("Where the load presses in the socket, walking")
    drawings = tuple((s, check_figures.socket(s, f.spread, f.healthy)) for s, f in own.items())
    words = _(
        "0 is the middle of the socket, 1 its rim; the thin line is the healthy hip. The picture tells how far, not in "
        "which direction: it is drawn towards the outer rim."
    )
    return Picture(title, "modelled", drawings, words, Table(title, "modelled", found.lines((key,))))


def _turns(found: _Found) -> Picture | None:
    for position, words in (("prone", _("lying on the front")), ("seated", _("seated"))):
        keys = tuple(f"range_{position}_{turn}" for turn in ("inward", "outward"))
        if not any(found.of(key) for key in keys):
            continue
        title = _("How far each thigh turns, %(position)s") % {"position": words}
        drawings = tuple(
            (
                side,
                check_figures.turning(side, found.spread(side, keys[0]), found.spread(side, keys[1]), words),
            )
            for side in SIDES
        )
        said = _(
            "Seen from behind the feet: the shin is the pointer. The outer arcs are the error of the measurement."
        )
        return Picture(title, "measured", drawings, said, Table(title, "measured", found.lines(keys)))
    return None


def _troubles(summary: Mapping[str, Any]) -> Iterable[str]:
    sides = {"r": _("Right"), "l": _("Left")}
    for side, word in sides.items():
        likely = [t for t in summary["sides"][side]["troubles"] if t["probability"] >= LIKELY][
            :TROUBLES_SHOWN
        ]
        for trouble in likely:
            where = GROUP_WORDS.get(trouble["where"]) or _("muscles at the %(where)s") % {
                "where": trouble["where"]
            }
            yield _("%(side)s: %(cause)s of the %(where)s, %(chance).0f %% likely") % {
                "side": word,
                "cause": CAUSES[trouble["kind"]],
                "where": where,
                "chance": 100.0 * trouble["probability"],
            }


def _wasters(summary: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    """Give the muscles that would save most, by side."""
    for side in SIDES:
        worth = [w for w in summary["sides"][side]["waste_by_muscle"] if w["spread"]["value"] >= 0.5][:5]
        if worth:
            yield (
                side,
                ", ".join(
                    f"{w['name']} {check_figures.words_of(Spread(**w['spread']), ' %')}" for w in worth
                ),
            )
