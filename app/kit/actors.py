"""Who acts: known before anything is loaded, the second parameter of every query and act."""

from enum import StrEnum
from uuid import UUID

from msgspec import Struct


class Role(StrEnum):
    """What an account is; a task on one case (reviewer, panel member, respondent) is not a role."""

    consumer = "consumer"
    merchant = "merchant"
    private_seller = "private_seller"
    platform = "platform"
    registrar = "registrar"
    mediator = "mediator"
    deputy = "deputy"
    chief = "chief"
    board = "board"
    auditor = "auditor"
    operations = "operations"
    record_holder = "record_holder"
    clock = "clock"
    public = "public"


class Chain(StrEnum):
    """The chain of command that an account belongs to, exactly one (design §2)."""

    consumer = "consumer"
    merchant = "merchant"
    private_seller = "private_seller"
    platform = "platform"
    office = "office"
    board = "board"
    audit = "audit"
    operations = "operations"
    record_holder = "record_holder"
    clock = "clock"
    public = "public"


OFFICE = frozenset({Role.registrar, Role.mediator, Role.deputy, Role.chief})
CHIEFS = frozenset({Role.chief, Role.deputy})
SELLERS = frozenset({Role.merchant, Role.private_seller})
RESPONDENTS = SELLERS | {Role.platform}
PARTIES = RESPONDENTS | {Role.consumer}
CONFIRMING = OFFICE | {Role.board, Role.auditor, Role.operations}
"""Of whom a second factor is asked, where it is asked: their acts bind others."""


def chain_of(role: Role) -> Chain:
    """The chain follows from the role; shop and platform say which merchant's or platform's."""
    if role in OFFICE:
        return Chain.office
    return Chain.audit if role is Role.auditor else Chain(role.value)


class Actor(Struct, frozen=True):
    """The one who acts in this transaction.

    `shop_id` is set for merchants and private sellers, `platform_id` for the platform's desk. The clock and the public
    have no account. `confirms` says that signing and approving ask this person's passkey anew.
    """

    role: Role
    account_id: UUID | None = None
    name: str = ""
    language: str = "zh-Hans"
    shop_id: UUID | None = None
    platform_id: UUID | None = None
    confirms: bool = False

    @property
    def chain(self) -> Chain:
        """The chain of command this account belongs to."""
        return chain_of(self.role)

    @property
    def account(self) -> UUID:
        """The account of someone signed in; doors for accounts are guarded, so a missing one is a fault of ours."""
        if self.account_id is None:
            raise LookupError(self.role)
        return self.account_id


CLOCK = Actor(role=Role.clock, name="clock")
PUBLIC = Actor(role=Role.public)
