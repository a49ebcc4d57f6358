"""Asking for an exam, one question at a time; what was answered is never lost."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from textwrap import fill
from typing import Any

from coxa.errors import InputError
from coxa.exam.questions import NO, YES, Question, document_of, questions
from coxa.exam.writer import toml_text, write_text

Ask = Callable[[str], str]
"""Prompt → the line typed; raises EOFError or KeyboardInterrupt as `input` does."""

WELCOME = (
    "A self-check of your hips: about five minutes. Enter skips a question, b goes\nback, Ctrl-C stops and keeps what "
    "you entered. The more you measure, the more it\ncan say; how to measure is in docs/exam.md."
)
BACK, ERASE = ("b", "back"), "-"
WIDTH = 78
"""Columns that questions keep to."""
LIST_INDENT = 6
"""Where the words of a numbered list begin."""
SUGGESTED = "exam.toml"


class Stopped(Exception):  # noqa: N818 - it is no error
    """The person stopped; carries what was answered by then."""

    def __init__(self, document: dict[str, Any]) -> None:
        self.document = document
        super().__init__("stopped")


def interview(ask: Ask, say: Callable[[str], None]) -> dict[str, Any]:
    """Return the document of an exam, as answered.

    Args:
        ask: Asks one question.
        say: Shows a line.

    Raises:
        Stopped: The person stopped before the end, or the answers ran out.
    """
    asked = questions()
    answers: dict[str, Any] = {}
    trail: list[int] = []
    place = 0
    say(WELCOME)
    try:
        while place < len(asked):
            question = asked[place]
            if not question.when(answers):
                place += 1
                continue
            back = _one(question, answers, ask, say)
            if back:
                place = trail.pop() if trail else place
                continue
            trail.append(place)
            place += 1
    except (EOFError, KeyboardInterrupt):
        raise Stopped(document_of(answers)) from None
    return document_of(answers)


def _one(question: Question, answers: dict[str, Any], ask: Ask, say: Callable[[str], None]) -> bool:
    """Ask until an answer is understood, skipped or taken back; return whether to go back."""
    known = question.key in answers
    keep = "; Enter keeps your answer, - erases it" if known else ""
    while True:
        text = ask(f"\n{_wrapped(question.text)}\n  [{question.form}{keep}] ").strip()
        if text.lower() in BACK:
            return True
        if not text or (text == ERASE and known):
            if text:
                del answers[question.key]
            return False
        try:
            answers[question.key] = question.read(text, answers)
        except InputError as error:
            say(f"  {error.what} {error.mend[:1].upper()}{error.mend[1:]}")
            continue
        return False


def _wrapped(text: str) -> str:
    """Return a question in lines of whole words; what is in lines already stays so."""
    return "\n".join(
        fill(line, WIDTH, subsequent_indent=" " * LIST_INDENT if line.startswith(" ") else "")
        if len(line) > WIDTH
        else line
        for line in text.split("\n")
    )


def save(document: dict[str, Any], ask: Ask, say: Callable[[str], None]) -> Path | None:
    """Write the answers where the person wants them; return where, None when not wanted.

    Never replaces a file without a yes.

    Raises:
        EOFError, KeyboardInterrupt: The person stopped.
    """
    while True:
        name = ask(f"\nSave your answers as? [{SUGGESTED}; - does not save] ").strip() or SUGGESTED
        if name == ERASE:
            return None
        path = Path(name).expanduser()
        path = path if path.suffix else path.with_suffix(".toml")
        if path.exists() and not _agreed(f"{path} exists. Replace it? [y or n] ", ask):
            continue
        try:
            write_text(toml_text(document), path)
        except InputError as error:
            say(f"  {error}")
            continue
        say(f"Saved: {path}")
        return path


def _agreed(text: str, ask: Ask) -> bool:
    while True:
        word = ask(text).strip().lower()
        if word in (*YES, *NO, ""):
            return word in YES


def keep_draft(document: dict[str, Any], folder: Path) -> Path | None:
    """Write what was answered so far beside other drafts, none of which is replaced; None when nothing was.

    Raises:
        InputError: It cannot be written.
    """
    if not document:
        return None
    number = 1
    while (path := folder / f"exam.draft{'' if number == 1 else f'-{number}'}.toml").exists():
        number += 1
    write_text(toml_text(document), path)
    return path
