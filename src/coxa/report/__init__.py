"""One file that says and shows a result: summary, figures, methods; opens without a network."""
