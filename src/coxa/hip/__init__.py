"""The native hip computed: who pulls, where the head presses, what it costs, for a batch of muscle states."""

from coxa.hip.endurance import RUNNING as RUNNING
from coxa.hip.endurance import Endurance as Endurance
from coxa.hip.endurance import endurance as endurance
from coxa.hip.frames import ROWS as ROWS
from coxa.hip.frontier import Frontier as Frontier
from coxa.hip.frontier import frontier as frontier
from coxa.hip.posed import POSITIONS as POSITIONS
from coxa.hip.posed import SWEEPS as SWEEPS
from coxa.hip.posed import Hip as Hip
from coxa.hip.posed import hip as hip
from coxa.hip.roles import Roles as Roles
from coxa.hip.roles import roles as roles
from coxa.hip.rotation import rotation_range as rotation_range
from coxa.hip.simulation import Simulation as Simulation
from coxa.hip.simulation import simulate as simulate
from coxa.hip.speed import speed_factor as speed_factor
from coxa.hip.states import States as States
from coxa.hip.stiffness import Stiffness as Stiffness
from coxa.hip.stiffness import stiffness as stiffness
from coxa.hip.torque import PeakTorques as PeakTorques
from coxa.hip.torque import peak_torques as peak_torques
from coxa.hip.waste import CAUSES as CAUSES
from coxa.hip.waste import OVERALL as OVERALL
from coxa.hip.waste import Waste as Waste
from coxa.hip.waste import waste as waste
