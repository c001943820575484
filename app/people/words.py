"""What an account is, in words."""

from app.kit.actors import Role
from app.kit.text import _

ROLES: dict[str, str] = {
    Role.consumer: _("Consumer"),
    Role.merchant: _("Merchant"),
    Role.private_seller: _("Private seller"),
    Role.platform: _("Platform"),
    Role.registrar: _("Registrar"),
    Role.mediator: _("Mediator"),
    Role.deputy: _("Deputy chief ombudsman"),
    Role.chief: _("Chief ombudsman"),
    Role.board: _("Board"),
    Role.auditor: _("Auditor"),
    Role.operations: _("Operations"),
    Role.record_holder: _("Record holder"),
    Role.clock: _("The clock"),
}
