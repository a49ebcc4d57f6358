"""Who pulls how hard: the least activations and reserves that meet the moments, frame by frame."""

from coxa.coordination.blocks import Block as Block
from coxa.coordination.blocks import connected_blocks as connected_blocks
from coxa.coordination.problem import CoordinationProblem as CoordinationProblem
from coxa.coordination.problem import Prices as Prices
from coxa.coordination.problem import prices as prices
from coxa.coordination.solution import Coordination as Coordination
from coxa.coordination.solution import Status as Status
from coxa.coordination.solution import Summary as Summary
from coxa.coordination.solution import summarize as summarize
from coxa.coordination.solver import solve as solve
from coxa.coordination.solver import solve_batch as solve_batch
from coxa.coordination.solver import solve_objective as solve_objective
