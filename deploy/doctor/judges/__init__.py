"""One thing to judge a file: what was seen goes in, findings come out. Pure: no clock, no disk, no network."""
