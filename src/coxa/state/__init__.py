"""How each muscle departs from healthy, and where that came from."""

from coxa.state.aliases import Alias as Alias
from coxa.state.aliases import muscle_aliases as muscle_aliases
from coxa.state.aliases import other_names as other_names
from coxa.state.muscle_state import Cause as Cause
from coxa.state.muscle_state import MuscleState as MuscleState
from coxa.state.settings import apply_settings as apply_settings
from coxa.state.settings import in_words as in_words
