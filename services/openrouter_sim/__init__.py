"""A stand-in for OpenRouter: its routes, shapes, headers and errors, on demand for each model."""
