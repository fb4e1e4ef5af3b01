"""A real GGUF model of two megabytes that answers by keyword: a stand-in for a downloaded one."""
