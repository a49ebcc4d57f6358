"""Practice mode: accounts, who may see whom, and the pages of clinicians."""
