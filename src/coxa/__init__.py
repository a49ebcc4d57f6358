"""Coxa measures how efficiently a hip works.

Example:
    >>> import coxa
    >>> result = coxa.analyze("run.mot", model="me.osim", loads="loads.xml")
    >>> print(result.hip("r").windows[0].peak_contact_BW)
    >>> print(coxa.check("exam.toml").sentences[0])
"""

from coxa._version import __version__ as __version__
from coxa.errors import CoxaError as CoxaError
from coxa.errors import InputError as InputError
from coxa.export import summary as summary
from coxa.export import write_analysis as write_analysis
from coxa.inspection import inspect_model as inspect_model
from coxa.model.osim import read_model as read_model
from coxa.pipeline import Analysis as Analysis
from coxa.pipeline import HipResult as HipResult
from coxa.pipeline import Options as Options
from coxa.pipeline import analyze as analyze
from coxa.pipeline.figures import hip_figures as hip_figures
from coxa.selfcheck import CheckResult as CheckResult
from coxa.selfcheck import check as check
