"""Asking the safety screen, one question at a time."""

from __future__ import annotations

from collections.abc import Callable
from textwrap import fill
from typing import Any, Final

from coxa.exam.questions import NO, YES
from coxa.programme.screen import pain_question, screen_questions
from coxa.terminal.interview import BACK, WIDTH, Ask, Stopped
from coxa.terminal.log import rating

WELCOME: Final = (
    "Before you begin: these questions find what a clinician should see first. Answer y or n; b goes back, Ctrl-C "
    "stops."
)


def ask_screen(ask: Ask, say: Callable[[str], None]) -> dict[str, Any]:
    """Return the answers and the pain, as the document of a screening holds them.

    Args:
        ask: Asks one question.
        say: Shows a line.

    Raises:
        Stopped: The person stopped before the end; it carries what was answered by then.
    """
    questions = screen_questions()
    answers: dict[str, bool] = {}
    pain: float | None = None
    place = 0
    say(fill(WELCOME, WIDTH))
    try:
        while pain is None:
            last = place == len(questions)
            text = pain_question() if last else f"{place + 1} of {len(questions)}. {questions[place].text}"
            typed = ask(f"\n{fill(text, WIDTH)}\n  [{'0 to 10' if last else 'y or n'}] ").strip().lower()
            if typed in BACK:
                place = max(0, place - 1)
            elif last:
                pain = rating(typed)
                if pain is None:
                    say("  Give a number from 0 to 10.")
            elif typed in (*YES, *NO):
                answers[questions[place].key] = typed in YES
                place += 1
            else:
                say(f"  Answer y or n. Why it is asked: {questions[place].why}")
    except (EOFError, KeyboardInterrupt):
        raise Stopped({"answers": answers}) from None
    return {"answers": answers, "pain": pain}
