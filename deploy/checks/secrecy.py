"""What in a compose file is a secret in clear, told by its name or by its own shape."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from deploy.checks.arguments import arguments
from deploy.checks.livekit_keys import pairs
from deploy.checks.shape import entries
from deploy.config.document import Path

_PASSWORD = re.compile(
    r"(.*_)?((PG|DB|ADMIN|ROOT)?(PASSWORD|PASSWD|PASS)|PASSPHRASE|REQUIREPASS)|.+_PWD|REDISCLI_AUTH|NEO4J_AUTH"
)
_SECRET = re.compile(
    r"(.*_)?(API_?KEY|SECRET|(AUTH)?TOKEN|AUTHKEY|CREDENTIALS?|SECRET_KEY_BASE"
    r"|(SECRET|SECRET_ACCESS|MASTER|PRIVATE|ENCRYPTION|SIGNING)_KEY"
    # other keys may be anybody's: a cache's, a table's, a site's
    r"|(OPENAI|OPENROUTER|ANTHROPIC|GEMINI|GROQ|MISTRAL|DEEPGRAM|ELEVEN(LABS)?|CARTESIA|ASSEMBLYAI|SPEECH)_KEY)|APP_KEY"
)
_PUBLIC = re.compile(r"(.*_)?PUBLIC(_.*)?")  # NEXT_PUBLIC_... goes to every browser
_SHORTEST_PASSWORD, _SHORTEST_SECRET = 3, 8
# Not secrets: switches, short numbers, places, what a reader is to replace or a program ignores, and keys that are
# made for every browser (PostHog's project keys, Stripe's publishable ones).
_HARMLESS = (
    r"true|false|yes|no|on|off|[\d.]{1,5}|[./~].*|.*\.(pem|key|crt|json|ya?ml)|.*://.*|.*\s.*"
    r"|(.*[-_])?your[-_].*|.*your[-_]?\w*[-_]?here.*|default[-_]value"
    r"|.*(placeholder|example|dummy|fake).*|(.*[-_])?(none|null|empty|unset|undefined|disabled|todo|tbd|unused|ignored)"
    r"|.*(not?[-_]?(needed|used|required|set|key|auth)|no-key-required).*|<.*>|\[.*\]|\{.*\}|insert.*|choose.*"
    r"|(.*[-_])?(x{3,}|\*+|\.{2,}|1234)|test|local|ollama|lm-studio|anything|phc_\w+|pk_(live|test)_\w+"
)
_TO_CHANGE = r"|.*(change|replace)[-_]?(me|this|it|with).*"
_DEFAULT = re.compile(r"\$\{(\w+):?-([^${}]+)\}")
_TOKENS = {
    "an OpenRouter key": r"sk-or-[A-Za-z0-9-]{20,}",
    "an Anthropic key": r"sk-ant-[\w-]{20,}",
    "an OpenAI key": r"sk-(?:(?:proj|svcacct)-[\w-]{20,}|[A-Za-z0-9]{32,})",
    "a Hugging Face token": r"hf_[A-Za-z0-9]{30,}",
    "a Groq key": r"gsk_[A-Za-z0-9]{40,}",
    "a GitHub token": r"gh[pousr]_[A-Za-z0-9]{36,}|github_pat_\w{50,}",
    "a GitLab token": r"glpat-[\w-]{20,}",
    "an AWS key": r"AKIA[0-9A-Z]{16}",
    "a Google key": r"AIza[\w-]{35}",
    "a Slack token": r"xox[abprs]-[\w-]{20,}",
    "a private key": r"-----BEGIN [A-Z ]*PRIVATE KEY-----",
}
_TOKEN = re.compile(r"(?<!\w)(?:" + "|".join(f"({shape})" for shape in _TOKENS.values()) + ")")
_URL = re.compile(r"[A-Za-z][\w+.-]*://[^\s/:@$]*:([^\s/@$]+)@")


@dataclass(frozen=True)
class Secret:
    """Hold a secret in clear.

    Args:
        name: What it is called.
        value: Itself; never shown.
        path: Where it stands, seen from the service.
    """

    name: str
    value: str
    path: Path


def secrets(service: Mapping[str, Any]) -> Iterator[Secret]:
    """List the secrets that a service's environment, labels, entrypoint and command name.

    Args:
        service: Its body, as written.
    """
    for key in ("environment", "labels"):
        for entry in entries(service, key):
            if in_clear(entry.name, entry.value or ""):
                yield Secret(entry.name, entry.value or "", entry.path)
    for argument in arguments(service):
        if in_clear(argument.name, argument.value):
            yield Secret(argument.name, argument.value, argument.path)
    for pair in pairs(service):
        if pair.key and in_clear("LIVEKIT_API_SECRET", pair.secret):
            yield Secret(pair.source, pair.secret, pair.path)


def defaults(text: str) -> set[str]:
    """List the variables of a text whose default is a secret; one that should be changed works until it is.

    Args:
        text: As written.
    """
    return {name for name, value in _DEFAULT.findall(text) if in_clear(name, value, harmless=_HARMLESS)}


def in_clear(name: str, value: str, *, harmless: str = _HARMLESS + _TO_CHANGE) -> bool:
    """Say whether a value is a secret that stands there itself.

    Args:
        name: What it is called: a variable, a label, an option.
        value: As written.
        harmless: The values that are none.
    """
    called = variable(name)
    is_password = bool(_PASSWORD.fullmatch(called))
    if not (is_password or _SECRET.fullmatch(called)) or _PUBLIC.fullmatch(called):
        return False
    least = _SHORTEST_PASSWORD if is_password else _SHORTEST_SECRET
    value = value.strip("\"'")  # those of `- NAME="value"` are part of it
    if called == "NEO4J_AUTH":
        value = value.partition("/")[2]  # the user stands before it
    return len(value) >= least and "$" not in value and not _matches(harmless, value)


def _matches(harmless: str, value: str) -> bool:
    # compiled when it is first asked for: most stacks have no secret in clear
    return re.fullmatch(harmless, value, re.IGNORECASE | re.DOTALL) is not None


def variable(name: str) -> str:
    """Write a label's or an option's name as a variable's: `--apiKey` is `API_KEY`.

    Args:
        name: The name.
    """
    return re.sub(r"\W+", "_", re.sub(r"([a-z])([A-Z])", r"\1_\2", name)).strip("_").upper()


def token(text: str) -> str | None:
    """Say what kind of secret a text holds, whatever it is called; None: none that is known by its shape.

    Args:
        text: Any text.
    """
    for found in _TOKEN.finditer(text):
        real = any(letter.isdigit() for letter in found[0]) and not _matches(_HARMLESS + _TO_CHANGE, found[0])
        if found.lastindex and (real or found[0].startswith("-")):
            return list(_TOKENS)[found.lastindex - 1]
    if any(in_clear("PASSWORD", found[1]) for found in _URL.finditer(text)):
        return "a password in a URL"
    return None
