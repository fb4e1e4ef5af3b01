"""What a model's slug says of it."""

_FREE = ":free"
_ROUTER = "openrouter/free"  # OpenRouter's own, which chooses among the free ones


def is_free(slug: str) -> bool:
    """Say whether OpenRouter answers with it without a charge, and counts it as one of the day's free requests.

    Args:
        slug: As in `LLM_MODEL`.
    """
    return slug.endswith(_FREE) or slug == _ROUTER
