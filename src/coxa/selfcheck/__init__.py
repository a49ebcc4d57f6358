"""The self-check: an exam in, both hips' result out."""
