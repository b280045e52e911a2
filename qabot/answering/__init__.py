"""From passages to an answer: understanding the question, who said what, choosing."""
