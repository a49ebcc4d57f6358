"""From an exam to the state of the muscles, with its uncertainty."""
