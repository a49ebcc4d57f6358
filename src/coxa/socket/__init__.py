"""Socket: contact force at the hip and where the ball presses in its bowl."""

from coxa.socket.capsule import Capsule as Capsule
from coxa.socket.capsule import CapsuleState as CapsuleState
from coxa.socket.capsule import capsule_state as capsule_state
from coxa.socket.capsule import hip_axes as hip_axes
from coxa.socket.capsule import hip_rotation as hip_rotation
from coxa.socket.capsule import reference_capsule as reference_capsule
from coxa.socket.contact import HipContact as HipContact
from coxa.socket.contact import hip_contact as hip_contact
from coxa.socket.cup import Cup as Cup
from coxa.socket.passive import passive_joint_moment as passive_joint_moment
from coxa.socket.passive import riener_edrich_moment as riener_edrich_moment
from coxa.socket.pressure import RINGS as RINGS
from coxa.socket.pressure import SECTORS as SECTORS
from coxa.socket.pressure import PressureMap as PressureMap
from coxa.socket.pressure import SocketLoad as SocketLoad
from coxa.socket.pressure import direction_words as direction_words
from coxa.socket.pressure import pressure_map as pressure_map
from coxa.socket.pressure import socket_load as socket_load
from coxa.socket.pressure import time_weights as time_weights
from coxa.socket.slack import RotationSlack as RotationSlack
from coxa.socket.slack import rotation_slack as rotation_slack
