"""`deployctl validate`: static checks of the rendered stack, or of any compose files."""

from typing import TYPE_CHECKING, NoReturn

import click

from deploy.cli.options import examples, folder, json_option, profile_option
from deploy.cli.output import run, say
from deploy.result import Result

if TYPE_CHECKING:
    from deploy.checks import Finding
    from deploy.checks.findings import Severity
    from deploy.flows.validate import Checked


@click.command(
    epilog=examples(
        "deployctl validate",
        "deployctl validate --profile gpu --json",
        "deployctl validate -f docker-compose.yml -f override.yml --format github",
        "deployctl validate --explain DC003",
    )
)
@click.option(
    "--file",
    "-f",
    "files",
    multiple=True,
    metavar="FILE",
    help="Check this compose file, and what it includes (- reads stdin); repeat for overrides. "
    "COMPOSE_PROFILES names the active profiles.",
)
@profile_option
@click.option("--format", "form", type=click.Choice(["human", "json", "sarif", "github"]), default="human")
@click.option(
    "--severity",
    type=click.Choice(["error", "warning", "note"]),
    default="warning",
    show_default=True,
    help="Show what is as grave as this, or graver.",
)
@click.option("--live", is_flag=True, help="Look, too, at the ports that are taken now and where Docker runs.")
@click.option("--online", is_flag=True, help="Ask OpenRouter, too, which models it lists.")
@click.option("--explain", metavar="RULE", help="Tell what a rule is about, with examples.")
@json_option
def command(
    files: tuple[str, ...],
    profile: str | None,
    form: str,
    severity: "Severity",
    live: bool,
    online: bool,
    explain: str | None,
    as_json: bool,
) -> NoReturn:
    """Check the compose file against the schema and the rules; exit 1 on errors.

    A comment `# deployctl: ignore RULE reason` on a finding's line, or above it, leaves the finding out.
    """
    if files and profile is not None:
        raise click.UsageError("--profile chooses what to render, and --file is rendered already: leave one out.")
    if as_json and form not in ("human", "json"):
        raise click.UsageError(f"--json and --format {form} are two forms of one answer: leave one out.")
    if explain is not None and form not in ("human", "json"):
        raise click.UsageError(f"--explain tells of a rule, and --format {form} of findings: leave one out.")

    def body() -> Result:
        from deploy.checks import at_least

        if explain is not None:
            return _page(explain)
        found = _checked(files, profile, live=live, online=online)
        for warning in found.warnings:
            say(f"Warning: {warning}")
        return _result(found, at_least(found.findings, severity), form)

    run("validate", body, as_json=as_json or form == "json")


def _checked(files: tuple[str, ...], profile: str | None, *, live: bool, online: bool) -> "Checked":
    from deploy.checks import Facts
    from deploy.flows import validate

    facts = Facts()
    if live or online:
        from deploy.flows.facts import look

        facts = look(folder(), profile, files, live=live, online=online, tell=say)
    return validate.files(files, facts) if files else validate.stack(folder(), profile, facts)


def _page(rule: str) -> Result:
    from deploy.checks.manual import manual
    from deploy.checks.rules import DOCUMENTED
    from deploy.config.phrases import suggestion
    from deploy.errors import ConfigError

    known = {one.ID: one for one in DOCUMENTED}
    if rule.upper() not in known:
        raise ConfigError(f"there is no such rule{suggestion(rule.upper(), known)}", where=rule, code="no_rule",
                          hint=f"deployctl validate --explain RULE, of {min(known)} to {max(known)}")  # fmt: skip
    page = manual(known[rule.upper()])
    return Result(vars(page), str(page))


def _result(found: "Checked", findings: "list[Finding]", form: str) -> Result:
    from deploy.checks import report
    from deploy.checks.rules import DOCUMENTED

    errors = sum(finding.severity == "error" for finding in findings)
    if form == "sarif":
        text = report.sarif(findings, DOCUMENTED, found.notes)
    elif form == "github":
        text = report.github(findings, found.notes)
    else:
        text = report.human(findings, found.source, found.notes)
    data = {
        "source": found.source,
        "errors": errors,
        "findings": [finding.as_dict() for finding in findings],
        "not_checked": list(found.notes),
        "warnings": list(found.warnings),
    }
    return Result(data, text, exit_code=1 if errors else 0)
