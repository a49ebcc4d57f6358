"""The skeleton: pose and net joint moments from a motion."""
