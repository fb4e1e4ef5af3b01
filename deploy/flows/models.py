"""A word about models that OpenRouter does not list any more."""

from deploy.config import Config


def unlisted(config: Config) -> list[str]:
    """Warn when no model of the chain is listed at OpenRouter; offline nothing is said.

    Args:
        config: What runs.
    """
    if config.profile.llm != "openrouter":
        return []
    from deploy.openrouter import OpenRouter, OpenRouterError, listed  # here: the simulator needs none of it

    settings = config.settings
    try:
        with OpenRouter(settings.openrouter_base_url) as openrouter:
            models = openrouter.models()
    except OpenRouterError:
        return []
    if any(listed(slug, models) for slug in settings.models):
        return []
    return [f"no model of LLM_MODEL ({', '.join(settings.models)}) is listed at OpenRouter; choose: deployctl init"]
