"""Why nothing was exported."""

from app.kit.errors import DomainError, NotFound
from app.kit.text import _


class NothingApproved(DomainError):
    """An export is wanted by two persons, and taken within three days."""

    status = 409
    slug = "no-export-approved"
    sentence = _(
        "No export is approved at present. An auditor proposes one at /approvals, the chief approves it, and it can be"
        " taken for three days."
    )


class NoSuchExport(NotFound):
    """There is no such export, or it is another auditor's."""

    slug = "no-such-export"
    sentence = _("There is no such export.")


class ExportOver(DomainError):
    """It could be taken for three days."""

    status = 409
    slug = "export-over"
    sentence = _("This export could be taken for three days, and they are over. Please propose another one.")


class FolderExists(DomainError):
    """An export never mixes with what lies there."""

    status = 409
    slug = "folder-exists"
    sentence = _("{folder} exists already; an export is written to a new folder.")
