"""Parts of the benchmark of the index; ``tests.retrieval.benchmark`` is the way in."""
