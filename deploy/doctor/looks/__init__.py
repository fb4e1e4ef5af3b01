"""One thing to look at a file: what is seen goes to the judge of the same name."""
