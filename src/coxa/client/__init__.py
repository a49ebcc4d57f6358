"""A typed client of the programming interface of a running Coxa."""
