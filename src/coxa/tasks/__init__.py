"""Standard tasks of the hip, with the moments they ask."""

from coxa.tasks.standard import standard_tasks as standard_tasks
from coxa.tasks.task import ROWS as ROWS
from coxa.tasks.task import Task as Task
