"""Standard tasks of the hip, with the moments they ask."""
