"""Reader for OpenSim model and actuator files."""

from coxa.model.osim.reader import read_model as read_model
