"""A lesson's text, the built notebooks, and the learner's copy of them."""
