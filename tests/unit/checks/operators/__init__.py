"""Named edits of the default stack: those that a rule should find, and those that none should speak of."""

from tests.unit.checks.operators import (
    consistent,
    forms,
    models,
    operation,
    reference,
    safety,
    secrecy,
    spared,
    voice,
    waiting,
)
from tests.unit.checks.operators.stack import FORMS, HARMLESS, MUTATIONS, PROFILES, Operator, Pick, Spare, Stack

__all__ = ["FORMS", "HARMLESS", "MUTATIONS", "PROFILES", "Operator", "Pick", "Spare", "Stack"]

_REGISTERED = (consistent, forms, models, operation, reference, safety, secrecy, spared, voice, waiting)
