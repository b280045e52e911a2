"""Reading articles: one module a format, and the collection they make."""
