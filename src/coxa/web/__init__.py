"""The app: pages, the guided session, and what they need of a server."""
