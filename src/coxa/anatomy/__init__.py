"""The reference hip: all muscles that cross it, both sides, scaled to a person."""

from coxa.anatomy.frames import body_name as body_name
from coxa.anatomy.frames import head_radius_m as head_radius_m
from coxa.anatomy.frames import hip_center as hip_center
from coxa.anatomy.frames import landmarks as landmarks
from coxa.anatomy.frames import tlem_point as tlem_point
from coxa.anatomy.muscles import GROUPS as GROUPS
from coxa.anatomy.muscles import REGIONS as REGIONS
from coxa.anatomy.muscles import ReferenceMuscle as ReferenceMuscle
from coxa.anatomy.muscles import muscle_table as muscle_table
from coxa.anatomy.person import Person as Person
from coxa.anatomy.reference import reference_model as reference_model
from coxa.anatomy.sample import ParameterSample as ParameterSample
from coxa.anatomy.sample import sample_parameters as sample_parameters
