"""Founding: the second attempt changes nothing, the first lets everybody sign in and report to the board alone."""

import pytest

from app import founding
from app.founding import BoardOfOne, FoundedAlready, Person
from app.kit.actors import CLOCK, Role
from app.kit.db import Database
from app.people import queries

pytestmark = pytest.mark.anyio
BOARD = [
    Person(Role.board, "The Board", "board@office.example"),
    Person(Role.board, "The Other", "board2@office.example"),
]
STAFF = [
    Person(Role.chief, "Chief", "chief@office.example"),
    Person(Role.mediator, "Mediator", "mediator@office.example"),
    Person(Role.auditor, "Auditor", "auditor@office.example"),
]


async def test_an_office_is_founded_once(database: Database) -> None:
    await founding.found(database, BOARD, STAFF)
    with pytest.raises(FoundedAlready):
        await founding.found(database, [Person(Role.board, each, f"{each}@office.example") for each in "ab"], [])
    async with database.transaction(CLOCK) as session:
        board = await queries.list_accounts_by_role(session, CLOCK, Role.board)
        assert {each.name for each in board} == {each.name for each in BOARD}


async def test_one_alone_is_no_board(database: Database) -> None:
    alone = [BOARD[0], Person(Role.board, "Me again", " Board@office.example")]
    with pytest.raises(BoardOfOne):
        await founding.found(database, alone, STAFF)
    async with database.transaction(CLOCK) as session:
        assert await queries.list_accounts_by_role(session, CLOCK, Role.board) == []


async def test_only_the_office_is_appointed() -> None:
    appointed = {role for role in Role if founding.appointing_is_needed(role)}
    assert appointed == {Role.chief, Role.deputy, Role.registrar, Role.mediator}


async def test_everyone_gets_a_link_of_their_own_and_nobody_else_any(database: Database) -> None:
    await founding.found(database, BOARD, STAFF)
    await founding.add_platform(database, "海桐商城", "Asia/Shanghai", "desk@platform.example")
    asked = [BOARD[0].email, "desk@platform.example", "stranger@nowhere.example"]
    links = await founding.links_for(database, "https://office.example", asked)
    assert [(role, email) for role, _name, email, _link in links] == [
        ("board", BOARD[0].email),
        ("platform", "desk@platform.example"),
    ]
    assert len({link for *_, link in links}) == len(links)
