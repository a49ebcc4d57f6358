"""What a person sees in the terminal."""

from coxa.terminal.analysis import show_analysis as show_analysis
from coxa.terminal.check import show_check as show_check
from coxa.terminal.model import show_model as show_model
from coxa.terminal.style import NARROWEST_COLUMNS as NARROWEST_COLUMNS
from coxa.terminal.style import PIPED_COLUMNS as PIPED_COLUMNS
