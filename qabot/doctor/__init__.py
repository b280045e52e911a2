"""Looks at all that the bot depends on, and says for each what is so and what to do."""
