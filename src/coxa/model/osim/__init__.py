"""Reader for OpenSim model and actuator files."""

from coxa.model.osim.actuators import read_actuators as read_actuators
from coxa.model.osim.reader import read_model as read_model
