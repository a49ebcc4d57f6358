"""Efficiency: how well the muscles of a hip pull together, and what that costs."""

from coxa.efficiency.measures import DIRECTIONS as DIRECTIONS
from coxa.efficiency.measures import Unison as Unison
from coxa.efficiency.measures import Work as Work
from coxa.efficiency.measures import active_stiffness as active_stiffness
from coxa.efficiency.measures import mover_shares as mover_shares
from coxa.efficiency.measures import muscle_work as muscle_work
from coxa.efficiency.measures import participation as participation
from coxa.efficiency.measures import unison as unison
from coxa.efficiency.peak import PeakMoments as PeakMoments
from coxa.efficiency.peak import peak_moments as peak_moments
from coxa.efficiency.reach import Shortfall as Shortfall
from coxa.efficiency.reach import shortfall as shortfall
from coxa.efficiency.roles import Role as Role
from coxa.efficiency.roles import muscle_roles as muscle_roles
from coxa.efficiency.smoothness import log_dimensionless_jerk as log_dimensionless_jerk
from coxa.efficiency.smoothness import spectral_arc_length as spectral_arc_length
from coxa.efficiency.speed import SpeedFactor as SpeedFactor
from coxa.efficiency.speed import speed_factor as speed_factor
from coxa.efficiency.waste import NOT_ASSESSED as NOT_ASSESSED
from coxa.efficiency.waste import EfficiencyResult as EfficiencyResult
from coxa.efficiency.waste import MuscleWaste as MuscleWaste
from coxa.efficiency.waste import hip_efficiency as hip_efficiency
