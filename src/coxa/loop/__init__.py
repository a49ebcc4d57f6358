"""The tug-of-war between muscles from day to day, and whether it settles."""

from coxa.loop.daily import Sessions as Sessions
from coxa.loop.daily import Trajectory as Trajectory
from coxa.loop.daily import follow as follow
from coxa.loop.daily import follow_all as follow_all
from coxa.loop.daily import standard_plans as standard_plans
from coxa.loop.departure import burden as burden
from coxa.loop.departure import departure as departure
from coxa.loop.diary import Appearance as Appearance
from coxa.loop.diary import Diary as Diary
from coxa.loop.diary import plain_appearance as plain_appearance
from coxa.loop.diary import simulate_diary as simulate_diary
from coxa.loop.engine import SimulatedMechanics as SimulatedMechanics
from coxa.loop.engine import hip_mechanics as hip_mechanics
from coxa.loop.engine import rotation_slopes as rotation_slopes
from coxa.loop.fit import LoopFit as LoopFit
from coxa.loop.fit import fit_loop as fit_loop
from coxa.loop.gain import LoopGain as LoopGain
from coxa.loop.gain import loop_gain as loop_gain
from coxa.loop.mechanics import Drives as Drives
from coxa.loop.mechanics import LinearMechanics as LinearMechanics
from coxa.loop.mechanics import linearised as linearised
from coxa.loop.parameters import Hypothesis as Hypothesis
from coxa.loop.parameters import LoopParameters as LoopParameters
from coxa.loop.parameters import hypotheses as hypotheses
