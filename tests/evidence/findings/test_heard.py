from datetime import UTC, datetime

from evidence.findings.heard import MOST_LINES, Basis, Side, hear, moment
from evidence.findings.rulebook import Sign
from evidence.transcripts.model import Message, Voice
from tests.evidence.findings.chats import heard


def test_a_shop_and_a_platform_are_two_sides_and_unknown_voices_are_nobodys() -> None:
    said = heard("22 10:00 c 你好\n22 10:01 s 在的\n22 10:02 a 在的\n22 10:03 b 在的\n22 10:04 - 通知\n22 10:05 ? 什么")
    sides = [Side.consumer, Side.shop, Side.platform, Side.platform, Side.notice, Side.nobody]
    assert [each.side for each in said] == sides
    assert [each.answers for each in said] == [False, True, True, True, False, False]


def test_a_recalled_message_says_nothing() -> None:
    assert hear(Message(1, None, "A", "本次服务已结束", Voice.agent, recalled=True)).signs == {}
    assert hear(Message(1, None, "A", "本次服务已结束", Voice.agent)).shows(Sign.closes)


def test_a_machine_is_known_by_its_voice_or_its_own_word() -> None:
    bot, shy, agent = heard("22 10:00 b 您好\n22 10:01 a 您好，我是智能客服小桐。\n22 10:02 a 您好，我是小李。")
    assert [bot.human, shy.human, agent.human] == [False, False, True]


def test_a_time_without_a_zone_is_read_as_utc_and_none_stays_none() -> None:
    assert moment(None) is None
    assert moment(datetime(1970, 1, 2)) == moment(datetime(1970, 1, 2, tzinfo=UTC)) == 86400  # noqa: DTZ001 - the point


def test_a_basis_counts_everything_and_names_what_it_has_room_for() -> None:
    basis = Basis()
    for number in range(MOST_LINES + 50):
        basis.add(hear(Message(number + 1, None, "A", "工单已关闭", Voice.agent)), Sign.closes)
    assert basis.count == MOST_LINES + 50
    finding = basis.finding("closed_unresolved", {})
    assert finding.lines == tuple(range(1, MOST_LINES + 1))
    assert finding.rules == ("zh-closes",)
