"""README.md and docs/, held to the code: what they show is run, what they list is counted."""
