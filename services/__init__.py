"""What deployctl builds and runs in containers besides the agent."""
