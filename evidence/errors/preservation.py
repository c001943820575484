"""What can be said no to about orders to preserve, records of others and tests by experts."""

from app.kit.errors import DomainError, NotFound
from app.kit.text import _


class NoPreservationOrder(NotFound):
    """No order to preserve was issued on this case yet."""

    slug = "no-preservation-order"
    sentence = _("No order to preserve was issued on this case yet.")


class PartAnswered(DomainError):
    """The platform has said before that it holds nothing of this part."""

    status = 409
    slug = "part-answered"
    sentence = _("This part of the order has been answered already.")


class ReferenceNeeded(DomainError):
    """A commitment names an order, a ticket or both."""

    status = 422
    slug = "reference-needed"
    sentence = _("Please name the order, the ticket or both.")


class NotClosedYet(DomainError):
    """A ticket that will be closed in the future has no record that could be committed."""

    status = 422
    slug = "not-closed-yet"
    sentence = _("This ticket is not closed yet.")


class InferenceDecided(DomainError):
    """There is nothing to decide: none was proposed, or the mediator has decided."""

    status = 409
    slug = "inference-decided"
    sentence = _("There is no proposed inference to decide on.")


class RecordLinkOver(NotFound):
    """A link to a request for records is unknown, was answered, or its time is over; which, is nobody's business."""

    status = 410
    slug = "record-link-over"
    sentence = _("This link opens nothing any more: the request was answered, or its time is over.")


class NoSuchTest(NotFound):
    """There is no test on this case that waits for a result."""

    slug = "no-such-test"
    sentence = _("There is no test on this case that waits for its result.")


class AnotherTestRuns(DomainError):
    """One test at a time."""

    status = 409
    slug = "test-runs"
    sentence = _("A test is under way already. Please say its result first.")
