"""What to do today, when it is enough, and when to stop: exercises, plan, rules, progress."""
