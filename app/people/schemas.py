"""What people and machines send about themselves, and what they are told."""

from datetime import datetime
from typing import Annotated, Literal, Self
from uuid import UUID

from msgspec import Meta, Struct

from app.kit.actors import Role
from app.people import rules
from app.people.models import MachineToken, Mandate, NoticeRow
from app.people.rules import Tie

Language = Literal["zh-Hans", "en"]
# A name goes into letters to whoever is named by an address: it is one line, and brings no link.
_SPOKEN = r"^(?!.*(://|www\.))[^\x00-\x1f\x7f]*$"
Name = Annotated[str, Meta(min_length=1, max_length=200, pattern=_SPOKEN)]
Address = Annotated[str, Meta(min_length=3, max_length=254)]
Moment = Annotated[datetime, Meta(tz=True)]
Body = Literal["board", "parity"]
Ground = Literal["own_wish", "incapacity", "undisclosed_tie", "partiality", "confidence_broken", "conviction"]
Serves = Literal["always", "reserve"]
Scope = Literal["everything", "evidence", "read"]


class In(Struct, frozen=True, forbid_unknown_fields=True):
    """What is sent: unknown members are errors."""


class Out(Struct, frozen=True):
    """What is told."""


class SignInIn(In):
    """An address; a consumer whom we do not know yet may add a name. The account is made when the link is used."""

    email: Address
    name: Annotated[str, Meta(max_length=100, pattern=_SPOKEN)] = ""
    language: Language = "zh-Hans"


class MeIn(In):
    """What someone may change about themselves."""

    language: Language | None = None
    name: Name | None = None


class MeOut(Out):
    """Who the service takes you for."""

    id: UUID
    role: Role
    name: str
    language: str
    shop_id: UUID | None
    platform_id: UUID | None


class TokenIn(In):
    """What the token is for, in its owner's words."""

    label: Name


class TokenOut(Out):
    """A machine token; `token` is told once, when it is made."""

    id: UUID
    label: str
    created_at: datetime
    expires_at: datetime
    token: str | None = None

    @classmethod
    def of(cls, row: MachineToken, token: str | None = None) -> Self:
        """The row as its owner sees it."""
        return cls(row.id, row.label, row.created_at, row.expires_at, token)


class ShopAddressIn(In):
    """Where the platform reaches a shop."""

    email: Address


class AppointIn(In):
    """An appointment. `reports_to` is a board account or someone of the office, `body` is who decided on it.

    A mediator who `serves` in the reserve is drawn in the weeks of the large sales alone.
    """

    account_id: UUID
    reports_to: UUID
    from_at: Moment
    until_at: Moment
    competences: tuple[str, ...] = ()
    languages: tuple[Language, ...] = ("zh-Hans",)
    body: Body = "board"
    serves: Serves = "always"


class RemoveIn(In):
    """Whose appointment is to end before its term, and on which ground."""

    account_id: UUID
    ground: Ground


class ReplaceIn(In):
    """Whose passkeys were lost, and how that is known."""

    role: Literal["registrar", "mediator", "deputy", "chief", "board", "auditor", "operations"]
    email: Address
    reason: Annotated[str, Meta(min_length=1, max_length=1000)]


class AccountIn(In):
    """An account of the board, the office, audit or operations, opened by two of the board."""

    role: Literal["registrar", "mediator", "deputy", "chief", "board", "auditor", "operations"]
    name: Name
    email: Address
    language: Language = "zh-Hans"


class OfficerOut(Out):
    """Someone who serves. Of the ties there are numbers alone; a board account holds no appointment.

    `depth` is how far below the board someone stands: 0 for the board, None where a line does not reach it today.
    """

    id: UUID
    name: str
    role: str
    reports_to: UUID | None
    from_at: datetime | None
    until_at: datetime | None
    competences: list[str]
    languages: list[str]
    body: str | None
    serves: str | None
    appointed_by: UUID | None
    interests: int
    former_employers: int
    depth: int | None = None


class FormerOut(Out):
    """An appointment that ended, and why."""

    id: UUID
    name: str
    role: str
    reports_to: UUID
    from_at: datetime
    until_at: datetime
    body: str
    appointed_by: UUID
    ended_at: datetime
    because: str


class OfficeOut(Out):
    """The chart: whoever serves, each below whom they report to, and the appointments that ended, the newest first."""

    serving: list[OfficerOut]
    former: list[FormerOut]


class AbsenceIn(In):
    """When someone of the office is away."""

    from_at: Moment
    until_at: Moment


class TieIn(In):
    """An interest or a former employer: exactly one of shop, platform and name."""

    from_at: Moment
    until_at: Moment | None = None
    shop_id: UUID | None = None
    platform_id: UUID | None = None
    name: Name | None = None

    def to_tie(self) -> Tie:
        """The tie, if it names one party and ends after it began."""
        return rules.check_tie(Tie(**{name: getattr(self, name) for name in self.__struct_fields__}))


class TiesOut(Out):
    """What someone of the office has declared."""

    interests: list[Tie]
    former_employers: list[Tie]


class MandateIn(In):
    """Whom the caller lets act: by the address that they sign in with."""

    agent_email: Address
    scope: Scope
    proof: Annotated[str, Meta(min_length=1, max_length=2000)]
    case_id: UUID | None = None


class MandateOut(Out):
    """A mandate, as both sides of it see it."""

    id: UUID
    agent_account_id: UUID
    principal_account_id: UUID | None
    principal_shop_id: UUID | None
    scope: str
    proof: str
    case_id: UUID | None
    granted_at: datetime
    revoked_at: datetime | None

    @classmethod
    def of(cls, row: Mandate) -> Self:
        """The whole row; a mandate hides nothing."""
        return cls(**{name: getattr(row, name) for name in cls.__struct_fields__})


class NoticeOut(Out):
    """A notice on the desk, in the reader's language."""

    id: UUID
    subject: str
    text: str
    case_id: UUID | None
    created_at: datetime
    read_at: datetime | None

    @classmethod
    def of(cls, row: NoticeRow, language: str) -> Self:
        """The row in one of its languages."""
        words = row.words[language]
        return cls(row.id, words["subject"], words["text"], row.case_id, row.created_at, row.delivered_at)


class PlatformOut(Out):
    """A platform that can be named in an appeal."""

    id: UUID
    name: str
    zone: str


class MediatorFacts(Out):
    """What a draw must know of a mediator.

    `ties` are the shops and platforms that the register of interests names, `names` what all that it names is called.
    """

    account_id: UUID
    languages: frozenset[str]
    competences: frozenset[str]
    until_at: datetime
    ties: frozenset[UUID]
    names: frozenset[str]
    absent: bool
    in_reserve: bool


class ServiceProof(Out):
    """Channels that took a notice, and when it was first shown delivered on one; silence counts only with two."""

    channels: frozenset[str]
    delivered_at: datetime | None


class WebhookIn(In):
    """Where messages go from now on."""

    url: Annotated[str, Meta(min_length=8, max_length=500, pattern=r"^[!-~]+$")]


class SecretOut(Out):
    """A secret that signs; `secret` is told once, when it is made."""

    id: UUID
    made_at: datetime
    secret: str | None = None


class SentOut(Out):
    """What became of one message."""

    id: str
    kind: str
    created_at: datetime
    attempts: int
    failure: str | None
    delivered_at: datetime | None
    given_up_at: datetime | None


class WebhookOut(Out):
    """Where messages go, what signs them, and what became of the newest ones."""

    url: str | None
    secrets: list[SecretOut]
    messages: list[SentOut]
