"""What the bot says, in the languages that tests speak to it."""

from qabot.texts import languages

ENGLISH = languages()["en"]
RUSSIAN = languages()["ru"]
