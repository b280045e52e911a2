"""One archive of what qabot itself keeps, and the way back.

What is kept are SQLite files: the library, and the state of the bot. Neither the index is in it,
which is made anew, nor articles in files, which are the user's.
"""
