"""Surfaces that muscle paths wrap over, each a scalar kernel of the same form (see `vectors`)."""
