"""The click commands, one file each: read the options, call, hand a Result to the renderer."""
