"""Every rule, in the order of their ids."""

from deploy.checks import (
    container_names,
    cycles,
    dependencies,
    ignores,
    image_tags,
    images,
    ports,
    refusal,
    schema,
    undefined,
    variables,
)

RULES = (
    schema,
    variables,
    dependencies,
    cycles,
    undefined,
    ports,
    image_tags,
    container_names,
    images,
)

# What --explain and SARIF know: with what no file says by itself.
DOCUMENTED = (refusal, *RULES, ignores)
