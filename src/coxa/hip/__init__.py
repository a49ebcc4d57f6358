"""The native hip: standard tasks computed for a hip in a given state."""
