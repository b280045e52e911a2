"""Reading articles: one module a format, and the collection they make."""

from qabot.library.collection import Collection, load_articles

__all__ = ["Collection", "load_articles"]
