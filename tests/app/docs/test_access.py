"""What the service's own tables say, compared with the table written by hand: every door, role and state."""

import pytest
from litestar.routes import HTTPRoute

from app.docs import access
from app.kit.db import Database
from cases.acts import ACTS, Act
from cases.lifecycle import STEPS, By, State
from tests.app.access import ANYWHERE, OPEN, SEES, STATES
from tests.app.conftest import service
from tests.app.expectations import CASE

PREFIX = "/api/v1/cases/{case_id:uuid}"
TASKS = {
    "consumer": {By.consumer, By.debtor},
    "seller": {By.respondent, By.debtor},
    "platform": {By.respondent, By.debtor},
    "registrar": {By.registrar},
    "stand_in": {By.stand_in},
    "mediator": {By.mediator},
    "reviewer": {By.reviewer},
    "member": {By.panel},
    "chief": {By.chief},
}
ROLES = {
    **{who: {who} for who in ("consumer", "platform", "registrar", "mediator")},
    "seller": {"merchant", "private_seller"},
    "chief": {"chief", "deputy"},
    "stand_in": {"mediator"},
    "reviewer": {"mediator"},
    "member": {"mediator"},
}
# Two doors are narrower than the tasks of their act: a mediator who has declared declares no more; who drew a panel
# sits on it as mediator too.
BESIDE = {("POST /declaration", "mediator"), ("POST /votes", "mediator"), ("POST /votes", "reviewer")}


def test_every_state_and_every_door_has_its_line():
    doors = {line.door.replace(PREFIX, "") for line in CASE}
    assert set(STATES) == set(State)
    assert OPEN.keys() | ANYWHERE == doors
    assert access.DOORS.keys() == OPEN.keys()


def test_every_act_and_every_step_of_a_person_has_its_door(tmp_path):
    behind = {what for acts in access.DOORS.values() for what in acts}
    follow = {"concede", "contest", "prove_all", "overdue", "settle", "refer_to_panel", "freeze"}
    follow |= {"issue", "issue_nothing_owed"}
    assert {action for _, action in STEPS} - behind == follow
    assert set(Act) - behind == {Act.say_how_read}
    assert ACTS.keys() == set(Act)
    app = service(tmp_path, Database("postgresql+psycopg://nobody@/nothing")).app
    under = {
        f"{method} {route.path.removeprefix(PREFIX)}"
        for route in app.routes
        if isinstance(route, HTTPRoute) and route.path.startswith(PREFIX)
        for handler in route.route_handlers
        for method in handler.http_methods - {"OPTIONS"}
    }
    assert access.DOORS.keys() <= under


@pytest.mark.parametrize("door", OPEN)
def test_the_tables_say_what_was_written_by_hand(door):
    who_comes_in = next(line.who for line in CASE if line.door.replace(PREFIX, "") == door)
    says = access.open_to(door)
    for who, tasks in TASKS.items():
        if (door, who) in BESIDE:
            continue
        comes_in = ROLES[who] & {role.value for role in who_comes_in}
        found = {state for task in tasks for state in says.get(task, ())} if comes_in else set()
        seen = set(SEES[who].split())
        assert found & seen == set(OPEN[door].get(who, "").split()) & seen, who


def test_the_page_has_a_line_for_every_door():
    page = access.page()
    assert all(f"| `{door}` |" in page for door in OPEN)
    assert "any but `draft`" in page
