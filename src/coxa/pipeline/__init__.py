"""Strings the stages together: a recording in, each hip's load, coordination and efficiency out."""

from coxa.pipeline.analyze import analyze as analyze
from coxa.pipeline.analyze import assess as assess
from coxa.pipeline.options import Options as Options
from coxa.pipeline.recording import Recording as Recording
from coxa.pipeline.recording import read_recording as read_recording
from coxa.pipeline.result import Analysis as Analysis
from coxa.pipeline.result import HipResult as HipResult
from coxa.pipeline.result import HipWindow as HipWindow
from coxa.pipeline.result import LegResult as LegResult
