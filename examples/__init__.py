"""Small scripts that show how Coxa is used; each has a `main()` that returns the numbers it prints."""
