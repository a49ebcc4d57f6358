"""What goes in and comes out, typed: from these the OpenAPI document is made."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, StrictBool

from coxa.programme.documents import MOST_NOTE

ID_PATTERN: Final = r"^[A-Za-z0-9-]{1,64}$"
TIME_PATTERN: Final = r"^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d(:\d\d(\.\d{1,9})?)?([Zz]|[+-]\d\d:\d\d)$"
DAY_PATTERN: Final = r"^\d{4}-\d\d-\d\d$"

Id = Annotated[str, Field(pattern=ID_PATTERN)]
Time = Annotated[
    str, Field(pattern=TIME_PATTERN, description="With its zone", examples=["2026-05-04T07:30:00Z"])
]
Day = Annotated[
    str, Field(pattern=DAY_PATTERN, description="By the person's own calendar", examples=["2026-05-04"])
]
Rating = Annotated[float, Field(ge=0, le=10)]
Side = Literal["right", "left"]
Seconds = Annotated[float, Field(ge=0, le=4 * 3600)]
Text = Annotated[str, Field(max_length=MOST_NOTE)]
Angle = Annotated[float, Field(ge=0, le=180, description="Degrees")]


class Strict(BaseModel):
    """What takes no fields but its own, and no numbers that are none."""

    model_config = ConfigDict(extra="forbid", allow_inf_nan=False)


class Seen(BaseModel):
    """What is made from the values of the programme."""

    model_config = ConfigDict(from_attributes=True)


# The diary


class Regions(Strict):
    """A rating for each region of the hip; what was not rated is missing."""

    front: Rating | None = None
    side: Rating | None = None
    back: Rating | None = None


class SideRatings(Strict):
    """What one side felt like, 0 to 10."""

    soreness: Regions | None = None
    density: Regions | None = None
    pressure: Rating | None = Field(None, description="On the roller, at the front-of-hip rotation")


class Ratings(Strict):
    """What was felt."""

    right: SideRatings | None = None
    left: SideRatings | None = None
    pain: Rating | None = None


class Turns(Strict):
    """How far a thigh turns; one trial, or several."""

    inward_deg: Angle | Annotated[list[Angle], Field(min_length=1, max_length=10)] | None = None
    outward_deg: Angle | Annotated[list[Angle], Field(min_length=1, max_length=10)] | None = None


class Rotation(Strict):
    """Ranges of rotation by the position of the body."""

    prone: Turns | None = None
    seated: Turns | None = None


class SideRanges(Strict):
    """Ranges of one side."""

    rotation: Rotation


class Rotations(BaseModel):
    """Rotations that a sensor counted in a window; any part but the count may be missing."""

    model_config = ConfigDict(extra="allow", allow_inf_nan=False)

    count: Annotated[int, Field(ge=0)]


class Window(Strict):
    """One exercise on one side."""

    exercise: Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,16}$", examples=["P1"])]
    side: Side | None = None
    planned_s: Seconds
    done_s: Seconds
    skipped: StrictBool = False
    rotation: Rotations | None = None


class Written(Strict):
    """What every entry has; each is filled in where it is left out."""

    id: Annotated[str, Field(pattern=ID_PATTERN, description="The same id is the same entry")] | None = None
    at: Time | None = None
    day: Day | None = None


class ScreeningIn(Written):
    """Answers to the safety screen."""

    kind: Literal["screening"]
    answers: Annotated[dict[str, StrictBool], Field(description="By key of the question", max_length=40)]
    pain: Rating | None = None


class SessionIn(Written):
    """A session that was done."""

    kind: Literal["session"]
    session: Literal["release", "strength"]
    stage: Literal["release", "realign", "coordinate", "maintain"]
    ended_at: Time
    windows: Annotated[list[Window], Field(max_length=200)] = []
    before: Ratings = Ratings()
    after: Ratings = Ratings()
    stopped: StrictBool = Field(False, description="Ended early because it hurt")
    note: Text = ""


class RatedIn(Written):
    """How it feels on a day without a session."""

    kind: Literal["rated"]
    ratings: Ratings
    note: Text = ""


class MeasuredIn(Written):
    """Ranges of rotation."""

    kind: Literal["measured"]
    right: SideRanges | None = None
    left: SideRanges | None = None
    note: Text = ""


EntryIn = Annotated[
    ScreeningIn | SessionIn | RatedIn | MeasuredIn, Field(discriminator="kind", title="Entry to add")
]


class Entry(BaseModel):
    """An entry of the diary; what else it holds depends on its kind."""

    model_config = ConfigDict(extra="allow")

    kind: Literal["screening", "session", "rated", "measured", "checked"]
    id: Id
    at: str
    day: date


class EntryAdded(BaseModel):
    """An entry that is in the diary for sure."""

    entry: Entry
    new: bool = Field(description="False: it was there already")


# Where a person stands


class Question(Seen):
    """A question of the safety screen."""

    key: str
    text: str
    why: str
    urgency: str = Field(description="How soon a yes is to be seen: now, today or soon")
    source: str


class Screen(BaseModel):
    """The safety screen."""

    questions: list[Question] = Field(description="Answered with yes or no")
    pain: str = Field(description="Asked as well; answered 0 to 10")
    refer_at: float = Field(description="Pain from which the screen refers to a clinician")


class Halt(Seen):
    """Why no session may begin now."""

    kind: str = Field(description="screen: answer the safety screen; refer: see a clinician")
    words: str
    flags: list[str]
    since: date | None
    not_before: date | None


class Gap(Seen):
    """One measure of both sides on one day."""

    key: str
    label: str
    unit: str
    right: float | None
    left: float | None
    limit: float = Field(description="Greatest difference that measurement error explains")
    within: bool


class DayVerdict(Seen):
    """Whether the sides matched on one day."""

    day: date
    equal: bool
    words: str
    gaps: list[Gap]


class Equality(Seen):
    """Whether the hips are equal, by the rule of the stage."""

    equal: bool
    needed: int = Field(description="Days running that it takes")
    streak: int = Field(description="Days running until now")
    words: list[str]
    days: list[DayVerdict]


class StageChange(Seen):
    """The programme went into a stage."""

    day: date
    stage: str
    words: str


class Due(Seen):
    """What is due today."""

    kind: str | None = Field(description="release, strength, or null on a day of rest")
    done: bool
    words: str


class Standing(Seen):
    """Where the person stands today."""

    today: date
    stage: str
    may_train: bool
    halt: Halt | None
    equality: Equality
    due: Due
    changes: list[StageChange]
    enough: str
    stop: bool
    cautions: list[str]


class PlannedWindow(BaseModel):
    """One exercise on one side, timed."""

    exercise: str
    side: Side | None
    seconds: float
    get_ready_s: float
    bout: int
    bouts: int


class ExerciseShown(BaseModel):
    """How an exercise is done."""

    model_config = ConfigDict(extra="allow")

    title: str
    position: str
    cues: list[str]
    purpose: str
    cautions: list[str]


class Plan(BaseModel):
    """One session."""

    model_config = ConfigDict(extra="allow")

    day: date
    stage: str
    kind: str
    total_s: float
    words: list[str]
    left_out: list[str]
    windows: list[PlannedWindow]
    exercises: dict[str, ExerciseShown]


class Point(Seen):
    """One value of one day, with the band of measurement error."""

    day: date
    value: float
    low: float
    high: float


class Series(BaseModel):
    """One measure of one side over time."""

    measure: str
    label: str
    unit: str
    side: Side
    evidence: str
    points: list[Point]


class Change(BaseModel):
    """One measure of one side, at the start and now."""

    measure: str
    label: str
    unit: str
    side: Side
    start: float
    now: float
    first_day: date
    last_day: date
    beyond_error: bool


class Trends(BaseModel):
    """What changed, and which sessions were done."""

    words: str
    changes: list[Change]
    sessions_planned: int
    sessions_done: int


class Settings(Strict):
    """What the person chose; only what is given is changed."""

    sound: StrictBool | None = None
    vibration: StrictBool | None = None
    voice: StrictBool | None = None
    get_ready_s: Annotated[float, Field(ge=5, le=60)] | None = None


class SettingsNow(BaseModel):
    """What holds for the person now."""

    sound: bool
    vibration: bool
    voice: bool
    get_ready_s: float


# Results


class Job(BaseModel):
    """How far a calculation is."""

    id: str
    state: Literal["queued", "running", "done", "failed"]
    word: str = Field(description="What is being done")
    share: float = Field(description="How much of it, 0 to 1")
    message: str = Field(description="Why it failed, and what to do")
    ahead: int = Field(description="Calculations that come first")


class CheckIn(Strict):
    """A self-check to compute."""

    id: Annotated[str, Field(pattern=ID_PATTERN)] | None = None
    exam: Annotated[
        dict[str, Any], Field(description="What was found, as `coxa check --template` lays it out")
    ]


class Check(BaseModel):
    """A self-check."""

    id: str
    day: date
    job: Job
    exam: dict[str, Any]


class CheckResult(Check):
    """A self-check with what was found."""

    result: dict[str, Any] | None = Field(description="As check.json holds it; null until it is computed")


class Analysis(BaseModel):
    """An analysis of a recorded motion."""

    id: str
    name: str
    created_at: datetime
    job: Job


class AnalysisResult(Analysis):
    """An analysis with what was found."""

    result: dict[str, Any] | None = Field(description="As summary.json holds it; null until it is computed")


class Figure(BaseModel):
    """A figure of a result."""

    key: str
    title: str
    drawn: bool
    why_not: str = Field(description="Empty where it is drawn")


class Imported(Seen):
    """What an import brought."""

    added: int
    known: int
    restored: int


# Programs and people


class Token(Seen):
    """A token, without its secret."""

    id: str
    name: str
    scopes: list[str]
    created_at: datetime
    expires_at: datetime | None
    seen_at: datetime | None = Field(description="Last used, to five minutes")


class TokenIn(Strict):
    """A token to make."""

    name: Annotated[str, Field(min_length=1, max_length=120)]
    scopes: Annotated[list[str], Field(min_length=1, max_length=20)]
    days: Annotated[int, Field(ge=1, le=3650)] | None = Field(90, description="null: without an end")


class TokenMade(BaseModel):
    """A token that was made."""

    token: Token
    secret: str | None = Field(description="Shown this once; null where the same key asks again")


class Me(BaseModel):
    """Who asks."""

    version: str
    practice: bool
    role: str
    person: str | None = Field(description="Id of one's own diary")
    token: Token


class Person(Seen):
    """A person with a diary."""

    id: str
    name: str
    created_at: datetime
    example: bool


# The practice


class PersonIn(Strict):
    """A client to invite."""

    name: Annotated[str, Field(min_length=1, max_length=120)]


class Invitation(BaseModel):
    """A person, and the address that lets them in once; hand it to nobody else."""

    person: Person
    address: str | None = Field(description="Shown this once; null where the same key asks again")


class Attention(BaseModel):
    """Why a client needs attention."""

    person: Person
    kind: str = Field(
        description="refer, pain, stalled, equal, absent, new or fine; unknown while it is worked out"
    )
    words: str
    since: date | None


class Note(Seen):
    """A note about a person."""

    id: str
    author: str
    created_at: datetime
    changed_at: datetime
    text: str
    shared: bool = Field(description="Whether the person may read it")


class NoteIn(Strict):
    """A note to write."""

    text: Annotated[str, Field(min_length=1, max_length=4000)]
    shared: StrictBool = False


class Dose(Strict):
    """What is changed of one exercise; what is left out is as in the method."""

    seconds: Annotated[float, Field(ge=1, le=3600)] | None = None
    bouts: Annotated[int, Field(ge=1, le=20)] | None = None
    left_out: StrictBool = False


class DosesIn(Strict):
    """Doses to set, instead of those that were set before."""

    exercises: Annotated[dict[str, Dose], Field(description="By key, such as P1", max_length=20)]


class Doses(BaseModel):
    """Doses as they were set."""

    set_by: str
    set_on: date | None
    exercises: dict[str, Dose]


class AuditLine(Seen):
    """A line of the audit log."""

    id: int
    at: datetime
    action: str
    who: str = Field(description="Empty where that account is gone, or the command line did it")
    person_id: str | None
    detail: str


# Runs and captures


class RunFigure(Seen):
    """One figure of a run."""

    value: float
    sd: float | None
    seconds: float = Field(description="Of steady running that it is the mean of")
    said_by: str


class Run(Seen):
    """A run as a watch recorded it, its steady part."""

    id: str
    started_at: datetime
    day: date
    surface: str
    device: str
    duration_s: float
    moving_s: float
    steady_s: float
    distance_m: float | None
    figures: dict[str, RunFigure]
    developer: dict[str, RunFigure] = Field(description="By sensors beside the watch")
    notes: list[str]


class Link(BaseModel):
    """Whether a figure of the watch goes along with how the hips differ. That is no cause."""

    measure: str
    hips: str
    runs: int = Field(description="With a reading of the hips near")
    verdict: str = Field(description="few, together, drift or chance")
    words: str


class Capture(BaseModel):
    """What a phone or sensor measured, and is not in the diary yet."""

    id: str
    day: date
    what: str
    side: Side
    job: Job
    result: dict[str, Any] | None = Field(description="Null until it is computed")


class CaptureKept(BaseModel):
    """A capture that is in the diary."""

    entry: str = Field(description="Id of the entry that holds it")
