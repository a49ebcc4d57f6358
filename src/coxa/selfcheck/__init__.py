"""From an exam to what it says about both hips, with intervals."""

from coxa.figures.check import CheckFigure as CheckFigure
from coxa.figures.check import Spread as Spread
from coxa.selfcheck.check import check as check
from coxa.selfcheck.result import CheckResult as CheckResult
from coxa.selfcheck.result import FrontierPoint as FrontierPoint
from coxa.selfcheck.result import Outlook as Outlook
from coxa.selfcheck.result import Prospect as Prospect
from coxa.selfcheck.result import SideCheck as SideCheck
from coxa.selfcheck.result import SideDifference as SideDifference
from coxa.selfcheck.result import SideFrontier as SideFrontier
from coxa.selfcheck.result import Trouble as Trouble
from coxa.selfcheck.result import Waste as Waste
