"""What each chain may do with the rows of each table, in raw SQL: written by hand, from the design and decision 0002.

A line is "select insert update delete", each with the rows that are let through: one's own (o) and the others' (t) at
a case where one sits, one's own (s) and a stranger's (f) at a case where one does not; a table without cases knows own
and others'. Whoever is not named may nothing. `reviewer` and `member` (of a panel) are mediators at the case of
another, `stand_in` is one who screens it. A record holder has no case, only what it was asked for, at a strange one.
"""

ANSWERING = "merchant private_seller platform"
PARTIES = f"consumer {ANSWERING}"
SCREENS = "registrar stand_in"
MEDIATORS = "mediator reviewer member stand_in"
SECOND = "reviewer member"
CHIEFS = "chief deputy"
OFFICE = f"registrar {MEDIATORS} {CHIEFS}"
AT_A_CASE = f"{PARTIES} {OFFICE}"
CONFIRMING = f"{OFFICE} board auditor operations"
SIGNED_IN = f"{PARTIES} {CONFIRMING}"
ACCOUNTS = f"{SIGNED_IN} record_holder"
ALL = f"{ACCOUNTS} clock public"

READ, OWN, ADD, KEEP = "ot - - -", "o - - -", "ot o - -", "otsf - - -"
CLOCKS = {"auditor": KEEP, "clock": "otsf otsf - -"}
MOVED = {"auditor": KEEP, "clock": "otsf otsf otsf -"}
SEEN = {"auditor": KEEP, "clock": KEEP}
OF_AN_ITEM = {PARTIES: OWN, OFFICE: READ, "record_holder": "os - - -"}
"""What hangs on a piece of evidence that was not disclosed yet."""

NO_WALL = {
    "clock_offset": "one number that everybody reads; only the clock's own setting changes it",
    "lifecycle_moves": "the table of moves itself, which nobody may write",
}
WALLS: dict[str, dict[str, str]] = {
    # People. Who was in office when is public; where the board decides, it takes two (approvals).
    "platforms": {f"{SIGNED_IN} public": READ, "board clock": "ot ot - -"},
    "shops": {SIGNED_IN: READ, "consumer registrar": "ot ot - -", "platform clock": "ot ot ot -"},
    "accounts": {SIGNED_IN: "ot - o -", "clock": "ot ot ot -", "public": "t - - -"},
    "appointments": {f"{SIGNED_IN} public": READ, "clock": "ot ot ot -"},
    "interests": {ACCOUNTS: OWN, OFFICE: "ot o o -", "board clock": "ot ot - -", "auditor": READ},
    "former_employers": {ACCOUNTS: OWN, OFFICE: "ot o o -", "board clock": "ot ot - -", "auditor": READ},
    "absences": {ACCOUNTS: OWN, OFFICE: ADD, "board auditor": READ, "clock": "ot ot - -"},
    "agreed_to_more": {ACCOUNTS: "o - - o", MEDIATORS: "o o - o", "clock": READ},
    "mandates": {
        ACCOUNTS: "os - os -",
        "consumer": "os o os -",
        f"{OFFICE} auditor": "otsf - os -",
        "registrar": "otsf t os -",
        "clock": KEEP,
    },
    "invitations": {ACCOUNTS: OWN, "merchant private_seller": READ, "clock": "ot ot - -"},
    "contacts": {
        ACCOUNTS: "os - - -",
        OFFICE: "os os - -",
        CHIEFS: "otsf os - -",
        "auditor clock": KEEP,
    },
    # The pair is held by a constraint, whatever the kind.
    "approvals": {ACCOUNTS: "os os os -", "chief": "otsf os otsf -", "auditor": "otsf os os -", "clock": KEEP},
    # Keys. What lets someone in is written by the doors, as the clock.
    "sign_in_requests": {ALL: "- ot - -", "clock": "ot ot - ot"},
    "sign_in_links": {"clock": "ot ot - ot"},
    "sessions": {ACCOUNTS: "o - o o", "clock": "ot ot ot ot"},
    "machine_tokens": {SIGNED_IN: "o o o -", "record_holder": "o - o -", "clock": "ot ot ot -"},
    # Whoever asks to be forgotten; operations see that somebody does.
    "erasure_requests": {
        ACCOUNTS: "o - o -",
        "consumer private_seller": "o o o -",
        "chief operations auditor": "ot - o -",
        "clock": READ,
    },
    "passkeys": {ACCOUNTS: "o - o -", CONFIRMING: "o o o -", "clock": READ},
    "passkey_challenges": {ACCOUNTS: "o - o o", CONFIRMING: "o o o o", "clock": "ot - - ot"},
    "requests_remembered": {ACCOUNTS: "o o - o", "clock": "ot ot - ot"},
    "record_links": {"clock": "otsf otsf - -"},
    # What is told. A proof that somebody was served is nobody's to make.
    "notices": {ACCOUNTS: "os - os -", "auditor": "otsf - os -", "clock": "otsf otsf otsf -"},
    "webhook_endpoints": {"platform clock": "ot ot ot ot"},
    "webhook_secrets": {"platform clock": "ot ot ot -"},
    "webhook_messages": {"platform": "ots - - -"} | MOVED,
    # The journal and the beacon: open to all, grown by the clock alone.
    "journal_entries": {ALL: "ot ot - -", "public": READ},
    "journal_openings": {ACCOUNTS: "- otsf - -", "auditor clock": "otsf otsf - -"},
    "journal_pending": {ALL: READ},
    "journal_leaves": {ALL: READ, "clock": "ot ot - -"},
    "journal_nodes": {ALL: READ},
    "journal_checkpoints": {ALL: READ, "clock": "ot ot - -"},
    "beacon_chains": {ALL: READ, "clock": "ot ot - -"},
    "beacon_links": {ALL: READ, "clock": "ot ot - -"},
    "beacon_rounds": {ALL: READ, "clock": "ot - ot -"},
    # The draw.
    "rosters": {ALL: READ, "clock": "ot ot - -"},
    "draw_policies": {ALL: READ},
    "draws": {AT_A_CASE: READ} | MOVED,
    "draw_reasons": CLOCKS,
    "nonces": {AT_A_CASE: READ} | CLOCKS,
    "drawn": {ACCOUNTS: "os - - -", AT_A_CASE: "ots - - -"} | MOVED,
    "assignments": {AT_A_CASE: READ} | MOVED,
    "seats": {f"{PARTIES} {MEDIATORS}": OWN, "auditor": "t - - -", "clock": "t otsf t -"},
    "pairings": {"auditor": READ, "clock": "ot ot - -"},
    "skews": {ALL: READ, "clock": "ot ot - -"},
    # The case, and what happens in it. A draft is deleted by its consumer; here no case is one.
    "cases": {AT_A_CASE: "ot - ot -", "consumer": "ot os ot -", "auditor": KEEP, "clock": "otsf - otsf -"},
    "steps": {AT_A_CASE: ADD} | SEEN,
    "claims": {
        AT_A_CASE: READ,
        f"{ANSWERING} {SCREENS} {CHIEFS}": "ot - ot -",
        "consumer": "ot ot - -",
        **MOVED,
    },
    "respondents": {
        "consumer": "ot ot - -",
        ANSWERING: "ot - o -",
        f"{SCREENS} mediator {CHIEFS}": "ot - ot -",
        SECOND: READ,
        **MOVED,
    },
    "handling_failures": {
        f"consumer {SECOND}": READ,
        ANSWERING: "ot - o -",
        f"{SCREENS} mediator": "ot ot - -",
        CHIEFS: "ot ot ot -",
        **MOVED,
    },
    "answers": {AT_A_CASE: READ, ANSWERING: ADD} | SEEN,
    "fixes": {AT_A_CASE: READ, ANSWERING: ADD, "consumer": "ot - ot -", "auditor": KEEP, "clock": "otsf - otsf -"},
    "parallel_channels": {AT_A_CASE: READ, "consumer": "ot ot - -"} | CLOCKS,
    "referrals": {f"{PARTIES} {SECOND}": READ, f"{SCREENS} mediator {CHIEFS}": ADD} | SEEN,
    "questions": {
        PARTIES: "ot - o -",
        f"{SCREENS} mediator": ADD,
        f"{SECOND} {CHIEFS}": READ,
        "auditor": KEEP,
        "clock": "otsf - otsf -",
    },
    "challenges": {AT_A_CASE: READ, PARTIES: ADD, CHIEFS: "ot - ot -", "auditor": KEEP, "clock": "otsf - otsf -"},
    # A clock goes with the step that starts or stops it; what else could be done to one a trigger refuses.
    "deadlines": {AT_A_CASE: "ot ot ot -"} | MOVED,
    # Talks are sealed from whoever decides. Each offer is taken or refused by the other side.
    "offers": {PARTIES: "ot o t -", "auditor": KEEP, "clock": "otsf - otsf -"},
    "settlements": {"consumer": "ot ot ot -", ANSWERING: "ot o o -"} | MOVED,
    "obligations": {
        AT_A_CASE: READ,
        f"consumer {CHIEFS}": "ot - ot -",
        ANSWERING: "ot o ot -",
        **MOVED,
    },
    "performances": {AT_A_CASE: READ, PARTIES: ADD} | SEEN,
    "apologies": {AT_A_CASE: READ, PARTIES: ADD} | SEEN,
    "policy_answers": {AT_A_CASE: READ, PARTIES: ADD} | SEEN,
    # Who bears it in the end is between those who owe, who see it once issued; the consumer sees one payer.
    "liability_splits": {OFFICE: READ, "mediator": "ot o ot -"} | SEEN,
    "recourse_settlements": {f"{ANSWERING} {OFFICE}": READ, ANSWERING: ADD} | SEEN,
    "performance_orders": {OFFICE: READ, ANSWERING: "ot - o -"} | MOVED,
    "deposits": {AT_A_CASE: READ, "consumer": "ot ot - -", "platform": "ot - ot -"} | MOVED,
    "surveys": {AT_A_CASE: READ, "consumer": "ot ot - -"} | CLOCKS,
    # Evidence. What is not disclosed is seen by its side and by the office.
    "evidence_items": {
        PARTIES: "o o o -",
        OFFICE: READ,
        "mediator": "ot - ot -",
        "record_holder": "os os os -",
        **SEEN,
    },
    "evidence_uploads": {ACCOUNTS: "os - os -", PARTIES: "os o os -", "clock": "otsf - otsf -"},
    "evidence_parts": {ACCOUNTS: "os os - -", "clock": KEEP},
    "evidence_custody": {
        PARTIES: "o o - -",
        OFFICE: ADD,
        "auditor": "otsf os - -",
        "record_holder": "os os - -",
        "clock": KEEP,
    },
    "evidence_checks": OF_AN_ITEM | MOVED,
    "evidence_looks": OF_AN_ITEM | MOVED,
    "evidence_scans": OF_AN_ITEM | {OFFICE: "ot - ot -"} | CLOCKS,
    "evidence_copies": OF_AN_ITEM | {"mediator reviewer member": OWN, "auditor": KEEP, "clock": "otsf otsf - otsf"},
    "evidence_holds": OF_AN_ITEM | {f"mediator {CHIEFS}": "ot o ot -"} | SEEN,
    "evidence_marks": OF_AN_ITEM | SEEN,
    "evidence_readings": {
        **OF_AN_ITEM,
        PARTIES: "o o - -",
        f"{SCREENS} mediator": ADD,
        "auditor": KEEP,
        "clock": "otsf - otsf -",
    },
    "evidence_erasures": OF_AN_ITEM | SEEN,
    "evidence_reports": {f"mediator {SECOND}": READ} | CLOCKS,
    "evidence_findings": {"mediator": "ot - ot -", SECOND: READ} | CLOCKS,
    "commitments": {OFFICE: READ, "platform": ADD, "auditor clock": READ},
    "commitment_checks": OF_AN_ITEM | CLOCKS,
    "unmaskings": {AT_A_CASE: READ} | SEEN,
    "preservation_orders": {AT_A_CASE: READ} | MOVED,
    "preservation_statements": {AT_A_CASE: READ, "platform": ADD} | SEEN,
    "adverse_inferences": {"mediator": "ot - ot -", f"{SECOND} {CHIEFS}": READ} | CLOCKS,
    "record_requests": {
        AT_A_CASE: READ,
        f"{SCREENS} mediator": ADD,
        "record_holder": "os - os -",
        "auditor": KEEP,
        "clock": "otsf - otsf -",
    },
    "expert_tests": {AT_A_CASE: READ, "mediator": "ot o ot -"} | SEEN,
    # Rulings. A draft is its mediator's; second eyes read it, say what they say, and freeze what all agreed to.
    "rules": {ALL: READ, "clock": "ot ot - -"},
    "rulings": {"mediator reviewer": "ot ot ot -", "member": "ot - ot -", "auditor": KEEP, "clock": "otsf - otsf -"},
    "ruling_archives": {f"mediator {SECOND}": READ} | SEEN,
    "ruling_comments": {AT_A_CASE: READ, PARTIES: ADD} | SEEN,
    "ruling_counters": {f"{MEDIATORS} clock": "ot ot ot -", "auditor": READ},
    "ruling_reviews": {"mediator member": READ, "reviewer": ADD} | SEEN,
    "ruling_signatures": {f"mediator {SECOND}": ADD} | SEEN,
    "ruling_votes": {ACCOUNTS: "os - - -", "member": "os o - -"} | SEEN,
    # What the mediator left is decided by the reviewer it was handed on to; here each was to whoever asked.
    "ruling_slips": {AT_A_CASE: READ, f"{PARTIES} mediator": ADD, "mediator": "ot o ot -", "reviewer": "ot - o -"}
    | {"auditor": KEEP, "clock": "otsf - otsf -"},
    # An agreement is its two sides'; here every paper is one that was published.
    "papers": {"consumer": READ, ANSWERING: OWN} | MOVED,
    "paper_archives": {"consumer": READ, ANSWERING: OWN} | CLOCKS,
    "paper_counters": {"clock": "ot ot ot -"},
    "board_notices": {AT_A_CASE: READ, "consumer": "ot ot - -", "board": "otsf - otsf -", **CLOCKS},
    # What is ordered to be published is read by everybody; here no ruling is ready for it.
    "publications": {ALL: KEEP},
    "publication_claims": {ALL: KEEP, CHIEFS: "otsf - - otsf"},
    "exports": {"auditor": "os - - -", "clock": KEEP},
}
