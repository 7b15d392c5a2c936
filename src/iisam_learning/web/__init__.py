"""The learner's pages in a browser."""
