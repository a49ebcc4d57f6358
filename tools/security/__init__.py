"""Writes docs/security.md: how a weakness is reported, what Coxa defends against, and each line of OWASP ASVS."""
