"""Random lives through the services, on a real database with a moving clock: whatever people try, these hold."""

import asyncio
import os
from collections import Counter
from itertools import pairwise
from random import Random
from uuid import UUID

import psycopg
import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from app.kit.actors import CLOCK, Actor
from app.kit.db import Database
from cases.lifecycle import ENDED, STEPS, Action, State, moves
from tests import office as people
from tests.cases.lives import ACTS, LIKELY, Life, who

LIVES = int(os.environ.get("LIVES", "5000" if os.environ.get("REDRESS_LONG") else "40"))
STEPS_A_LIFE = 10
TABLES = 4
"""Databases of their own, so that the lives can be played on several cores."""
STRAIGHT = "accept respond_seller respond_platform declare deliberate submit agree issue accept_ruling prove"
DONE = {"proven", "confirmed", "waived", "enforced"}
MOVES = {(a.value, b.value, c.value) for a, b, c in moves()}
PARTY = {"consumer", "respondent", "debtor"}
NUMBERS = st.integers(0, 2**32 - 1)


class Lives(RuleBasedStateMachine):
    """One case after another; the database, the office and the loop are the same for all."""

    runner: asyncio.Runner
    database: Database
    office: people.Office
    owner: psycopg.Connection
    reader: psycopg.Connection
    seen: Counter[str]
    count = 0

    @initialize(seed=NUMBERS, yuan=st.sampled_from((300, 6000)))
    def is_filed_and_goes_straight_for_a_while(self, seed: int, yuan: int):
        type(self).count += 1
        self.owner.execute("UPDATE clock_offset SET seconds = 0")
        self.life = Life(self.database, self.office, self.owner, Random(seed))  # noqa: S311 - dice
        self.await_(self.life.begin(self.count, yuan))
        self.facts = self.life.facts()
        for name in STRAIGHT.split()[: self.life.dice.randrange(14)]:
            self.part_acts(name)

    def await_(self, coroutine):
        return self.runner.run(coroutine)

    @rule(seed=NUMBERS)
    def whoever_it_is_for_acts(self, seed: int):
        self.life.dice.seed(seed)
        name = self.life.dice.choice(LIKELY.get(self.facts["case"]["state"], "reopen").split())
        self.part_acts(name)

    def part_acts(self, name: str):
        actor = who(self.life, ACTS[name][0], self.facts)
        if actor is not None:
            self.tries(name, actor)

    @rule(seed=NUMBERS)
    def anybody_tries_anything(self, seed: int):
        self.life.dice.seed(seed)
        self.tries(self.life.dice.choice(list(ACTS)), self.life.dice.choice(self.life.anyone()))

    @rule(days=st.sampled_from((1, 3, 8, 15, 31)))
    def time_passes(self, days: int):
        if days == 3:
            self.await_(self.life.serve())
        self.await_(self.life.passes(days))
        self.look(CLOCK)

    def tries(self, name: str, actor: Actor):
        refused = self.await_(self.life.tries(ACTS[name][1], actor))
        if refused is not None:
            assert self.life.facts() == self.facts, f"{name} was refused ({refused}) and changed something"
            return
        self.seen[name] += 1
        self.look(actor)
        if (self.facts["assignment"] or {}).get("state") == "needed":
            self.await_(self.life.draws())
            self.look(CLOCK)

    def look(self, actor: Actor):
        """What changed, and by whose hand."""
        before, self.facts = self.facts, self.life.facts()
        assert self.facts["case"]["version"] >= before["case"]["version"]
        done = len(before["steps"])
        assert self.facts["steps"][:done] == before["steps"], "a step was rewritten"
        for taken in self.facts["steps"][done:]:
            self.check_turn(before, taken, actor)

    def check_turn(self, before: dict, taken: dict, actor: Actor):
        by = taken["by"]
        assert by in STEPS[State(taken["from_state"]), Action(taken["action"])].by, taken
        if by in {"clock", "office"} and taken["account_id"] is None:
            return
        account = UUID(taken["account_id"])
        assert account == actor.account_id
        mine = {
            "consumer": account == UUID(before["case"]["consumer_id"]),
            "respondent": actor in {self.office.merchant, self.office.platform},
            "debtor": actor.role in {"consumer", "merchant", "platform"} and actor is not self.office.stranger,
            "registrar": actor.role == "registrar",
            "mediator": before["case"]["mediator_id"] == str(account) and before["assignment"]["confirmed_at"],
            "reviewer": before["case"]["reviewer_id"] == str(account),
            "panel": any(s["holder"] == str(account) and s["as_role"] == "panel" for s in before["seats"]),
            "chief": actor.role in {"chief", "deputy"},
        }
        assert mine[by], f"{taken['action']} was not {actor.role}'s to take as {by}"

    @invariant()
    def steps_are_a_path_in_the_table_each_in_the_journal(self):
        steps = self.facts["steps"]
        assert all((s["from_state"], s["action"], s["to_state"]) in MOVES for s in steps)
        assert all(a["to_state"] == b["from_state"] for a, b in pairwise(steps))
        assert steps[-1]["to_state"] == self.facts["case"]["state"]
        assert self.facts["entries"] == len(steps)

    @invariant()
    def nobody_is_ended_against_unheard(self):
        case, last = self.facts["case"], self.facts["steps"][-1]
        if case["state"] not in ENDED:
            assert case["ended_at"] is None
            return
        by_hand = {"resolved": "consumer", "withdrawn": "consumer", "rejected": "consumer"}
        if case["state"] in by_hand:
            assert last["by"] == by_hand[case["state"]]
            assert last["account_id"] == case["consumer_id"]
        elif case["state"] in {"declined", "discontinued"}:
            assert last["account_id"]
            assert last["said"]
        elif last["action"] == "overdue":
            assert case["times_asked"] >= 3
            assert {o["state"] for o in self.facts["owed"]} <= DONE
        else:
            assert (last["action"], last["by"]) == ("issue_nothing_owed", "office")

    @invariant()
    def nobody_is_decided_on_who_was_not_asked_and_served(self):
        if self.facts["case"]["state"] not in {"deliberation", "peer_review", "panel", "signing", "issued"}:
            return
        for one in self.facts["respondents"]:
            assert not one["on_file"] or (one["delivered_at"] and len(one["channels"]) >= 2)

    @invariant()
    def eyes_are_separate(self):
        case = self.facts["case"]
        eyes = [case[f"{eye}_id"] for eye in ("registrar", "mediator", "reviewer") if case[f"{eye}_id"]]
        assert len(eyes) == len(set(eyes))
        seated = Counter(s["holder"] for s in self.facts["seats"] if s["as_role"] != "panel")
        assert set(seated.values()) == {1}
        now = [s["as_role"] for s in self.facts["seats"] if not s["until_at"]]
        assert now.count("mediator") <= 1 >= now.count("reviewer")

    @invariant()
    def what_is_owed_ends_in_proof_waiver_or_enforcement(self):
        if self.facts["case"]["state"] in {"resolved", "concluded"}:
            assert {o["state"] for o in self.facts["owed"]} <= DONE
        by_no = {o["no"]: o for o in self.facts["owed"]}
        for one in self.facts["owed"]:
            first = by_no.get(one["after_no"])
            begun = not first or first["started_at"] or first["done_at"]
            assert one["state"] in {"waiting", "waived", "confirmed"} or begun

    @invariant()
    def clocks_run_for_living_things_only(self):
        case, clocks = self.facts["case"], self.facts["clocks"]
        about = Counter((c["kind"], c["about"]) for c in clocks)
        assert about["state", None] <= 1
        assert about["declare", None] <= 1
        living = {o["id"] for o in self.facts["owed"] if o["state"] in {"open", "disputed"}}
        assert {c["about"] for c in clocks if c["kind"] == "obligation"} <= living
        if case["state"] in ENDED:
            # What was conceded stays owed after the end, and is enforced like anything else.
            assert {c["kind"] for c in clocks} <= {"obligation", "deposit"}
        waits_for_mediator = case["state"] in {"investigation", "deliberation", "signing"} and not case["mediator_id"]
        assert not waits_for_mediator or not about["state", None]

    def teardown(self):
        """Nobody on the bench reads an offer; then the case lies still for the lives that follow."""
        if not hasattr(self, "life"):
            return
        self.seen[f"is {self.facts['case']['state']}"] += 1
        if self.facts["offers"] and self.facts["case"]["mediator_id"]:
            self.reader.execute(
                "SELECT redress_act_as(%s, 'mediator', NULL, NULL)", (self.facts["case"]["mediator_id"],)
            )
            for table in ("offers", "settlements"):
                assert self.reader.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,)  # noqa: S608 - two names
            assert self.reader.execute("SELECT count(*) FROM answers WHERE kind = 'offer'").fetchone() == (0,)
            self.reader.rollback()
        self.owner.execute("UPDATE deadlines SET done_at = now() WHERE done_at IS NULL")
        self.owner.execute("UPDATE cases SET ended_at = now() WHERE ended_at IS NULL")


@pytest.mark.database
@pytest.mark.parametrize("table", range(TABLES))
def test_lives_keep_their_promises(server, database_name, owner, table):
    plain = server.app_url(database_name).replace("postgresql+psycopg://", "postgresql://")
    owner.execute("SELECT set_config('redress.role', 'clock', false), set_config('redress.chain', 'clock', false)")
    with asyncio.Runner() as runner, psycopg.connect(plain) as reader:
        database = Database(server.app_url(database_name), pool_size=2)
        Lives.runner, Lives.database, Lives.owner, Lives.reader = runner, database, owner, reader
        Lives.office, Lives.seen = runner.run(people.open_office(database, mediators=8)), Counter()
        run_state_machine_as_test(
            Lives,
            settings=settings(
                max_examples=LIVES // TABLES,
                stateful_step_count=STEPS_A_LIFE,
                deadline=None,
                database=None,
                phases=[Phase.generate, Phase.shrink] if os.environ.get("SHRINK") else [Phase.generate],
                suppress_health_check=list(HealthCheck),
            ),
        )
        runner.run(database.close())
