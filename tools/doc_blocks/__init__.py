"""The blocks of figures in the documents: name → what renders it, each from a run, a result file or a table."""

from collections.abc import Callable
from typing import Final

from tools.doc_blocks.bearing import clearances, distraction, pressures
from tools.doc_blocks.benchmarks import agreement, app, speed, ten_thousand
from tools.doc_blocks.cli import cli_reference
from tools.doc_blocks.common import MissingFiguresError as MissingFiguresError
from tools.doc_blocks.demo import api, check, demo, physics_departures
from tools.doc_blocks.diary import commands
from tools.doc_blocks.entries import entry_examples, entry_limits, export_limits, export_tables, trend_columns
from tools.doc_blocks.exam import exam_directions, exam_grades, exam_items
from tools.doc_blocks.measured import capture_example, run_example
from tools.doc_blocks.outputs import output_files, tidy_quantities
from tools.doc_blocks.programme import (
    exercise_evidence,
    programme_rules,
    programme_stages,
    release_doses,
    screen_table,
    strength_exercises,
    where_not_to_roll,
)
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
    "app": app,
    "bent-arms": bent_arms,
    "capsule-slack": capsule_slack,
    "capture-example": capture_example,
    "check": check,
    "claims": claims,
    "class-defaults": class_defaults_table,
    "clearances": clearances,
    "cli": cli_reference,
    "commands": commands,
    "constants": constants,
    "cost-exponents": cost_exponents,
    "demo": demo,
    "departures": departures,
    "distraction": distraction,
    "end-range": end_range,
    "end-range-orders": end_range_orders,
    "entry-examples": entry_examples,
    "entry-limits": entry_limits,
    "exam-directions": exam_directions,
    "exam-grades": exam_grades,
    "exam-items": exam_items,
    "exercise-evidence": exercise_evidence,
    "export-limits": export_limits,
    "export-tables": export_tables,
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
    "programme-rules": programme_rules,
    "programme-stages": programme_stages,
    "projections": projections,
    "reader-limits": reader_limits,
    "reference-hip": reference_hip,
    "release-doses": release_doses,
    "restraint-in-flexion": restraint_in_flexion,
    "rotation-arms": rotation_arms,
    "round-trip": round_trip,
    "run-example": run_example,
    "screen-table": screen_table,
    "socket-angles": socket_angles,
    "speed": speed,
    "state-properties": state_properties,
    "storage-limits": storage_limits,
    "strength-exercises": strength_exercises,
    "ten-thousand": ten_thousand,
    "threads": threads,
    "tidy-quantities": tidy_quantities,
    "travel-in-tasks": travel_in_tasks,
    "trend-columns": trend_columns,
    "where-not-to-roll": where_not_to_roll,
}
