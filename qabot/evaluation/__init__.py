"""Figures on question sets, and the training of the weights."""
