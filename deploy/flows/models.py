"""A word about models that OpenRouter does not list any more."""

from deploy.config import Config


def unlisted(config: Config) -> list[str]:
    """Warn when no model of the chain is listed at OpenRouter; offline nothing is said.

    Args:
        config: What runs.
    """
    if config.profile.llm != "openrouter":
        return []
    settings = config.settings
    try:
        from deploy.openrouter import OpenRouter  # here, since the simulator needs none of it

        listed = {model.id for model in OpenRouter(settings.openrouter_base_url, "").models()}
    except Exception:
        return []
    if listed & set(settings.models):
        return []
    return [f"no model of LLM_MODEL ({', '.join(settings.models)}) is listed at OpenRouter; choose: deployctl init"]
