"""What an import borrows from here: how texts are cleaned, and what looks like a trial. Floor 3."""

from __future__ import annotations

from ikm.analysis.redaction import redact
from ikm.analysis.screens import says_test
from ikm.survey.intake.typed import Hooks

HOOKS = Hooks(lambda text: redact(text).text, says_test)
