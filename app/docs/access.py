"""Who may do what, and where a case must stand for it, as `docs/access.md`: from the guards and the two tables."""

from collections.abc import Iterable

from cases.acts import Act, when
from cases.lifecycle import PLACES, Action, By, State

DOORS: dict[str, tuple[Act | Action, ...]] = {
    "PUT /draft": (Act.write_appeal,),
    "DELETE /draft": (Act.write_appeal,),
    "POST /filing": (Action.file,),
    "POST /acceptance": (Action.accept,),
    "POST /declination": (Action.decline,),
    "POST /second-look": (Action.look_again,),
    "POST /referrals": (Act.refer,),
    "POST /failures": (Act.name_failure,),
    "POST /questions": (Act.ask,),
    "POST /questions/{question_id:uuid}/answer": (Act.answer_question,),
    "POST /fixes": (Act.report_fix,),
    "POST /fix-word": (Action.put_right,),
    "POST /response": (Act.respond,),
    "POST /extension": (Act.extend,),
    "POST /handling-waiver": (Act.waive_handling,),
    "POST /offers": (Act.talk,),
    "POST /offers/{offer_id:uuid}/refusal": (Act.talk,),
    "POST /offers/{offer_id:uuid}/acceptance": (Act.take_offer,),
    "POST /settlements/{settlement_id:uuid}/step-back": (Act.step_back,),
    "POST /recusal": (Act.sit,),
    "POST /declaration": (Act.sit,),
    "POST /nonce": (Act.take_part,),
    "POST /challenges": (Act.challenge,),
    "POST /challenges/{challenge_id:uuid}/decision": (Act.decide_challenge,),
    "POST /obligations/{obligation_id:uuid}/proof": (Act.prove,),
    "POST /obligations/{obligation_id:uuid}/waiver": (Act.waive,),
    "POST /obligations/{obligation_id:uuid}/not-honoured": (Act.say_not_honoured,),
    "POST /obligations/{obligation_id:uuid}/apology": (Act.prove,),
    "POST /obligations/{obligation_id:uuid}/policy-answer": (Act.prove,),
    "POST /confirmation": (Action.confirm,),
    "POST /not-fixed": (Action.not_fixed, Action.not_fixed_again),
    "POST /deposits/{deposit_id:uuid}/answer": (Act.answer_deposit,),
    "POST /more-time": (Action.give_time,),
    "POST /register-entry": (Action.give_up,),
    "POST /survey": (Act.survey,),
    "POST /withdrawal": (Action.withdraw,),
    "POST /suspension": (Action.suspend,),
    "POST /resumption": (Action.resume,),
    "POST /discontinuation": (Action.discontinue,),
    "POST /set-aside": (Action.set_aside,),
    "POST /reopening": (Action.reopen,),
    "POST /evidence": (Act.hand_in,),
    "POST /findings/{finding_id:uuid}/decision": (Act.name_failure,),
    "POST /preservation/inference": (Act.name_failure,),
    "POST /record-requests": (Act.ask_records,),
    "POST /expert-tests": (Action.suspend,),
    "POST /expert-tests/{test_id:uuid}/result": (Act.say_result,),
    "PUT /liability": (Act.draft_ruling,),
    "PUT /ruling/draft": (Act.draft_ruling,),
    "POST /provisional-view": (Action.show_view,),
    "POST /comments": (Act.comment,),
    "POST /deliberation": (Action.deliberate,),
    "POST /submission": (Action.submit,),
    "POST /review": (Action.agree, Action.send_back, Action.disagree),
    "POST /votes": (Action.decide,),
    "POST /signature": (Act.sign,),
    "POST /taking-back": (Action.take_back,),
    "POST /ruling/corrections": (Act.name_slips,),
    "POST /ruling/corrections/{slip_id:uuid}/grant": (Act.correct,),
    "POST /ruling/corrections/{slip_id:uuid}/refusal": (Act.correct,),
    "POST /ruling/corrections/{slip_id:uuid}/handing-on": (Act.hand_on,),
    "POST /ruling/acceptance": (Action.accept_ruling,),
    "POST /ruling/rejection": (Action.reject_ruling,),
}
"""Which acts lie behind a door under `/api/v1/cases/{case_id}`; every other one is open wherever the case is seen."""


def open_to(door: str) -> dict[By, frozenset[State]]:
    """As what, and in which states, the acts behind a door are possible; the clock's own are no door's."""
    found: dict[By, set[State]] = {}
    for what in DOORS[door]:
        for state, tasks in when(what).items():
            for by in tasks - {By.clock, By.office}:
                found.setdefault(by, set()).add(state)
    return {by: frozenset(states) for by, states in found.items()}


_HEAD = """# Who may do what, and when

Drawn by `./redress docs` from the tables that the service itself asks (`cases/lifecycle.py`, `cases/acts.py`), and
compared by the gate with a table written by hand (`tests/app/access.py`) and with what the running service answers:
to every role, at a case of their own in each state, and at one of others or an invented one.

- A role that a door does not name is refused before anything is loaded, the same for every case.
- Whoever does not see a case is told that there is none, whatever its state. Parties see theirs once it is filed, the
  registrar until a mediator is drawn, who sits on it from then on, the chief after issue, at its end or when called.
  A mediator who took it as *stand_in* for a registrar sees it as long as that one does.
- Who takes part is a task on the case. The seller and the platform are *respondents*; whoever owes is *debtor*.
- Elsewhere the door answers `not-possible-now` (for evidence `no-evidence-now`), or `not-your-turn` to those at the
  table whose act it is not.
- Seller and platform hand in a file wherever the case stands while it is in question whether a certificate is honoured.
- Doors not named here read, or ask a file first: they are open wherever the case is seen.

| door | who | states |
| --- | --- | --- |
"""


def page() -> str:
    """One line for each door and those who come in together."""
    return _HEAD + "\n".join(line for door in DOORS for line in _lines(door)) + "\n"


def _lines(door: str) -> Iterable[str]:
    together: dict[frozenset[State], list[By]] = {}
    for by, states in sorted(open_to(door).items()):
        together.setdefault(states, []).append(by)
    return (f"| `{door}` | {', '.join(tasks)} | {_named(states)} |" for states, tasks in together.items())


def _named(states: frozenset[State]) -> str:
    """In the order of the life cycle; most of them by what is missing."""
    out = [f"`{state}`" for state in PLACES if state not in states]
    if len(out) <= 1:
        return f"any but {', '.join(out)}" if out else "any"
    return ", ".join(f"`{state}`" for state in PLACES if state in states)
