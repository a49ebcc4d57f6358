"""The result in words that a runner understands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from coxa.exam import Exam
from coxa.exam.items import SIDE_WORDS, red_flag_questions
from coxa.figures.check import CAUSES, Spread
from coxa.selfcheck.assemble import SideSamples
from coxa.selfcheck.result import SideCheck, SideDifference, spread_of

WORDS = SIDE_WORDS
OTHER = {"r": "l", "l": "r"}

BECAUSE = {"strength": "is weak", "guard": "never quite lets go", "tension": "is tight"}
"""Cause of waste → what the muscles do."""
GROUPS_THAT = {
    "hip flexors": "the muscles at the front (hip flexors)",
    "gluteus maximus": "the large buttock muscle",
    "abductors": "the muscles at the outer side (gluteus medius and its neighbours)",
    "adductors": "the muscles of the inner thigh",
    "deep rotators": "the small deep muscles at the back",
    "hamstrings": "the muscles at the back of the thigh (hamstrings)",
}
NOTABLE_WASTE = 1.0
"""Per cent of effort; below it no cause is named (own choice)."""
HARDLY = 0.5
"""Per cent; what is less rounds to nothing."""
TWICE = 100.0
"""Per cent more; from there on people are told how many times (own choice)."""
MANY = 10.0
"""Times; how many more exactly means nothing (own choice)."""
OPEN_WASTE = 10.0
"""Per cent of effort; a hip that may waste more is not said to work as a healthy one does (own choice)."""
EVERYDAY = ("one_leg_stance", "walking")
"""Tasks without which no efficiency over all tasks is told: what is left then says nothing about a hip's day."""


def sentences(
    sides: Mapping[str, SideCheck],
    samples: Mapping[str, SideSamples],
    found: Sequence[SideDifference],
    exam: Exam,
    tasks: Mapping[str, str],
) -> tuple[str, ...]:
    """Return the result in words, most important first.

    Args:
        sides: Both sides' figures.
        samples: Both sides' samples.
        found: Right less left.
        exam: For what the person said.
        tasks: Key → label of each task.
    """
    told = [side for side in ("r", "l") if side in sides and sides[side].informative]
    if not told:
        return (
            "Nothing was measured that tells about the muscles of your hips, so their efficiency is not assessed. The "
            "column 'healthy' shows what a healthy hip of your size does.",
        )
    if len(told) == 1:
        other = WORDS[OTHER[told[0]]]
        return (
            f"{_alone(told[0], samples[told[0]])} The {other} hip was not examined, so the sides cannot be compared.",
            *_beyond(samples, tasks),
            *_heard(exam, None),
        )
    first, worse = _compared(samples)
    alone = (_alone(side, samples[side]) for side in told)
    return (first, *_beyond(samples, tasks), *_found(found), *alone, *_heard(exam, worse))


def _compared(samples: Mapping[str, SideSamples]) -> tuple[str, str | None]:
    """Return the comparison of the sides in words, and the side that works harder when that is clear."""
    cannot = [side for side in ("r", "l") if "efficiency" not in samples[side].values]
    if cannot:
        if len(cannot) > 1:
            return "How hard your hips work cannot be compared.", None
        worse = cannot[0]
        return f"By this exam your {WORDS[worse]} hip can do less than your {WORDS[OTHER[worse]]}.", worse
    right, left = (samples[side].values["efficiency"] for side in ("r", "l"))
    harder = spread_of(
        100.0 * (right / left - 1.0)
    )  # effort of the left over the right's, for the same tasks
    if harder is None:
        return "The two hips cannot be compared: one of them cannot make some task at all.", None
    worse = "l" if harder.value >= 0.0 else "r"
    if worse == "r":
        harder = spread_of(100.0 * (left / right - 1.0)) or harder
    if not harder.beyond_zero:
        least, most = _percent(abs(harder.low)), _harder(harder.high, "the " + WORDS[OTHER[worse]])
        return (
            f"Your hips are not different beyond what this exam can tell: for the same tasks the {WORDS[worse]} one "
            f"may work anything from {least} less hard to {most}.",
            None,
        )
    words = _harder(harder.value, f"your {WORDS[OTHER[worse]]}", "about ")
    between, why = _harder_between(harder), _why(samples[worse])
    return f"Your {WORDS[worse]} hip works {words} for the same tasks{between}{why}.", worse


def _harder(percent: float, other: str, roughly: str = "") -> str:
    """Return how much harder one hip works than another: per cent up to twice, then times."""
    if percent >= TWICE:
        about = roughly if 1.0 + percent / 100.0 < MANY else ""
        return f"{about}{_times(percent)} times as hard as {other}"
    words = f"{roughly}{_percent(percent)} harder" if percent >= HARDLY else "hardly harder"
    return f"{words} than {other}"


def _harder_between(harder: Spread) -> str:
    """Return the ends of how much harder a hip works, in brackets."""
    low, high = harder.low, harder.high
    if high < TWICE:
        return between(low, high, "hardly", " harder")
    if low >= TWICE:
        return f" (between {_times(low)} and {_times(high)} times)"
    least = f"{_percent(low)} harder" if low >= HARDLY else "hardly harder"
    return f" (between {least} and {_times(high)} times as hard)"


def _times(percent: float) -> str:
    times = 1.0 + percent / 100.0
    return f"{times:.1f}" if times < MANY else "more than ten"


def between(low: float, high: float, little: str = "hardly any", what: str = "") -> str:
    """Return the ends of an interval as ` (between 5 and 63 %)`; nothing where both read the same.

    Args:
        low, high: Its ends, %.
        little: In place of a lower end that rounds to nothing.
        what: Behind the upper end.
    """
    ends = [_percent(end).removesuffix(" %") for end in (low, high)]
    if ends[0] == ends[1]:
        return ""
    return f" (between {ends[0] if abs(low) >= HARDLY else little} and {ends[1]} %{what})"


def _beyond(samples: Mapping[str, SideSamples], tasks: Mapping[str, str]) -> tuple[str, ...]:
    """Return which tasks the muscles of a side cannot make, as far as the exam tells."""
    sides: dict[tuple[str, ...], list[str]] = {}
    for side, own in samples.items():
        if own.informative and own.beyond:
            sides.setdefault(own.beyond, []).append(WORDS[side])
    lines = []
    for beyond, words in sides.items():
        names = [tasks.get(task, task).replace(", ", " ") for task in beyond]
        listed = " and ".join((", ".join(names[:-1]), names[-1]) if len(names) > 1 else names)
        whose = f"your {words[0]} hip" if len(words) == 1 else "either of your hips"
        rest = "" if set(beyond) & set(EVERYDAY) else "; efficiency is told for the other tasks"
        lines.append(
            f"{listed[:1].upper()}{listed[1:]}: done as most people do it, this may ask more than the muscles of "
            f"{whose} can make. People then lean or slow down, which is not computed{rest}."
        )
    return tuple(lines)


def _found(differences: Sequence[SideDifference]) -> tuple[str, ...]:
    """Return the clearest difference that was measured, in words; nothing when measurement error could make it."""
    ranges = [d for d in differences if d.key.startswith("range_") and d.spread.beyond_zero]
    if not ranges:
        return ()
    most = max(ranges, key=lambda d: abs(d.spread.value))
    side = "l" if most.spread.value > 0.0 else "r"
    _, position, turn = most.key.split("_")
    return (
        f"Your {WORDS[side]} hip turns {abs(most.spread.value):.0f}° less {turn} than the {WORDS[OTHER[side]]} "
        f"({position}): more than measurement error can make.",
    )


def _percent(value: float) -> str:
    text = f"{value:.0f}".replace("-0", "0")
    return f"{text.replace('-', '−')} %"


def _why(side: SideSamples) -> str:
    """Return the main cause and the main muscles as `, mostly because …`; nothing when none stands out."""
    causes = {
        name: spread.value
        for name in CAUSES
        if (key := f"waste_{name}") in side.values and (spread := spread_of(side.values[key])) is not None
    }
    groups = {
        name: spread.value for name, each in side.by_group.items() if (spread := spread_of(each)) is not None
    }
    if not causes or not groups:
        return ""
    cause, group = max(causes, key=lambda c: causes[c]), max(groups, key=lambda g: groups[g])
    if causes[cause] < NOTABLE_WASTE or groups[group] < NOTABLE_WASTE:
        return ""
    name = GROUPS_THAT.get(group, group)
    plural = name.startswith(("the muscles", "the small"))
    does = BECAUSE[cause]
    if plural:
        does = does.replace("is ", "are ", 1).replace("never quite lets go", "never quite let go")
    return f", mostly because {name} {does}"


def _alone(side: str, samples: SideSamples) -> str:
    """Return how one hip stands against a healthy one."""
    if "efficiency" not in samples.values:
        return (
            f"By this exam the muscles of your {WORDS[side]} hip do not suffice for everyday tasks, so its efficiency "
            "is not told: that is no sign of a healthy hip."
        )
    eta = spread_of(samples.values["efficiency"])
    if eta is None:
        return f"The {WORDS[side]} hip cannot make some task with the muscles that the exam leaves it."
    waste = Spread(100.0 - eta.value, max(100.0 - eta.high, 0.0), max(100.0 - eta.low, 0.0))
    if waste.value < NOTABLE_WASTE:
        low, high = f"{eta.low:.0f}", f"{eta.high:.0f}"
        ends = "" if low == high else f", between {low} and {high} %"
        told = f"(efficiency {eta.value:.0f} %{ends})"
        if waste.high > OPEN_WASTE:
            return (
                f"The muscles of your {WORDS[side]} hip may work as healthy ones do, but not surely {told}."
            )
        return f"The muscles of your {WORDS[side]} hip work about as healthy ones do {told}."
    ends = between(waste.low, waste.high)
    return f"Of all the effort of your {WORDS[side]} hip about {waste.value:.0f} % is waste{ends}."


def _heard(exam: Exam, worse: str | None) -> tuple[str, ...]:
    """Return how what the person said fits what was found."""
    said, lines = exam.history, []
    if said.side in ("right", "left") and worse is not None:
        if said.side == WORDS[worse]:
            lines.append("That is the side you said bothers you.")
        else:
            lines.append(
                f"You said the {said.side} side bothers you; what was measured points at the other one."
            )
    if said.stiff_despite_stretching or said.weak_despite_training:
        what = " and ".join(
            word
            for word, yes in (
                ("stiff despite stretching", said.stiff_despite_stretching),
                ("weak despite training", said.weak_despite_training),
            )
            if yes
        )
        lines.append(
            f"You said {what}: this exam cannot tell why. Muscles that work against each other could be the reason "
            "(hypothesis); stretching or strengthening alone would then not help."
        )
    return tuple(lines)


def advice(exam: Exam) -> tuple[str, ...]:
    """Return why to see a clinician first; nothing when no red flag was answered with yes."""
    if not exam.flags:
        return ()
    questions = red_flag_questions()
    why = "; ".join(
        questions[key].rstrip("?")[:1].lower() + questions[key].rstrip("?")[1:] for key in exam.flags
    )
    return (
        f"See a clinician before you train or roll this hip. You answered yes to: {why}. The figures below do not look "
        "for such causes.",
    )
