from evidence.findings import find
from evidence.findings.waiting import KEPT, Waiting
from evidence.transcripts.model import Message, Voice
from tests.evidence.findings.chats import chat, heard


def test_a_wait_runs_from_the_first_word_to_the_next_answer() -> None:
    said = """22 10:00 c 在吗
              22 10:03 c 锅漏水
              22 10:10 a 您好
              22 10:11 a 请说
              22 11:00 c 锅漏水！
              22 11:01 b 收到
              22 12:00 c 然后呢
              22 12:30 s 在查"""
    waits = find(chat(said)).waits
    assert (waits.first_s, waits.longest_s, waits.median_s, waits.answers) == (600, 1800, 600, 3)
    assert waits.unanswered_s is None


def test_a_notice_is_no_answer_and_the_end_may_be_unanswered() -> None:
    waits = find(chat("22 10:00 c 锅漏水\n22 10:01 - 您已进入排队\n23 10:00 c 喂")).waits
    assert (waits.first_s, waits.answers, waits.unanswered_s) == (None, 0, 86400)


def test_without_times_nothing_is_measured() -> None:
    said = [Message(1, None, "c", "锅漏水", Voice.consumer), Message(2, None, "a", "在", Voice.agent)]
    assert find(said).waits.answers == 0


def test_a_clock_that_runs_backwards_makes_no_negative_wait() -> None:
    waits = find(chat("22 10:00 c 锅漏水\n22 09:00 a 在")).waits
    assert (waits.first_s, waits.longest_s) == (0, 0)


def test_the_median_of_very_many_is_thinned_and_stays_near() -> None:
    waiting, (asked, answered) = Waiting(), heard("22 10:00 c 喂\n22 10:01 a 在")
    for _ in range(3 * KEPT):
        waiting.hear(asked)
        waiting.hear(answered)
    assert len(waiting._kept) <= KEPT
    assert (waiting.waits().median_s, waiting.waits().answers) == (60, 3 * KEPT)


def test_the_first_answer_of_a_machine_is_told_from_the_first_of_a_human() -> None:
    said = """22 09:59 a 您好
              22 10:00 c 锅漏水
              22 10:00 b 亲，稍等
              22 10:10 c 转人工
              22 10:20 b 亲，稍等
              22 12:00 a 您好"""
    waits = find(chat(said)).waits
    assert (waits.first_s, waits.first_by_machine, waits.first_human_s) == (0, True, 7200)
    never = find(chat("22 10:00 c 锅漏水\n22 10:01 b 亲，稍等")).waits
    assert (never.first_s, never.first_by_machine, never.first_human_s) == (60, True, None)
    human = find(chat("22 10:00 c 锅漏水\n22 10:01 a 请说\n22 10:02 c 漏\n22 10:02 b 稍等")).waits
    assert (human.first_s, human.first_by_machine, human.first_human_s) == (60, False, 60)
