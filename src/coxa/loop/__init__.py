"""The tug-of-war between muscles from day to day, and whether it settles."""
