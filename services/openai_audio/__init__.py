"""OpenAI's two audio routes over engines that are passed in; shared by `services.speech` and `services.nemotron`."""
