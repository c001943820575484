"""Who may come in through which door, and what happens there: written by hand, from the design, not from the code.

`then` is what a role meets on a case of its own: a status, or the slug of a refusal. The cases of consumer, merchant,
private seller, platform, mediator and auditor are under examination, those of registrar, deputy and chief wait for
screening; things inside a case are invented.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import Struct

from app.kit.actors import Role
from app.kit.ids import new_id

CONSUMER = frozenset({Role.consumer})
RESPONDENTS = frozenset({Role.merchant, Role.private_seller, Role.platform})
SELLERS = frozenset({Role.merchant, Role.private_seller})
PARTIES = CONSUMER | RESPONDENTS
REGISTRAR = frozenset({Role.registrar})
MEDIATOR = frozenset({Role.mediator})
CHIEF = frozenset({Role.chief, Role.deputy})
OFFICE = REGISTRAR | MEDIATOR | CHIEF
AUDITOR = frozenset({Role.auditor})
PLATFORM = frozenset({Role.platform})
BOARD = frozenset({Role.board})
PRINCIPALS = frozenset({Role.consumer, Role.merchant, Role.private_seller})
PERSONS = frozenset({Role.consumer, Role.private_seller})
OPERATIONS = frozenset({Role.operations})
PROPOSING = BOARD | {Role.chief} | OPERATIONS | AUDITOR | MEDIATOR
APPROVING = PROPOSING | CHIEF
CONFIRMING = OFFICE | BOARD | AUDITOR | OPERATIONS
SIGNED_IN = PARTIES | OFFICE | AUDITOR | BOARD | OPERATIONS
EVERYONE = SIGNED_IN | {Role.public, Role.record_holder}
AT_A_CASE = PARTIES | OFFICE | AUDITOR
READERS_OF_RULINGS = PARTIES | MEDIATOR | CHIEF | AUDITOR
READERS_OF_PAPERS = READERS_OF_RULINGS - MEDIATOR

Then = int | str | Mapping[Role, int | str]
NOTHING: dict[str, Any] = {}
NOT_NOW, NO_SUCH = "not-possible-now", "not-in-this-case"
DAY = "2026-05-01T10:00:00Z"
LATER = "2026-06-01T10:00:00Z"
HEX = "ab" * 32
TEXT = {"text": "请看附件。"}
APOLOGY = {
    "act": "我们七次给出相同的答复。",
    "harm": "您白等了九天，没有得到解决。",
    "change": "五月起两次未解决即转人工。",
}
POLICY = {"answer": "comply", "text": "已改。"}
REASON = {"reason": "有新的情况。"}
SLIPS = {"slips": [{"part": "reasons", "number": 1, "old": "壹", "new": "一"}], "why": "笔误。"}
APPEAL = {
    "platform": "海桐商城",
    "seller": {"name": "星河数码专营店"},
    "order": {"number": "HT1", "item": "电脑", "paid": {"minor": 1}, "paid_at": "2026-05-01T10:00:00Z"},
    "frontline": {"outcome": "refused", "decided_at": "2026-05-02T10:00:00Z"},
    "what_happened": "假的。",
    "claims": [{"in_words": "退钱。"}],
}


class Door(Struct, frozen=True):
    """One line: method and address, who comes in, what is sent, what is met."""

    door: str
    who: frozenset[Role]
    then: Then
    sends: Any = None
    asks: str = ""

    @property
    def method(self) -> str:
        """The first word."""
        return self.door.partition(" ")[0]

    @property
    def path(self) -> str:
        """As the service writes it, with its types."""
        return self.door.partition(" ")[2]

    def expected(self, role: Role) -> int | str:
        """What this role meets on its own case."""
        return self.then[role] if isinstance(self.then, Mapping) else self.then


def address(path: str, case: object) -> str:
    """The path with this case in it; everything else is invented: numbers are seven, the rest ids."""
    return "/".join(_invented(part, case) for part in path.split("/"))


def _invented(part: str, case: object) -> str:
    if not part.startswith("{"):
        return part
    if part.startswith("{case_id"):
        return str(case)
    return "7" if part.endswith(":int}") else str(new_id())


def _each(roles: frozenset[Role], then: int | str, **others: int | str) -> dict[Role, int | str]:
    """The same for all but a few."""
    return dict.fromkeys(roles, then) | {Role(name): other for name, other in others.items()}


def _at_a_case(prefix: str, doors: Sequence[Door]) -> tuple[Door, ...]:
    return tuple(
        Door(f"{door.method} {prefix}{door.path}", door.who, door.then, door.sends, door.asks) for door in doors
    )


PEOPLE = (
    Door("GET /healthz", EVERYONE, 200),
    Door("POST /api/v1/sign-in", EVERYONE, 202, {"email": "someone@post.example"}),
    Door("POST /api/v1/sign-in/{token:str}", EVERYONE, "link-used-up"),
    Door("POST /api/v1/sign-out", SIGNED_IN, 204),
    Door("GET /api/v1/me", SIGNED_IN, 200),
    Door("PATCH /api/v1/me", SIGNED_IN, 200, {"language": "en"}),
    Door("GET /api/v1/tokens", SIGNED_IN, 200),
    Door("POST /api/v1/tokens", SIGNED_IN, 201, {"label": "shop system"}),
    Door("DELETE /api/v1/tokens/{token_id:uuid}", SIGNED_IN, "no-such-token"),
    Door("GET /api/v1/notices", SIGNED_IN, 200),
    Door("GET /api/v1/mandates", SIGNED_IN, 200),
    Door(
        "POST /api/v1/mandates",
        PRINCIPALS,
        201,
        {"agent_email": "agent@post.example", "scope": "read", "proof": "签字的委托书"},
    ),
    Door("POST /api/v1/mandates/{mandate_id:uuid}/revoke", PRINCIPALS, "no-such-mandate"),
    Door("GET /api/v1/office", EVERYONE, 200),
    Door(
        "POST /api/v1/office/accounts", BOARD, 201, {"role": "mediator", "name": "新人", "email": "new@redress.example"}
    ),
    Door(
        "POST /api/v1/office/appointments",
        BOARD,
        "no-such-account",
        {"account_id": str(new_id()), "reports_to": str(new_id()), "from_at": DAY, "until_at": LATER},
    ),
    Door("POST /api/v1/office/removals", BOARD, "no-such-account", {"account_id": str(new_id()), "ground": "own_wish"}),
    Door("GET /api/v1/office/figures", EVERYONE, 200),
    Door("GET /api/v1/office/policies", EVERYONE, 200),
    Door(
        "POST /api/v1/office/policies",
        frozenset({Role.chief}),
        201,
        {"open_cap": 60, "turn_cap": 20, "from_at": "2099-01-01T00:00:00+08:00"},
    ),
    Door("GET /api/v1/office/contacts", OFFICE | AUDITOR, 200),
    Door("POST /api/v1/office/contacts", OFFICE, 201, {"came_from": "merchant", "how": "call", "asked": "快点结案"}),
    Door("GET /api/v1/office/ties", OFFICE, 200),
    Door("POST /api/v1/office/interests", OFFICE, 204, {"from_at": DAY, "name": "表亲的店"}),
    Door("POST /api/v1/office/former-employers", OFFICE, 204, {"from_at": DAY, "name": "旧东家"}),
    Door("POST /api/v1/office/absences", OFFICE, 204, {"from_at": DAY, "until_at": LATER}),
    Door("GET /api/v1/platforms", EVERYONE, 200),
    Door("PUT /api/v1/shops/{shop_id:uuid}/address", PLATFORM, "no-such-shop", {"email": "a@b.example"}),
    Door("GET /api/v1/platform/webhook", PLATFORM, 200),
    Door("PUT /api/v1/platform/webhook", PLATFORM, 200, {"url": "https://hooks.haitong.example/redress"}),
    Door("DELETE /api/v1/platform/webhook", PLATFORM, 204),
    Door("POST /api/v1/platform/webhook/secrets", PLATFORM, 201),
    Door("DELETE /api/v1/platform/webhook/secrets/{secret_id:uuid}", PLATFORM, "no-such-secret"),
    Door("GET /api/v1/preservation-orders", PLATFORM, 200),
    Door("GET /api/v1/orders", RESPONDENTS, 200),
    Door("GET /api/v1/orders/{order_id:uuid}", RESPONDENTS | CHIEF | AUDITOR, "no-such-order"),
    Door("POST /api/v1/orders/{order_id:uuid}/acknowledgement", RESPONDENTS, "no-such-order"),
    Door("POST /api/v1/orders/{order_id:uuid}/obligations/{no:int}/proof", RESPONDENTS, "no-such-order", TEXT),
    Door("GET /.well-known/jwks.json", EVERYONE, 200),
    Door("GET /api/v1/register", EVERYONE, 200),
    Door("GET /api/v1/policy-orders", EVERYONE, 200),
    Door("GET /api/v1/non-performance", BOARD | AUDITOR, 200),
    Door("POST /api/v1/non-performance/{notice_id:uuid}/acknowledgement", BOARD, "board-not-told"),
    Door("GET /api/v1/commitments", PLATFORM, 200),
    Door(
        "POST /api/v1/commitments",
        PLATFORM,
        201,
        {"digest": HEX, "kind": "chat", "closed_at": DAY, "order_number": "HT1"},
    ),
)

PASSKEYS = (
    Door("GET /api/v1/passkeys", CONFIRMING, 200),
    Door("POST /api/v1/passkeys/registration", CONFIRMING, "no-session"),
    Door(
        "POST /api/v1/passkeys",
        CONFIRMING,
        "no-session",
        {"label": "钥匙", "id": "AA", "client_data": "AA", "attestation": "AA"},
    ),
    Door("POST /api/v1/passkeys/challenges", CONFIRMING, "no-session", {"purpose": "sign_in"}),
    Door(
        "POST /api/v1/passkeys/answers",
        CONFIRMING,
        "no-session",
        {"id": "AA", "client_data": "AA", "authenticator_data": "AA", "signature": "AA"},
    ),
    Door("DELETE /api/v1/passkeys/{key_id:str}", CONFIRMING, "no-session"),
    Door(
        "POST /api/v1/office/passkey-replacements",
        OPERATIONS,
        "no-such-account",
        {"role": "chief", "email": "nobody@redress.example", "reason": "手机丢了。"},
    ),
)

APPROVALS = (
    Door("GET /api/v1/approvals", APPROVING, 200),
    Door("GET /api/v1/approvals/{proposal_id:uuid}", APPROVING, "no-such-proposal"),
    Door(
        "POST /api/v1/approvals/{proposal_id:uuid}/approval",
        BOARD | CHIEF,
        "no-such-proposal",
        {"sha256": HEX},
    ),
    Door("POST /api/v1/approvals/{proposal_id:uuid}/refusal", BOARD | CHIEF, "no-such-proposal", REASON),
    Door("POST /api/v1/approvals/{proposal_id:uuid}/withdrawal", PROPOSING, "no-such-proposal"),
)

ERASURES = (
    Door(
        "POST /api/v1/evidence/erasures",
        OPERATIONS,
        "evidence-not-found",
        {"item_id": str(new_id()), "ground": "court_order", "reason": "法院裁定书。"},
    ),
)

FORGETTING = (
    Door("GET /api/v1/me/erasure", PERSONS, 200),
    Door("POST /api/v1/me/erasure", PERSONS, "person-has-open-case"),
    Door("POST /api/v1/me/erasure/withdrawal", PERSONS, "no-erasure-asked"),
    Door("GET /api/v1/erasure-requests", OPERATIONS | AUDITOR | {Role.chief}, 200),
    Door("POST /api/v1/erasure-requests/{request_id:uuid}/proposal", OPERATIONS, "no-erasure-asked", REASON),
)

SIGNING_KEYS = (
    Door("POST /api/v1/office/signing-key/rotations", OPERATIONS, 201, REASON),
    Door(
        "POST /api/v1/office/signing-key/revocations",
        OPERATIONS,
        "no-such-certificate",
        {"serial": "ab", "compromised_at": DAY, "reason": "钥匙丢失。"},
    ),
)

EXPORTS = (
    Door("GET /api/v1/exports", AUDITOR, 200),
    Door("POST /api/v1/exports", AUDITOR, 201, REASON),
    Door("GET /api/v1/exports/{export_id:uuid}/archive", AUDITOR, "no-such-export"),
)

PUBLIC = (
    Door("GET /api/v1/rules", EVERYONE, 200),
    Door("GET /api/v1/rulings/{number:str}", EVERYONE, "bad-input"),
    Door("GET /api/v1/draws/{number:str}", EVERYONE, "bad-input"),
    Door("GET /api/v1/draws/statistics", EVERYONE, 200),
    Door("GET /api/v1/rulings/by-digest/{sha256:str}", EVERYONE, "bad-input"),
    Door("GET /api/v1/publications", EVERYONE, 200),
    Door("GET /api/v1/publications/{number:str}", EVERYONE, "bad-input"),
    Door("GET /api/v1/publications/{number:str}/proof", EVERYONE, "bad-input"),
    Door("GET /api/v1/rulings/by-digest/{sha256:str}/proof", EVERYONE, "bad-input"),
    Door("GET /api/v1/papers/{number:str}", EVERYONE, "bad-input"),
    Door("GET /api/v1/papers/by-digest/{sha256:str}", EVERYONE, "bad-input"),
    Door("GET /api/v1/trust", EVERYONE, "no-checkpoint"),
    Door("GET /api/v1/beacon", EVERYONE, 200),
    Door("GET /api/v1/beacon/links", EVERYONE, 200),
    Door("GET /api/v1/beacon/{number:int}", EVERYONE, 200),
    Door("GET /api/v1/journal/checkpoint", EVERYONE, "no-checkpoint"),
    Door("GET /api/v1/journal/key", EVERYONE, "no-checkpoint"),
    Door("GET /api/v1/journal/entries", EVERYONE, "no-checkpoint"),
    Door("GET /api/v1/journal/proofs/inclusion", EVERYONE, "entry-or-file"),
    Door("GET /api/v1/journal/proofs/consistency", EVERYONE, "no-checkpoint", asks="first=1"),
    Door("GET /api/v1/measures", EVERYONE, 200),
    Door("GET /api/v1/records/{token:str}", EVERYONE, "record-link-over"),
    Door("POST /api/v1/records/{token:str}/files", EVERYONE, "record-link-over", b"x", "title=a&file_name=a.txt"),
    Door("POST /api/v1/records/{token:str}/answer", EVERYONE, "record-link-over", TEXT),
)

LISTS = (
    Door("GET /api/v1/evidence/keeping", AUDITOR, 200),
    Door("GET /api/v1/draws/pairings", AUDITOR, 200, asks="month=2026-03-01"),
    Door("GET /api/v1/cases", AT_A_CASE, 200),
    Door("POST /api/v1/cases", CONSUMER, 201, NOTHING),
    Door("GET /api/v1/cases/drawn", MEDIATOR, 200),
    Door("POST /api/v1/cases/screening/next", MEDIATOR, "registrar-at-work"),
    Door("PUT /api/v1/cases/agreed-to-more", MEDIATOR, 204, {"agreed": True}),
)

DRAFT = {"effect": "overturned", "findings": []}
CASE = _at_a_case(
    "/api/v1/cases/{case_id:uuid}",
    (
        Door("GET ", AT_A_CASE, 200),
        Door("PUT /draft", CONSUMER, NOT_NOW, NOTHING),
        Door("DELETE /draft", CONSUMER, NOT_NOW),
        Door("POST /filing", CONSUMER, NOT_NOW),
        Door(
            "POST /acceptance",
            OFFICE,
            _each(OFFICE, 200, mediator=NOT_NOW),
            {"subjects": ["counterfeit"], "handling": []},
        ),
        Door(
            "POST /declination",
            OFFICE,
            _each(OFFICE, 200, mediator=NOT_NOW),
            {"ground": "crime_only", "reasons": "没有买卖关系。"},
        ),
        Door("POST /second-look", CONSUMER, NOT_NOW),
        Door(
            "POST /referrals",
            OFFICE,
            200,
            {"authority": "police", "ground": "有人受伤。"},
        ),
        Door("POST /failures", MEDIATOR, 200, {"failure": "no_human"}),
        Door("POST /questions", REGISTRAR | MEDIATOR, 200, {"to": "consumer", "text": "包装还在吗？"}),
        Door("POST /questions/{question_id:uuid}/answer", PARTIES, NO_SUCH, TEXT),
        Door("POST /fixes", RESPONDENTS, NOT_NOW, TEXT),
        Door("POST /fix-word", CONSUMER, NOT_NOW, {"word": "fixed"}),
        Door(
            "POST /response",
            RESPONDENTS,
            "already-answered",
            {"answers": [{"kind": "contest", "claim": 1, "text": "正品"}]},
        ),
        Door("POST /extension", RESPONDENTS, NOT_NOW, REASON),
        Door("POST /handling-waiver", CONSUMER, 200),
        Door("POST /offers", PARTIES, _each(PARTIES, 200, consumer="offer-open"), TEXT),
        Door("POST /offers/{offer_id:uuid}/refusal", PARTIES, NO_SUCH),
        Door("POST /offers/{offer_id:uuid}/acceptance", PARTIES, NO_SUCH),
        Door("POST /settlements/{settlement_id:uuid}/step-back", PARTIES, NO_SUCH),
        Door("POST /recusal", MEDIATOR, 204, REASON),
        Door("POST /declaration", MEDIATOR, NOT_NOW),
        Door("POST /nonce", PARTIES, "no-draw-to-take-part-in", NOTHING),
        Door("POST /challenges", PARTIES, 200, REASON),
        Door(
            "POST /challenges/{challenge_id:uuid}/decision",
            CHIEF,
            NO_SUCH,
            {"upheld": True, "reasons": "有亲属关系。"},
        ),
        Door("POST /obligations/{obligation_id:uuid}/proof", PARTIES, NO_SUCH, TEXT),
        Door("PUT /liability", MEDIATOR, 200, {"seller": 60, "platform": 40}),
        Door("GET /recourse", RESPONDENTS | MEDIATOR | CHIEF | AUDITOR, 200),
        Door("POST /recourse/{line_id:uuid}/settlement", RESPONDENTS, "no-such-recourse"),
        Door("POST /obligations/{obligation_id:uuid}/apology", RESPONDENTS, NO_SUCH, APOLOGY),
        Door("POST /obligations/{obligation_id:uuid}/policy-answer", RESPONDENTS, NO_SUCH, POLICY),
        Door("POST /obligations/{obligation_id:uuid}/waiver", PARTIES, NO_SUCH),
        Door("POST /obligations/{obligation_id:uuid}/not-honoured", SELLERS, NO_SUCH, TEXT),
        Door("POST /confirmation", CONSUMER, NOT_NOW),
        Door("POST /not-fixed", CONSUMER, NOT_NOW, TEXT),
        Door("POST /deposits/{deposit_id:uuid}/answer", frozenset({Role.platform}), NO_SUCH, {"answer": "paid"}),
        Door("POST /more-time", CHIEF, NOT_NOW, REASON),
        Door("POST /register-entry", CHIEF, NOT_NOW, REASON),
        Door("POST /survey", CONSUMER, NOT_NOW, {"solved": "yes", "simpler": 5}),
        Door("POST /withdrawal", CONSUMER, 200),
        Door("POST /suspension", MEDIATOR, 200, {"ground": "court", "reason": "法院正在审理。"}),
        Door("POST /resumption", MEDIATOR | CONSUMER, NOT_NOW),
        Door("POST /discontinuation", REGISTRAR | MEDIATOR, 200, {"ground": "abuse", "reason": "恶意。"}),
        Door("POST /set-aside", CHIEF, NOT_NOW, REASON),
        Door("POST /reopening", CHIEF, NOT_NOW, REASON),
        Door("POST /evidence", PARTIES, 201, b"%PDF-1.7 x", "title=%E4%BF%A1&file_name=a.pdf"),
        Door("GET /evidence", AT_A_CASE, 200),
        Door("POST /uploads", PARTIES, "bad-input"),
        Door("GET /uploads", PARTIES, 200),
        Door("GET /uploads/{upload_id:uuid}", PARTIES, "upload-not-found"),
        Door("HEAD /uploads/{upload_id:uuid}", PARTIES, "upload-not-found"),
        Door("PATCH /uploads/{upload_id:uuid}", PARTIES, "upload-not-found", b"x"),
        Door("DELETE /uploads/{upload_id:uuid}", PARTIES, "upload-not-found"),
        Door("GET /evidence/{item_id:uuid}", AT_A_CASE, "evidence-not-found"),
        Door("GET /evidence/{item_id:uuid}/content", AT_A_CASE, "evidence-not-found"),
        Door("GET /evidence/{item_id:uuid}/look", AT_A_CASE, "evidence-not-found"),
        Door("GET /evidence/{item_id:uuid}/copies/{copy_id:uuid}", AT_A_CASE, "evidence-not-found"),
        Door("GET /evidence/{item_id:uuid}/waveform.svg", AT_A_CASE, "evidence-not-found"),
        Door("GET /evidence/{item_id:uuid}/cues", AT_A_CASE, "evidence-not-found"),
        Door(
            "POST /evidence/{item_id:uuid}/marks",
            PARTIES | MEDIATOR,
            "evidence-not-found",
            {"at_ms": 1000, "note": "听这里"},
        ),
        Door("POST /evidence/{item_id:uuid}/clearance", OFFICE, "evidence-not-found", {"reason": "误报。"}),
        Door("POST /evidence/{item_id:uuid}/disclose", PARTIES | MEDIATOR, "evidence-not-found"),
        Door("POST /evidence/{item_id:uuid}/unmasking", MEDIATOR, "evidence-not-found", REASON),
        Door("GET /unmaskings", AT_A_CASE, 200),
        Door("GET /evidence/bag.zip", PARTIES | MEDIATOR | AUDITOR, "nothing-to-take"),
        Door("POST /evidence/{item_id:uuid}/hold", MEDIATOR | CHIEF, "evidence-not-found", REASON),
        Door("POST /evidence/{item_id:uuid}/release", MEDIATOR | CHIEF, "evidence-not-found", REASON),
        Door("GET /evidence/{item_id:uuid}/reading/preview", AT_A_CASE, "evidence-not-found"),
        Door("POST /evidence/{item_id:uuid}/reading", PARTIES | REGISTRAR | MEDIATOR, "evidence-not-found", NOTHING),
        Door("GET /evidence/{item_id:uuid}/reading", AT_A_CASE, "evidence-not-found"),
        Door("GET /evidence/{item_id:uuid}/transcript", AT_A_CASE, "evidence-not-found"),
        Door("GET /findings", AT_A_CASE, 200),
        Door("POST /findings/{finding_id:uuid}/decision", MEDIATOR, "finding-not-found", {"verdict": "confirm"}),
        Door("GET /preservation", AT_A_CASE, "no-preservation-order"),
        Door("GET /orders", AT_A_CASE, 200),
        Door(
            "POST /preservation/none-held",
            PLATFORM,
            "no-preservation-order",
            {"part": "calls", "text": "没有电话记录。"},
        ),
        Door(
            "POST /preservation/inference",
            MEDIATOR,
            "no-preservation-order",
            {"decision": "confirmed", "reason": "逾期未交。"},
        ),
        Door("GET /record-requests", AT_A_CASE, 200),
        Door(
            "POST /record-requests",
            REGISTRAR | MEDIATOR,
            201,
            {"holder": "快运公司", "email": "r@kuaiyun.example", "asked": "包裹的全部扫描记录。"},
        ),
        Door("GET /expert-tests", AT_A_CASE, 200),
        Door(
            "POST /expert-tests",
            MEDIATOR,
            201,
            {"what": "电脑是否为正品。", "laboratory": "某检测所", "picked_by": "mediator"},
        ),
        Door("POST /expert-tests/{test_id:uuid}/result", MEDIATOR, "no-such-test", {"result": "不是正品。"}),
        Door("PUT /ruling/draft", MEDIATOR, 200, DRAFT),
        Door("GET /ruling/draft", MEDIATOR | AUDITOR, 200),
        Door("GET /ruling/draft/help", MEDIATOR, 200),
        Door("GET /ruling/draft/preview.pdf", MEDIATOR, 200),
        Door("POST /provisional-view", MEDIATOR, 200, TEXT),
        Door("POST /comments", PARTIES, NOT_NOW, TEXT),
        Door("GET /comments", AT_A_CASE, 200),
        Door("POST /deliberation", MEDIATOR, 200),
        Door("POST /submission", MEDIATOR, NOT_NOW, NOTHING),
        Door("POST /review", MEDIATOR, NOT_NOW, {"verdict": "agree"}),
        Door("POST /votes", MEDIATOR, NOT_NOW, {"verdict": "agree"}),
        Door("POST /signature", MEDIATOR, NOT_NOW, {"text_sha256": HEX}),
        Door("POST /taking-back", MEDIATOR, NOT_NOW),
        Door("GET /ruling", READERS_OF_RULINGS, "ruling-not-found"),
        Door("GET /ruling.pdf", READERS_OF_RULINGS, "ruling-not-found"),
        Door("GET /ruling-archive.pdf", READERS_OF_RULINGS, "ruling-not-found"),
        Door("GET /settlements/{settlement_id:uuid}/preview.pdf", PARTIES, "no-such-paper"),
        Door("GET /papers", READERS_OF_PAPERS, 200),
        Door("GET /papers/{paper_id:uuid}/file", READERS_OF_PAPERS, "no-such-paper"),
        Door("GET /papers/{paper_id:uuid}/archive", READERS_OF_PAPERS, "no-such-paper"),
        Door("POST /ruling/corrections", PARTIES | MEDIATOR, NOT_NOW, SLIPS),
        Door("POST /ruling/corrections/{slip_id:uuid}/grant", MEDIATOR, NOT_NOW),
        Door("POST /ruling/corrections/{slip_id:uuid}/refusal", MEDIATOR, NOT_NOW, REASON),
        Door("POST /ruling/corrections/{slip_id:uuid}/handing-on", CHIEF, NOT_NOW),
        Door("GET /dossier.zip", CONSUMER, 200),
        Door("POST /publication/preview", CHIEF, "ruling-not-found", NOTHING),
        Door("POST /publication", CHIEF, "ruling-not-found", {"text_sha256": HEX}),
        Door("POST /ruling/acceptance", CONSUMER, NOT_NOW),
        Door("POST /ruling/rejection", CONSUMER, NOT_NOW, NOTHING),
    ),
)

API = (*PEOPLE, *PASSKEYS, *APPROVALS, *ERASURES, *FORGETTING, *SIGNING_KEYS, *EXPORTS, *PUBLIC, *LISTS, *CASE)

# What arrives here is read piece by piece; everywhere else a body ends at 1 MB.
STREAMING = {
    "POST /api/v1/cases/{case_id:uuid}/evidence",
    "PATCH /api/v1/cases/{case_id:uuid}/uploads/{upload_id:uuid}",
    "POST /api/v1/records/{token:str}/files",
    "POST /cases/{case_id:uuid}/evidence",
    "POST /cases/{case_id:uuid}/preservation/evidence",
    "POST /records/{token:str}/files",
}

# Pages tell people; what is done behind their forms is tried through the API above.
PAGES: dict[str, frozenset[Role]] = {
    "GET /": EVERYONE,
    "GET /home": SIGNED_IN,
    "GET /verify": EVERYONE,
    "GET /rulings/{number:str}": EVERYONE,
    "GET /office": EVERYONE,
    "GET /draws": EVERYONE,
    "GET /publications": EVERYONE,
    "GET /publications/{number:str}": EVERYONE,
    "GET /cases/{case_id:uuid}/publication": CHIEF,
    "POST /cases/{case_id:uuid}/publication": CHIEF,
    "GET /draws/{number:str}": EVERYONE,
    "GET /contacts": OFFICE | AUDITOR,
    "POST /contacts": OFFICE,
    "GET /approvals": APPROVING,
    "POST /approvals/{proposal_id:uuid}/approval": BOARD | CHIEF,
    "POST /approvals/{proposal_id:uuid}/refusal": BOARD | CHIEF,
    "POST /approvals/{proposal_id:uuid}/withdrawal": PROPOSING,
    "POST /approvals/account": BOARD,
    "POST /approvals/appointment": BOARD,
    "POST /approvals/removal": BOARD,
    "POST /approvals/policy": frozenset({Role.chief}),
    "POST /approvals/passkeys": OPERATIONS,
    "POST /approvals/export": AUDITOR,
    "POST /approvals/erasure": OPERATIONS,
    "POST /approvals/person": OPERATIONS,
    "POST /approvals/rotation": OPERATIONS,
    "POST /approvals/revocation": OPERATIONS,
    "GET /me/erasure": PERSONS,
    "POST /me/erasure": PERSONS,
    "GET /passkeys": CONFIRMING,
    "POST /passkeys": CONFIRMING,
    "POST /passkeys/{key_id:str}/removal": CONFIRMING,
    "GET /register": EVERYONE,
    "GET /policy-orders": EVERYONE,
    "GET /journal": EVERYONE,
    "GET /problems": EVERYONE,
    "GET /sign-in": EVERYONE,
    "POST /sign-in": EVERYONE,
    "GET /sign-in/{token:str}": EVERYONE,
    "POST /sign-in/{token:str}": EVERYONE,
    "POST /sign-out": SIGNED_IN,
    "POST /language": EVERYONE,
    "GET /parts/tus.js": EVERYONE,
    "GET /static/{file_path:path}": EVERYONE,
    "HEAD /static/{file_path:path}": EVERYONE,
    "GET /api/v1/openapi.json": EVERYONE,
    "GET /cases": AT_A_CASE,
    "GET /cases/new": CONSUMER,
    "POST /cases/new": CONSUMER,
    "GET /cases/{case_id:uuid}": AT_A_CASE,
    "GET /cases/{case_id:uuid}/edit": CONSUMER,
    "POST /cases/{case_id:uuid}/edit": CONSUMER,
    "GET /cases/{case_id:uuid}/preservation": AT_A_CASE,
    "POST /cases/{case_id:uuid}/preservation/evidence": PLATFORM,
    "POST /cases/{case_id:uuid}/preservation/none-held": PLATFORM,
    "GET /records/{token:str}": EVERYONE,
    "POST /records/{token:str}/files": EVERYONE,
    "POST /records/{token:str}/answer": EVERYONE,
    "GET /orders/{order_id:uuid}": RESPONDENTS | CHIEF | AUDITOR,
    "POST /orders/{order_id:uuid}/acknowledgement": RESPONDENTS,
    "GET /non-performance": BOARD | AUDITOR,
    "POST /non-performance/{notice_id:uuid}/acknowledgement": BOARD,
    "GET /platform/webhook": PLATFORM,
    "POST /platform/webhook": PLATFORM,
    "POST /platform/webhook/secrets": PLATFORM,
    "POST /platform/webhook/secrets/{secret_id:uuid}/retire": PLATFORM,
    "GET /cases/{case_id:uuid}/draft": MEDIATOR,
    "POST /cases/{case_id:uuid}/draft": MEDIATOR,
    "POST /cases/{case_id:uuid}/evidence": PARTIES,
    "POST /cases/{case_id:uuid}/evidence/{item_id:uuid}/reading": PARTIES | REGISTRAR | MEDIATOR,
    "GET /cases/{case_id:uuid}/chats": AT_A_CASE,
    "POST /cases/{case_id:uuid}/chats/{finding_id:uuid}": MEDIATOR,
    "GET /cases/{case_id:uuid}/evidence/{item_id:uuid}": AT_A_CASE,
    "POST /cases/{case_id:uuid}/evidence/{item_id:uuid}/hold": MEDIATOR | CHIEF,
    "GET /keeping": AUDITOR,
    "POST /agreed-to-more": MEDIATOR,
    "POST /cases/screening/next": MEDIATOR,
    "POST /cases/{case_id:uuid}/evidence/{item_id:uuid}/disclosure": PARTIES | MEDIATOR,
    "POST /cases/{case_id:uuid}/evidence/{item_id:uuid}/marks": PARTIES | MEDIATOR,
    "POST /cases/{case_id:uuid}/evidence/{item_id:uuid}/clearance": OFFICE,
    "POST /cases/{case_id:uuid}/evidence/{item_id:uuid}/unmasking": MEDIATOR,
} | {
    f"POST /cases/{{case_id:uuid}}/{slug}": who
    for who, slugs in {
        CONSUMER: "file discard fix-word fixed-already confirm not-fixed resume second-look waive-handling survey"
        " withdraw accept-ruling reject-ruling",
        PARTIES: "comment answer proof take-offer refuse-offer step-back offer waive challenge take-part",
        RESPONDENTS: "response fix extension apology policy-answer recourse",
        SELLERS: "not-honoured",
        frozenset({Role.platform}): "deposit shop-address none-held",
        REGISTRAR | MEDIATOR: "question referral discontinue record-request",
        MEDIATOR: "liability failure view deliberation submission review vote signature taking-back suspend go-on"
        " declaration recusal stepping-aside inference expert-test expert-result correction-grant correction-refusal",
        PARTIES | MEDIATOR: "correction",
        OFFICE: "accept decline contact",
        CHIEF: "challenge-decision more-time register-entry set-aside reopen correction-handing-on",
    }.items()
    for slug in slugs.split()
}
