"""Identifiers sort by time and are UUIDs of version 7."""

from app.kit import clock
from app.kit.ids import new_id


def test_an_identifier_is_a_uuid_of_version_seven_that_tells_its_time():
    made = new_id()
    assert (made.version, made.variant) == (7, "specified in RFC 4122")
    assert abs((made.int >> 80) / 1000 - clock.real_now().timestamp()) < 1


def test_no_two_are_alike():
    assert len({new_id() for _ in range(1000)}) == 1000
