"""The native hip computed: who pulls, where the head presses, what it costs, for a batch of muscle states."""

from coxa.hip.frames import ROWS as ROWS
from coxa.hip.posed import POSITIONS as POSITIONS
from coxa.hip.posed import SWEEPS as SWEEPS
from coxa.hip.posed import Hip as Hip
from coxa.hip.posed import hip as hip
from coxa.hip.rotation import rotation_range as rotation_range
from coxa.hip.simulation import Simulation as Simulation
from coxa.hip.simulation import simulate as simulate
from coxa.hip.states import States as States
from coxa.hip.torque import PeakTorques as PeakTorques
from coxa.hip.torque import peak_torques as peak_torques
from coxa.hip.waste import CAUSES as CAUSES
from coxa.hip.waste import Waste as Waste
from coxa.hip.waste import waste as waste
