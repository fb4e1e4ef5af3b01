"""DC045: whoever lists a paid model behind a free one means to pay.

Free models answer 429 after a number of requests a day (50 without credit); from then on each turn is answered, and
billed, by the next one of the chain, and nobody is told. It is a sound way to be never silent; so this is a
note, and a limit on the key at openrouter.ai keeps it from being dear.

Fails:

    services:
      agent:
        image: agent:1
        environment: {LLM_MODEL: "a/model:free,b/model"}

Passes:

    services:
      agent:
        image: agent:1
        environment: {LLM_MODEL: "a/model:free,b/model:free"}
"""

from collections.abc import Iterator

from deploy.checks.chains import chains
from deploy.checks.findings import Finding
from deploy.checks.project import Project
from deploy.config.slugs import is_free

ID = "DC045"


def check(project: Project) -> Iterator[Finding]:
    """Find models that cost something, behind one that does not.

    Args:
        project: The compose file.
    """
    for slugs, path in chains(project):
        first = next((index for index, slug in enumerate(slugs) if is_free(slug)), len(slugs))
        paid = [slug for slug in slugs[first:] if not is_free(slug)]
        if paid:
            message = f"{paid[0]} is paid for, each time that {slugs[first]} answers nothing"
            remedy = "limit the key at https://openrouter.ai/settings/keys, or leave it out"
            yield project.finding(ID, "note", path, message, remedy)
