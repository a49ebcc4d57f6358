"""What was measured and asked in an examination of both hips."""
