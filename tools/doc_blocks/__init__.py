"""The blocks of figures in the documents: name → what renders it, each from a run, a result file or a table."""

from collections.abc import Callable
from typing import Final

from tools.doc_blocks.bearing import clearances, distraction, pressures
from tools.doc_blocks.benchmarks import agreement, speed
from tools.doc_blocks.common import MissingFiguresError as MissingFiguresError
from tools.doc_blocks.demo import api, check, demo, physics_departures
from tools.doc_blocks.exam import exam_directions, exam_grades, exam_items
from tools.doc_blocks.outputs import output_files, tidy_quantities
from tools.doc_blocks.quotes import departures, physics_choices, projections, threads
from tools.doc_blocks.reader import (
    actuator_elements,
    class_defaults_table,
    osim_elements,
    reader_limits,
    storage_limits,
)
from tools.doc_blocks.reference import (
    bent_arms,
    capsule_slack,
    passive_moment,
    passive_rotation,
    peak_moments,
    restraint_in_flexion,
    rotation_arms,
)
from tools.doc_blocks.settings import constants, socket_angles, state_properties
from tools.doc_blocks.studies import claims, cost_exponents, in_vivo, reference_hip, round_trip
from tools.doc_blocks.travel import end_range, end_range_orders, faber, play_by_posture, travel_in_tasks

BLOCKS: Final[dict[str, Callable[[], str]]] = {
    "actuator-elements": actuator_elements,
    "agreement": agreement,
    "api": api,
    "bent-arms": bent_arms,
    "capsule-slack": capsule_slack,
    "check": check,
    "claims": claims,
    "class-defaults": class_defaults_table,
    "clearances": clearances,
    "constants": constants,
    "cost-exponents": cost_exponents,
    "demo": demo,
    "departures": departures,
    "distraction": distraction,
    "end-range": end_range,
    "end-range-orders": end_range_orders,
    "exam-directions": exam_directions,
    "exam-grades": exam_grades,
    "exam-items": exam_items,
    "faber": faber,
    "in-vivo": in_vivo,
    "osim-elements": osim_elements,
    "output-files": output_files,
    "passive-moment": passive_moment,
    "passive-rotation": passive_rotation,
    "peak-moments": peak_moments,
    "physics-choices": physics_choices,
    "physics-departures": physics_departures,
    "play-by-posture": play_by_posture,
    "pressures": pressures,
    "projections": projections,
    "reader-limits": reader_limits,
    "reference-hip": reference_hip,
    "restraint-in-flexion": restraint_in_flexion,
    "rotation-arms": rotation_arms,
    "round-trip": round_trip,
    "socket-angles": socket_angles,
    "speed": speed,
    "state-properties": state_properties,
    "storage-limits": storage_limits,
    "threads": threads,
    "tidy-quantities": tidy_quantities,
    "travel-in-tasks": travel_in_tasks,
}
