"""DC039: llama.cpp keeps the model that it downloads.

With `--hf-repo` the server downloads gigabytes at its first start. Without a volume where it keeps them they go with
the container: after each update the last resort is away for as long as the download takes. Newer builds keep
them in Hugging Face's cache (HF_HOME, else ~/.cache/huggingface), older ones in LLAMA_CACHE, else ~/.cache/llama.cpp.

Fails:

    services:
      llama_cpp:
        image: ghcr.io/ggml-org/llama.cpp:server-b11206
        command: --port 8080 --hf-repo unsloth/Qwen3-4B-Instruct-2507-GGUF

Passes:

    services:
      llama_cpp:
        image: ghcr.io/ggml-org/llama.cpp:server-b11206
        command: --port 8080 --hf-repo unsloth/Qwen3-4B-Instruct-2507-GGUF
        environment: {HF_HOME: /cache/hf, LLAMA_CACHE: /cache/llama}
        volumes: ["models:/cache"]
    volumes:
      models: {}
"""

from collections.abc import Iterator

from deploy.checks.caches import keeps
from deploy.checks.findings import Finding
from deploy.checks.llama import Server, servers
from deploy.checks.project import Project
from deploy.config.document import Path

ID = "DC039"
_FOLDERS = ("HF_HOME", "HF_HUB_CACHE", "LLAMA_CACHE")


def check(project: Project) -> Iterator[Finding]:
    """Find servers that download at each start.

    Args:
        project: The compose file.
    """
    for server in servers(project):
        downloads = _downloads(server)
        if downloads and not keeps(server.service, _FOLDERS):
            message = "downloads its model anew for each new container: no volume is where it keeps it"
            remedy = "add `HF_HOME: /cache/hf` and `LLAMA_CACHE: /cache/llama`, and a volume at /cache"
            yield project.finding(ID, "warning", downloads, message, remedy)


def _downloads(server: Server) -> Path | None:
    found = server.said(("--hf-repo", "-hf", "-hfr"), "LLAMA_ARG_HF_REPO") or server.said(
        ("--model-url", "-mu"), "LLAMA_ARG_MODEL_URL"
    )
    return found[1] if found else None
