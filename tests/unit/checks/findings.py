"""The findings of one rule, in services that are written as short as may be."""

from collections.abc import Collection, Mapping
from textwrap import dedent, indent

from deploy.checks import Facts, Finding, check
from deploy.checks.facts import NOTHING


def findings(
    rule: str,
    services: str,
    *,
    rest: str = "",
    profiles: Collection[str] = (),
    environ: Mapping[str, str] | None = None,
    facts: Facts = NOTHING,
) -> list[Finding]:
    text = f"services:\n{indent(dedent(services).strip(), '  ')}\n{rest}"
    found = check(text, profiles=profiles, environ=environ or {}, facts=facts)
    assert [one for one in found if one.rule == "DC001"] == [], text
    return [one for one in found if one.rule == rule]
