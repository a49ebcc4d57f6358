"""How each muscle departs from healthy, and where that came from."""
