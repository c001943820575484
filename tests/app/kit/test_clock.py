"""The time of the case may be shifted, the machine's never."""

from datetime import timedelta

from app.kit import clock


def test_a_shift_moves_the_case_and_not_the_machine():
    clock.set_offset(timedelta(days=30))
    assert clock.is_shifted()
    assert timedelta(days=29) < clock.now() - clock.real_now() < timedelta(days=31)


def test_without_a_shift_both_are_the_same():
    assert not clock.is_shifted()
    assert clock.now() - clock.real_now() < timedelta(seconds=1)
