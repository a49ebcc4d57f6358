"""The reference hip: all muscles that cross it, both sides, scaled to a person."""

from coxa.anatomy.frames import body_name, head_radius_m, hip_center, landmarks, tlem_point
from coxa.anatomy.muscles import GROUPS, REGIONS, ReferenceMuscle, muscle_table
from coxa.anatomy.person import Person
from coxa.anatomy.reference import reference_model
from coxa.anatomy.sample import ParameterSample, sample_parameters

__all__ = [
    "GROUPS",
    "REGIONS",
    "ParameterSample",
    "Person",
    "ReferenceMuscle",
    "body_name",
    "head_radius_m",
    "hip_center",
    "landmarks",
    "muscle_table",
    "reference_model",
    "sample_parameters",
    "tlem_point",
]
