"""The real image, built and run: only with ``--image``, see ``make image-test``."""
