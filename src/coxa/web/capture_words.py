"""What pages and scripts say about measuring with a phone, in the language of the request."""

from __future__ import annotations

from statistics import median
from typing import TYPE_CHECKING

from coxa.capture.doubts import WORDS
from coxa.web.i18n import gettext as _
from coxa.web.i18n import ngettext

if TYPE_CHECKING:
    from coxa.web.captures import Taken


def what_words() -> dict[str, str]:
    """Return the name of each thing that can be measured."""
    return {
        "inward": _("Range inward"),
        "outward": _("Range outward"),
        "P2": _("Turns, front of the hip"),
        "P4": _("Turns, back of the hip"),
    }


def told_words(taken: Taken) -> str:
    """Return in a few words what became of a capture."""
    if taken.result is None:
        return _("could not be read") if taken.failed else _("being read")
    if not taken.found:
        return _("nothing found")
    if taken.is_range:
        return f"{median(taken.result['trials']['deg']):.0f}°"
    return ngettext("one turn", "%(num)d turns", taken.found) % {"num": taken.found}


def doubt_words() -> dict[str, str]:
    """Return what each doubt says."""
    return {key: _(words) for key, words in WORDS.items()}


def live_words() -> dict[str, str]:
    """Return the texts of `capture-live.js`; what stands in braces is filled in there."""
    return {
        "insecure": _(
            "Browsers give a phone's sensors only to pages that came over HTTPS, and this one did not. Open Coxa "
            "over HTTPS (coxa serve --https), or use one of the other ways: none of them needs it."
        ),
        "missing": _(
            "This browser has no tilt sensor to give. Open this page on a phone, or use another way."
        ),
        "denied": _(
            "The browser was not allowed to use the tilt sensor. Allow motion and orientation for this site, then "
            "try again."
        ),
        "silent": _("No tilt arrives: this device seems to have no sensor. Use a phone, or another way."),
        "gone": _("The tilt stopped arriving. Keep this page in view and the screen on, then try again."),
        "place": _("Strap the phone to the shin and lie down: {seconds} s"),
        "still": _("Lie still with the shin upright for two seconds."),
        "still_turns": _("Lie still for a second, leg in its middle place."),
        "turn": _("Turn slowly to the end, hold, and come back."),
        "turns": _("Now turn out and back, again and again."),
        "trial": _("Trial {n} of {all}: {deg}°. Come back and rest."),
        "ended": _("Done. You may take the phone off."),
        "count": _("{n} turns"),
        "count_one": _("1 turn"),
        "range": _("range {deg}°"),
        "turned": _("turned"),
        "nothing": _("No whole turn was found. Lie still first, then turn all the way and back."),
        "saving": _("Saving…"),
        "not_saved": _("Not saved: the server did not answer. Try again."),
        "seconds": _("{n} s"),
        "samples": _("{n} samples, {seconds} s"),
        "no_samples": _("Nothing has arrived yet."),
        "measure": _("Measure with this phone"),
        "take": _("Take these"),
        "lapsed": _("This address has lapsed. Open a new one."),
    } | {f"doubt_{key}": words for key, words in doubt_words().items()}


def session_capture_words() -> dict[str, str]:
    """Return the texts about counting turns within a session."""
    told = live_words()
    return {
        name: told[name]
        for name in ("insecure", "missing", "denied", "silent", "count", "count_one", "range")
    } | {
        "count_none": _("0 turns"),
        "strap": _("Strap the phone to the shin of this leg, then hold the leg still in its middle place."),
        "strap_where": _(
            "Before the turns you get 20 seconds to strap the phone to the shin, screen outward; a tone says when to "
            "begin."
        ),
    }


def field_words() -> dict[str, str]:
    """Return the texts of `capture-fields.js`."""
    return live_words() | {
        "right": _("right"),
        "left": _("left"),
        "what_inward": what_words()["inward"],
        "what_outward": what_words()["outward"],
        "measure_short": _("Measure"),
        "written": _("Written down."),
        "how_inward": _(
            "Lie on your front, phone strapped to the shin, knee bent to a right angle. Let the foot sink outward "
            "until the pelvis begins to lift, hold a second, come back. Three times; tones guide you."
        ),
        "how_outward": _(
            "Lie on your front, phone strapped to the shin, knee bent to a right angle. Let the foot sink inward, "
            "across the other leg, until the pelvis begins to lift, hold a second, come back. Three times; tones "
            "guide you."
        ),
    }
