"""What was measured: motion, ground forces, and the strides in them."""
