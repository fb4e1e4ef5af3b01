"""What the commands that act on a stack do, from beginning to end; the commands only read options and print."""
