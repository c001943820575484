"""A draft by which the shop pays back and is not at fault: the carrier lost it."""

from cases.words import Failure, Remedy
from rulings.schemas import ClearedIn, DraftIn, FindingIn, HandlingIn
from tests.rulings.bench import PRICE, draft, finding, pays

WHY = "包裹由承运人丢失，商家按时发货，没有过错。"


def cleared_draft() -> DraftIn:
    """The refund is owed, nothing else is; no failure of anybody is found."""
    lost = FindingIn(2, "not_upheld", fact="没有欺诈。", rules=["CN-CRPL-55"], reasons="没有证据表明故意。")
    return draft(
        effect="varied",
        findings=[finding(1, PRICE), lost],
        handling=[HandlingIn(Failure.canned_reply, found=False), HandlingIn(Failure.no_human, found=False)],
        obligations=[pays(1, PRICE, Remedy.refund_full)],
        cleared=[ClearedIn("seller", WHY)],
    )
