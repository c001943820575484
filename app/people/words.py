"""What an account is, who appoints and why an appointment ends, in words."""

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

BODIES: dict[str, str] = {
    "board": _("The board"),
    "parity": _("A body of equal numbers from consumers and traders"),
}
SERVES: dict[str, str] = {
    "always": _("All year"),
    "reserve": _("In the reserve, for the weeks of the large sales"),
}
GROUNDS: dict[str, str] = {
    "own_wish": _("At their own wish"),
    "incapacity": _("Unable to do the work for a long time"),
    "undisclosed_tie": _("A tie to a party was not declared"),
    "partiality": _("Partiality, found on a challenge or a complaint"),
    "confidence_broken": _("What was said in confidence was passed on"),
    "conviction": _("Convicted of a crime"),
}
"""Why someone can be removed before the term ends; what was decided in a case is no ground."""
ENDINGS: dict[str, str] = GROUNDS | {
    "replaced": _("Another appointment followed"),
    "term_over": _("The term ended"),
    "not_recorded": _("Not recorded: before grounds were asked for"),
}
