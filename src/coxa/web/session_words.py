"""What the script of the session page says, in the language of the request."""

from __future__ import annotations

from coxa.web.capture_words import session_capture_words
from coxa.web.i18n import gettext as _


def side_words() -> dict[str, str]:
    """Return the name of each side, as the page shows it in large."""
    return {"right": _("Right side"), "left": _("Left side")}


def titles() -> dict[str, str]:
    """Return the name of each kind of session."""
    return {"release": _("Release and realign"), "strength": _("Strength")}


def words() -> dict[str, str]:
    """Return the texts of `session.js`; what stands in braces is filled in there."""
    return {
        "right": _("Right side"),
        "left": _("Left side"),
        "ready": _("Get ready"),
        "work": _("Go"),
        "paused": _("Paused"),
        "pause": _("Pause"),
        "resume": _("Go on"),
        "switch": _("Switch sides"),
        "bout": _("{title}, {bout}\u00a0of\u00a0{bouts}"),
        "next": _("Next: {what}"),
        "next_none": _("Next: done"),
        "left_of_all": _("{minutes} min left"),
        "left_last": _("less than a minute left"),
        "slept": _(
            "The screen slept past the end of the last one. It counts as done; take your time to change."
        ),
        "say_ready": _("{lead}. {side}. {title}. {seconds} seconds."),
        "say_start": _("Start. {side}, {time}."),
        "say_half": _("Half time."),
        "say_done": _("That was the last one. How does it feel now?"),
        "say_paused": _("Paused, {time} left."),
        "minutes": _("{n} minutes"),
        "minute": _("1 minute"),
        "minutes_seconds": _("{n} min {s} s"),
        "seconds": _("{n} seconds"),
        "step": _("{when} the session, question {n} of {all}"),
        "before": _("Before"),
        "after": _("After"),
        "hurts": _("It hurts"),
        "soreness": _("How sore is the {region}?"),
        "density": _("How dense or tight does the {region} feel?"),
        "pressure": _("How hard did the bone press into the roller while you turned the leg?"),
        "pain": _("How strong is the pain in your hips right now?"),
        "hurt": _("How strong is the pain?"),
        "front": _("front of the hip"),
        "side": _("outer side of the hip"),
        "back": _("back of the hip"),
        "not_now": _("Not now"),
        "none": _("none"),
        "worst": _("the worst you know"),
        "last_time": _("last time"),
        "hint_last": _("The ring marks the last time: {value}."),
        "hurt_advice": _("The timer stands still. Come off the roller and lie the way it feels best."),
        "warn": _(
            "Pain of {pain} of 10 is too much for a session, or much more than in the last days. Rest today. "
            "Coxa asks the safety screen again before the next one."
        ),
        "stale": _(
            "This plan is from {day}. The server has not been reached since; you can do it all the same."
        ),
        "resume_words": _("You began {when}, and {left} are left."),
        "resume_over": _("You began {when}; only the ratings are missing."),
        "when_today": _("today at {time}"),
        "when_yesterday": _("yesterday at {time}"),
        "when_day": _("on {day} at {time}"),
        "note_words": _("{done} of {planned} done."),
        "well_done": _("Well done"),
        "done": _("Session done"),
        "ended_early": _("Ended after {done} of {planned} minutes."),
        "ended_soon": _("Ended within the first of {planned} minutes."),
        "stopped": _("Leave it for today."),
        "stopped_advice": _(
            "If the pain is sharp, does not ease within the hour, or you cannot put weight on the leg, see a clinician."
        ),
        "pain_advice": _(
            "That is much pain after a session. Rest, and answer the safety screen before the next one."
        ),
        "halt_local": _(
            "The last session ended because of pain. Answer the safety screen before the next one."
        ),
        "waiting": _("Saved on this device. It is delivered to the diary as soon as there is a connection."),
        "waiting_memory": _(
            "No connection. Keep this page open: the result lives in it until it is delivered."
        ),
        "delivered": _("In your diary."),
        "refused": _("The diary did not take it; see below."),
        "sum_time": _("Worked"),
        "sum_of": _("{done} of {planned}"),
        "sum_skipped": _("Skipped"),
        "sum_soreness": _("soreness"),
        "sum_density": _("density"),
        "sum_pressure": _("pressure on the roller"),
        "sum_pain": _("Pain"),
        "sum_change": _("{before} → {after}"),
        "sum_turns": _("turns counted"),
    } | session_capture_words()
