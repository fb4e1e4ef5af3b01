"""The traps of model servers and of the chain: DC037 to DC046."""

from deploy.checks import Facts
from deploy.checks.facts import Listed
from deploy.config.document import Path
from tests.unit.checks.operators.stack import Pick, Stack, aims_at

_AGENT: Path = ("services", "livekit_agent", "environment")
_LLAMA: Path = ("services", "llama_cpp")


def _tell(stack: Stack, option: str, value: str) -> None:
    command = stack.at((*_LLAMA, "command"))
    command[command.index(option) + 1] = value


@aims_at("DC037")
def asked_at_another_port(stack: Stack, pick: Pick) -> Path:
    url = pick(
        ["http://llama_cpp:8080/v1", "http://llama_cpp/v1", "http://llama_cpp:11435/v1", "http://llama_cpp:9931"]
    )
    return stack.put((*_AGENT, "LOCAL_LLM_BASE_URL"), url)


@aims_at("DC037", DC038="its health check asks the former port")
def listens_on_another_port(stack: Stack, pick: Pick) -> Path:
    command = stack.at((*_LLAMA, "command"))
    if pick([True, False]):
        _tell(stack, "--port", pick(["8080", "11435"]))
    else:
        at = command.index("--port")
        del command[at : at + 2]
        if told := pick(["", "8081"]):
            stack.put((*_LLAMA, "environment", "LLAMA_ARG_PORT"), told)
        else:
            del stack.services["llama_cpp"]["healthcheck"]
    return (*_AGENT, "LOCAL_LLM_BASE_URL")


@aims_at("DC037")
def published_at_another_port(stack: Stack, pick: Pick) -> Path:
    return stack.append((*_LLAMA, "ports"), pick(["127.0.0.1:8080:8080", "127.0.0.1:11434:8080"]))


@aims_at("DC038")
def health_asks_something_else(stack: Stack, pick: Pick) -> Path:
    path = (*_LLAMA, "healthcheck", "test")
    asked = pick([":11434/v1/models", ":11434/models", ":11434/", ":11434", ":8080/health", "/health"])
    test = ["CMD", "curl", "-f", f"http://127.0.0.1{asked}"]
    return stack.put(path, pick([test, ["CMD-SHELL", " ".join(test[1:])], f"{' '.join(test[1:])} || exit 1"]))


@aims_at("DC038")
def health_of_the_image(stack: Stack, pick: Pick) -> Path:
    stack.delete((*_LLAMA, "healthcheck"))
    return _LLAMA


@aims_at("DC039", DC034="its volume is not mounted")
def cache_elsewhere(stack: Stack, pick: Pick) -> Path:
    mount = pick(["", "llama_models:/models", "llama_models:/var/tmpx", {"type": "tmpfs", "target": "/models"}])
    stack.delete((*_LLAMA, "volumes"))
    if mount:
        stack.append((*_LLAMA, "volumes"), mount)
    return _LLAMA


@aims_at("DC039")
def cache_moves(stack: Stack, pick: Pick) -> Path:
    for name in ("HF_HOME", "LLAMA_CACHE"):
        stack.put((*_LLAMA, "environment", name), pick(["/data", "/srv/models", "/cache"]))
    return _LLAMA


@aims_at("DC040")
def model_by_another_name(stack: Stack, pick: Pick) -> Path:
    if pick([True, False]):
        _tell(stack, "--alias", pick(["other", "qwen3-8b,qwen3"]))
    else:
        stack.put((*_AGENT, "LOCAL_LLM_MODEL"), pick(["other", "qwen3-8b", "QWEN3-4B"]))
    return (*_AGENT, "LOCAL_LLM_MODEL")


@aims_at("DC041")
def voice_without_a_version(stack: Stack, pick: Pick) -> Path:
    return stack.put((*_AGENT, "TTS_BASE_URL"), "http://kokoro:8880" + pick(["", "/", "/api", "/api/v1"]))


@aims_at("DC041")
def kokoro_without_time(stack: Stack, pick: Pick) -> Path:
    path = ("services", "kokoro", "healthcheck")
    stack.delete((*path, "start_period"))
    if said := pick(["", "1s", "29s", "0.2m"]):
        stack.put((*path, "start_period"), said)
    return path


@aims_at("DC041", DC011="the agent waits for its health")
def kokoro_without_a_health_check(stack: Stack, pick: Pick) -> Path:
    return stack.delete(("services", "kokoro", "healthcheck"))[:2]


@aims_at("DC042", DC029="another image, whose tag may move")
def speaches_makes_callers_wait(stack: Stack, pick: Pick) -> Path:
    path: Path = ("services", "nemotron")
    stack.put((*path, "image"), "ghcr.io/speaches-ai/speaches:0.9.0-rc.3-cpu")
    stack.delete((*path, "pull_policy"))
    given = pick([{}, {"STT_MODEL_TTL": "-1"}, {"PRELOAD_MODELS": '["a/b"]'}])
    for name, value in given.items():
        stack.put((*path, "environment", name), value)
    return path


@aims_at("DC042", DC029="another image, whose tag may move", DC034="its volume is not mounted")
def speaches_keeps_nothing(stack: Stack, pick: Pick) -> Path:
    path = speaches_makes_callers_wait(stack, pick)
    assert isinstance(path, tuple)
    for name, value in {"STT_MODEL_TTL": "-1", "PRELOAD_MODELS": '["a/b"]'}.items():
        stack.put((*path, "environment", name), value)
    stack.delete((*path, "volumes"))
    return path


@aims_at("DC043")
def former_name(stack: Stack, pick: Pick) -> Path:
    former, name = pick([("LLAMA_BASE_URL", "LOCAL_LLM_BASE_URL"), ("LLAMA_MODEL", "LOCAL_LLM_MODEL")])
    stack.put((*_AGENT, former), stack.at((*_AGENT, name)))
    if pick([True, False]):
        stack.delete((*_AGENT, name))
    return (*_AGENT, former)


@aims_at("DC044")
def model_that_goes(stack: Stack, pick: Pick) -> Path:
    path = (*_AGENT, "LLM_MODEL")
    slugs = pick.shuffled([stack.at(path), "a/new:free", "b/other:free"])
    stack.put(path, ",".join(slugs))
    said = pick([Listed(known=False), Listed(known=False, near=("a/b:free",)), Listed(expires="2026-12-01"),
                 Listed(expires="2026-11-01"), Listed(expires="2027-12-01")])  # fmt: skip
    stack.facts = Facts(models={slug: Listed() for slug in slugs} | {pick(slugs): said}, today="2026-11-23")
    return path


@aims_at("DC045")
def paid_behind_free(stack: Stack, pick: Pick) -> Path:
    path = (*_AGENT, "LLM_MODEL")
    paid = pick(["meta-llama/llama-3.3-70b-instruct", "openai/gpt-4o", "openrouter/auto"])
    slugs = [pick([stack.at(path), "openrouter/free"]), *pick.shuffled([paid, "a/new:free"])[: pick([1, 2])]]
    return stack.put(path, pick([",", ", "]).join([*slugs, paid]))


@aims_at("DC046")
def ignore_without_a_reason(stack: Stack, pick: Pick) -> Path:
    rules = pick(["DC007", "DC021", "DC007, DC026"])
    comment = f"{pick(['#', '# ', '#   '])}deployctl: ignore {rules}{pick(['', '  '])}"
    lines = stack.dump().splitlines()
    number = pick(range(len(lines)))
    if pick([True, False]):
        lines[number] += f" {comment}"
    else:
        lines.insert(number, comment)
    stack.text, stack.lines = "\n".join(lines), (number + 1,)
    return ("(comment)",)
