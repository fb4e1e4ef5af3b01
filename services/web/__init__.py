"""The page on which a caller talks to the agent, and the route that lets them into a room."""
