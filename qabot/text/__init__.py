"""Language, words, sentences and names of a text; pure functions with offsets."""
