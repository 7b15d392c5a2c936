"""Where a learner's decisions are kept: the lines of a journal, and the file that holds them."""
