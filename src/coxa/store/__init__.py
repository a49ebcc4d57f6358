"""Where diaries are kept: one SQLite file unless another database is named."""
