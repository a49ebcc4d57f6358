"""What a musculoskeletal model holds, and the reader for OpenSim's files."""
