"""Every rule, in the order of their ids."""

from deploy.checks import (
    container_names,
    cycles,
    dependencies,
    image_tags,
    images,
    ports,
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
