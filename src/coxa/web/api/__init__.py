"""The programming interface `/api/v1`."""
