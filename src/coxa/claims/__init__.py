"""Claims of the method put to the test over many sampled hips."""
