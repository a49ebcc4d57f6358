"""The pages: each module has a `router`, each template the name of its module."""
