"""Speed, always as a ratio to a peer measured in the same run; never a timed test."""
