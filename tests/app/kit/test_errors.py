"""An error is a sentence in two languages."""

import pickle

from app.kit.errors import DomainError, TooLarge


def test_a_sentence_is_filled_with_what_was_raised():
    raised = TooLarge(limit="1 MB", field="file")
    assert (str(raised), raised.field) == ("This is larger than 1 MB.", "file")
    assert raised.text("zh-Hans") == "超过了 1 MB 的上限。"


def test_an_error_without_a_name_of_its_own_is_a_bad_request():
    assert (DomainError.status, DomainError.slug) == (400, "bad-request")


def test_an_error_comes_back_whole_from_another_process():
    raised = pickle.loads(pickle.dumps(TooLarge(limit="1 MB", field="file")))  # noqa: S301 - our own bytes
    assert (type(raised), str(raised), raised.field) == (TooLarge, "This is larger than 1 MB.", "file")
