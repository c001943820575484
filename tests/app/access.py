"""Where a case must stand for what is done at it: written by hand, from the design, not from the code.

A line is a door under a case; for each who may do it, the states in which it is open to them. Where somebody does not
see the case it is as little there as an invented one, whatever the line says.
"""

from tests.app.expectations import CASE

EXAMINED = "investigation provisional_view deliberation"
DECIDED = "peer_review panel signing"
BEFORE = f"screening awaiting_response {EXAMINED} {DECIDED} suspended"
PUT_RIGHT = "performing confirming enforcing unperformed"
AFTER = f"issued dormant {PUT_RIGHT}"
ENDED = "resolved concluded rejected withdrawn declined discontinued"
RULED = f"{AFTER} resolved concluded rejected"
FILED = f"{BEFORE} {AFTER} {ENDED}"
STATES = f"draft {FILED}".split()
FILES = f"draft screening awaiting_response investigation provisional_view suspended {PUT_RIGHT}"

SEES = {
    "consumer": f"draft {FILED}",
    "seller": FILED,
    "platform": FILED,
    "registrar": "screening awaiting_response declined",
    "stand_in": "screening awaiting_response declined",
    "mediator": f"{EXAMINED} {DECIDED} suspended {AFTER} {ENDED}".replace(" declined", ""),
    "reviewer": f"{DECIDED} {AFTER} resolved concluded rejected",
    "member": f"panel signing {AFTER} resolved concluded rejected",
    "chief": f"screening {AFTER} {ENDED}",
    "auditor": f"draft {FILED}",
}
"""Who sees a case where it stands: until a mediator is drawn, as long as they sit, after issue (design §2).

`stand_in` is a mediator who took the case as its registrar.
"""

SIDES = ("consumer", "seller", "platform")
RESPONDENTS = ("seller", "platform")
BENCH = ("mediator", "reviewer", "member")


def _each(who: tuple[str, ...], states: str) -> dict[str, str]:
    return dict.fromkeys(who, states)


OPEN: dict[str, dict[str, str]] = {
    "PUT /draft": {"consumer": "draft"},
    "DELETE /draft": {"consumer": "draft"},
    "POST /filing": {"consumer": "draft"},
    "POST /acceptance": _each(("registrar", "stand_in", "chief"), "screening"),
    "POST /declination": _each(("registrar", "stand_in", "chief"), "screening"),
    "POST /second-look": {"consumer": "declined"},
    "POST /referrals": _each(("registrar", "stand_in", "mediator", "chief"), FILED),
    "POST /failures": {"mediator": EXAMINED},
    "POST /questions": _each(("registrar", "stand_in", "mediator"), f"{BEFORE} {AFTER}"),
    "POST /questions/{question_id:uuid}/answer": _each(SIDES, FILED),
    "POST /fixes": _each(RESPONDENTS, "screening awaiting_response"),
    "POST /fix-word": {"consumer": "screening awaiting_response"},
    "POST /response": _each(RESPONDENTS, "awaiting_response investigation"),
    "POST /extension": _each(RESPONDENTS, "awaiting_response"),
    "POST /handling-waiver": {"consumer": BEFORE},
    "POST /offers": _each(SIDES, f"screening awaiting_response {EXAMINED}"),
    "POST /offers/{offer_id:uuid}/refusal": _each(SIDES, f"screening awaiting_response {EXAMINED}"),
    "POST /offers/{offer_id:uuid}/acceptance": _each(SIDES, "awaiting_response investigation provisional_view"),
    "POST /settlements/{settlement_id:uuid}/step-back": _each(SIDES, FILED),
    "POST /recusal": {"mediator": BEFORE},
    "POST /declaration": {},  # this mediator has declared
    "POST /nonce": _each(SIDES, FILED),
    "POST /challenges": _each(SIDES, f"{EXAMINED} {DECIDED} suspended"),
    "POST /challenges/{challenge_id:uuid}/decision": {"chief": FILED},
    "POST /obligations/{obligation_id:uuid}/proof": _each(SIDES, FILED),
    "POST /obligations/{obligation_id:uuid}/apology": _each(RESPONDENTS, FILED),
    "POST /obligations/{obligation_id:uuid}/policy-answer": _each(RESPONDENTS, FILED),
    "POST /obligations/{obligation_id:uuid}/waiver": _each(SIDES, FILED),
    "POST /obligations/{obligation_id:uuid}/not-honoured": {"seller": FILED},
    "POST /confirmation": {"consumer": "performing confirming concluded"},
    "POST /not-fixed": {"consumer": "confirming concluded"},
    "POST /deposits/{deposit_id:uuid}/answer": {"platform": FILED},
    "POST /more-time": {"chief": "enforcing"},
    "POST /register-entry": {"chief": "enforcing"},
    "POST /survey": {"consumer": ENDED},
    "POST /withdrawal": {"consumer": BEFORE},
    "POST /suspension": {"mediator": EXAMINED},
    "POST /resumption": {"mediator": "suspended", "consumer": "dormant"},
    "POST /discontinuation": _each(("registrar", "stand_in", "mediator"), BEFORE),
    "POST /set-aside": {"chief": AFTER},
    "POST /reopening": {"chief": "resolved concluded rejected withdrawn discontinued"},
    "POST /evidence": _each(SIDES, FILES),
    "POST /findings/{finding_id:uuid}/decision": {"mediator": EXAMINED},
    "POST /preservation/inference": {"mediator": EXAMINED},
    "POST /record-requests": _each(("registrar", "stand_in", "mediator"), f"{BEFORE} {AFTER}"),
    "POST /expert-tests": {"mediator": EXAMINED},
    "POST /expert-tests/{test_id:uuid}/result": {"mediator": FILED},
    "PUT /liability": {"mediator": f"{EXAMINED} panel"},
    "PUT /ruling/draft": {"mediator": f"{EXAMINED} panel"},
    "POST /provisional-view": {"mediator": "investigation"},
    "POST /comments": _each(SIDES, "provisional_view"),
    "POST /deliberation": {"mediator": "investigation provisional_view"},
    "POST /submission": {"mediator": "deliberation"},
    "POST /review": {"reviewer": "peer_review"},
    "POST /votes": _each(BENCH, "panel"),
    "POST /signature": _each(BENCH, f"signing {RULED}"),
    "POST /taking-back": {"mediator": "signing"},
    "POST /ruling/corrections": _each((*SIDES, "mediator"), RULED),
    "POST /ruling/corrections/{slip_id:uuid}/grant": _each(("mediator", "reviewer"), RULED),
    "POST /ruling/corrections/{slip_id:uuid}/refusal": _each(("mediator", "reviewer"), RULED),
    "POST /ruling/corrections/{slip_id:uuid}/handing-on": {"chief": RULED},
    "POST /ruling/acceptance": {"consumer": "issued"},
    "POST /ruling/rejection": {"consumer": "issued"},
}

ANYWHERE = {door for line in CASE if (door := line.door.replace("/api/v1/cases/{case_id:uuid}", "")) not in OPEN}
"""What is only read, and what asks an item first: open wherever the case is seen."""
