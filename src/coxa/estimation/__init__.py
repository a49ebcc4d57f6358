"""From an exam to the state of the muscles, with its uncertainty."""

from coxa.estimation.estimate import Estimate as Estimate
from coxa.estimation.estimate import Residual as Residual
from coxa.estimation.estimate import SideEstimate as SideEstimate
from coxa.estimation.estimate import estimate as estimate
from coxa.estimation.simulated import PersonalOffsets as PersonalOffsets
from coxa.estimation.simulated import personal_offsets as personal_offsets
from coxa.estimation.simulated import simulate_exam as simulate_exam
from coxa.estimation.spread import over_hips as over_hips
