"""Finding passages that may answer."""
