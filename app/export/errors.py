"""Why nothing was exported."""

from app.kit.errors import DomainError
from app.kit.text import _


class NoAuditor(DomainError):
    """An export is an act of an auditor, and nobody holds the account."""

    status = 409
    slug = "no-auditor"
    sentence = _("There is no active auditor's account; an export is made in its name.")


class FolderExists(DomainError):
    """An export never mixes with what lies there."""

    status = 409
    slug = "folder-exists"
    sentence = _("{folder} exists already; an export is written to a new folder.")
