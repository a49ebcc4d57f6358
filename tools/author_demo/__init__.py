"""Writes the bundled demo: a model, a stride of running and its forces, all synthetic and ours."""
