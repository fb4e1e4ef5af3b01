"""OpenRouter: the key, what is left of it today, and the chain's models."""

from deploy.doctor import judge
from deploy.doctor.finding import Finding
from deploy.doctor.judges.quota import quota, survival
from deploy.doctor.subject import Subject
from deploy.openrouter import OpenRouterError

_SIMULATED = "a simulator stands in for OpenRouter"


def account(subject: Subject) -> list[Finding]:
    """Ask what the key is good for; the key itself is never shown."""
    profile, chain = subject.config.profile, subject.config.settings.models
    if profile.llm == "simulator":
        return [Finding(id_, "ok", f"{_SIMULATED}: it takes any key and counts nothing") for id_ in ("key", "quota")]
    info, given = subject.key(), bool(subject.secret)
    return [judge.key(info, given=given), quota(info, chain, given=given)]


def chain(subject: Subject) -> list[Finding]:
    """See what is left of the chain without the free tier."""
    profile = subject.config.profile
    if profile.llm == "simulator":
        return [Finding("chain", "ok", f"{_SIMULATED}: there is no free tier to lose")]
    given = bool(subject.secret)
    return [survival(subject.key(), subject.config.settings.models, given=given, local=profile.local_llm)]


def models(subject: Subject) -> list[Finding]:
    """Ask which models there are."""
    if subject.config.profile.llm == "simulator":
        return [Finding("models", "ok", f"{_SIMULATED}: it has every model")]
    try:
        with subject.openrouter() as openrouter:
            listed = openrouter.models()
    except OpenRouterError:
        listed = None
    return judge.models(subject.config.settings.models, listed)
