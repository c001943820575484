"""The trade's words: the taxonomy of design §4, each with its sentence in both languages."""

from enum import StrEnum

from app.kit.text import _


class Subject(StrEnum):
    """What the dispute is about; the registrar names it, the consumer never classifies."""

    not_received = "not_received"
    late = "late"
    not_as_described = "not_as_described"
    counterfeit = "counterfeit"
    defective = "defective"
    wrong_item = "wrong_item"
    return_refused = "return_refused"
    refund_withheld = "refund_withheld"
    price = "price"
    false_advertising = "false_advertising"
    warranty = "warranty"
    digital = "digital"
    second_hand = "second_hand"
    prepaid = "prepaid"
    carrier_damage = "carrier_damage"
    personal_data = "personal_data"


class Failure(StrEnum):
    """What customer service did wrong."""

    closed_unresolved = "closed_unresolved"
    canned_reply = "canned_reply"
    contradictory_explanations = "contradictory_explanations"
    no_human = "no_human"
    sent_elsewhere = "sent_elsewhere"
    promise_broken = "promise_broken"
    evidence_lost = "evidence_lost"
    over_72_hours = "over_72_hours"
    no_rule_cited = "no_rule_cited"


class Outcome(StrEnum):
    """Per claim; per case also `handling_failure_found`."""

    upheld = "upheld"
    partly_upheld = "partly_upheld"
    not_upheld = "not_upheld"
    conceded = "conceded"
    settled = "settled"
    withdrawn = "withdrawn"
    handling_failure_found = "handling_failure_found"


class Effect(StrEnum):
    """What the ruling does to the refusal."""

    overturned = "overturned"
    varied = "varied"
    confirmed = "confirmed"
    sent_back = "sent_back"


class Remedy(StrEnum):
    """What puts it right."""

    refund_full = "refund_full"
    refund_part = "refund_part"
    return_freight = "return_freight"
    replacement = "replacement"
    repair = "repair"
    statutory_extra_damages = "statutory_extra_damages"
    loss_compensation = "loss_compensation"
    distress_payment = "distress_payment"
    interest = "interest"
    keep_promise = "keep_promise"
    correct_record = "correct_record"
    apology = "apology"
    explanation = "explanation"
    policy_change = "policy_change"
    referral = "referral"
    clearance_certificate = "clearance_certificate"
    return_label = "return_label"
    return_goods = "return_goods"
    keep_goods_safe = "keep_goods_safe"


class Goods(StrEnum):
    """What was bought; some rules depend on it."""

    durable = "durable"
    electronics = "electronics"
    clothing = "clothing"
    cosmetics = "cosmetics"
    food = "food"
    second_hand = "second_hand"
    digital = "digital"
    other = "other"


class Side(StrEnum):
    """The sides at the table, as exhibits and questions name them."""

    consumer = "consumer"
    seller = "seller"
    platform = "platform"


# Why an appeal is declined, and the right door for it.
DOORS: dict[str, str] = {
    "not_online_shopping": _(
        "This is not about online shopping. The consumer hotline 12315 takes complaints of every kind."
    ),
    "before_72_hours": _("The shop still has time to answer: please come back after 72 hours without a fix."),
    "trader_against_trader": _("Both sides are traders. A court or an arbitration commission is the right door."),
    "decided_by_court": _("A court has decided this already; the court of appeal is the right door."),
    "crime_only": _("This is a crime without a purchase between you. The police take the report."),
    "same_appeal_pending": _("The same appeal is already being heard here under another number."),
}
SUSPENSION_GROUNDS = ("expert_test", "court", "illness")
DISCONTINUATION_GROUNDS = ("court_decided", "party_gone", "abuse", "law_forbids", "duplicate")
REFERRAL_AUTHORITIES = ("market_regulation", "police", "health", "cyberspace", "customs")
TRADERS_ONLY = frozenset({Remedy.statutory_extra_damages, Remedy.distress_payment, Remedy.policy_change})
"""Remedies that are never owed by a private seller."""

WORDS: dict[str, str] = {
    "filed": _("Filed"),
    "answer": _("Answer"),
    "examination": _("Examination"),
    "ruling": _("Ruling"),
    "put_right": _("Put right"),
    "ended": _("Ended"),
    "draft": _("Draft"),
    "screening": _("Being looked at"),
    "awaiting_response": _("Waiting for the answer"),
    "investigation": _("Under examination"),
    "provisional_view": _("Provisional view"),
    "deliberation": _("Being decided"),
    "peer_review": _("Read by a second mediator"),
    "panel": _("Before a panel of three"),
    "signing": _("Being signed"),
    "issued": _("Ruling issued"),
    "performing": _("Being put right"),
    "confirming": _("Is it fixed?"),
    "enforcing": _("Being enforced"),
    "unperformed": _("Not performed, on the register"),
    "dormant": _("Asleep until you speak"),
    "suspended": _("Suspended"),
    "resolved": _("Resolved"),
    "concluded": _("Concluded"),
    "rejected": _("Ruling not accepted"),
    "withdrawn": _("Withdrawn"),
    "declined": _("Declined"),
    "discontinued": _("Discontinued"),
    "not_received": _("Not received"),
    "late": _("Late"),
    "not_as_described": _("Not as described"),
    "counterfeit": _("Counterfeit"),
    "defective": _("Defective"),
    "wrong_item": _("Wrong item"),
    "return_refused": _("Return refused"),
    "refund_withheld": _("Refund withheld"),
    "price": _("Price"),
    "false_advertising": _("False advertising"),
    "warranty": _("Warranty"),
    "digital": _("Digital goods"),
    "second_hand": _("Second-hand goods"),
    "prepaid": _("Prepaid"),
    "carrier_damage": _("Damaged on the way"),
    "personal_data": _("Personal data"),
    "closed_unresolved": _("Closed while unresolved"),
    "canned_reply": _("The same canned reply again and again"),
    "contradictory_explanations": _("Explanations that contradict one another"),
    "no_human": _("No human to speak to"),
    "sent_elsewhere": _("Sent elsewhere"),
    "promise_broken": _("A promise not kept"),
    "evidence_lost": _("Evidence lost"),
    "over_72_hours": _("More than 72 hours without a result"),
    "no_rule_cited": _("No rule given as the reason"),
    "upheld": _("Upheld"),
    "partly_upheld": _("Partly upheld"),
    "not_upheld": _("Not upheld"),
    "conceded": _("Conceded"),
    "settled": _("Settled"),
    "handling_failure_found": _("Handling failure found"),
    "overturned": _("The refusal is overturned"),
    "varied": _("The refusal is varied"),
    "confirmed": _("The refusal is confirmed"),
    "sent_back": _("Sent back"),
    "refund_full": _("Full refund"),
    "refund_part": _("Partial refund"),
    "return_freight": _("Return freight"),
    "replacement": _("Replacement"),
    "repair": _("Repair"),
    "statutory_extra_damages": _("Statutory extra damages"),
    "loss_compensation": _("Compensation of loss"),
    "distress_payment": _("Payment for distress"),
    "interest": _("Interest"),
    "keep_promise": _("Keep the promise"),
    "correct_record": _("Correct the record"),
    "apology": _("Apology"),
    "explanation": _("Explanation"),
    "policy_change": _("Change of policy"),
    "referral": _("Referral to an authority"),
    "clearance_certificate": _("Clearance certificate"),
    "return_label": _("Return label"),
    "return_goods": _("Send the goods back"),
    "keep_goods_safe": _("Take the goods out of sale"),
    "consumer": _("Consumer"),
    "seller": _("Seller"),
    "platform": _("Platform"),
    "refused": _("Refused"),
    "partly_granted": _("Partly granted"),
    "no_decision": _("No decision"),
    "human": _("a human"),
    "bot": _("a machine"),
    "unknown": _("unknown"),
    "concede": _("Concedes"),
    "contest": _("Contests"),
    "offer": _("Offers"),
    "comply": _("Complies"),
    "explain": _("Explains why not"),
    "small": _("Small track"),
    "ordinary": _("Ordinary track"),
    "complex": _("Complex track"),
    "durable": _("Durable goods"),
    "electronics": _("Electronics"),
    "clothing": _("Clothing"),
    "cosmetics": _("Cosmetics"),
    "food": _("Food"),
    "other": _("Other"),
}
