"""What a consumer can do on a case."""

from app.kit.actors import Actor, Role
from app.kit.text import _
from app.pages.acts import ONCE, About, Act, asks, can
from app.pages.forms import Field
from app.pages.seen import Seen
from cases.schemas import NotFixedIn, SurveyIn, WordIn
from cases.service import ending, filing, performing, screening

_CONSUMER = frozenset({Role.consumer})
_WHY = Field("text", _("What is still missing?"), hint=_("The other side reads this."))


def _asked_whether_fixed(seen: Seen, _: Actor) -> tuple[About, ...]:
    said = [fix.text for fix in seen.case.fixes if fix.word is None]
    return (About(words=said[-1]),) if said and "put_right" in seen.case.can else ()


def _already_fixed(seen: Seen, _: Actor) -> tuple[About, ...]:
    asked = any(fix.word is None for fix in seen.case.fixes)
    return ONCE if "put_right" in seen.case.can and not asked else ()


def _handling_open(seen: Seen, _: Actor) -> tuple[About, ...]:
    return ONCE if seen.case.handling and seen.case.issued_at is None and not seen.ended else ()


ACTS = (
    Act(
        "file",
        _("File the appeal"),
        _("File the appeal"),
        _CONSUMER,
        can("file"),
        lambda d: filing.file_appeal(*d.where),
        explain=_("It gets a number, the shop and the platform are told, and every record of the order must be kept."),
        first=True,
    ),
    Act(
        "discard",
        _("Throw this draft away"),
        _("Throw the draft away"),
        _CONSUMER,
        can("file"),
        lambda d: filing.discard_draft(*d.where),
        grave=True,
        leaves=True,
    ),
    Act(
        "fix-word",
        _("Was it put right?"),
        _("Say so"),
        _CONSUMER,
        _asked_whether_fixed,
        lambda d: filing.say_fixed(*d.where, d.data),
        WordIn,
        asks(Field("word", _("Only your word counts"), "radios", choices=("fixed", "partly", "not"))),
        first=True,
        done=_("Your word is taken down."),
    ),
    Act(
        "fixed-already",
        _("It was put right in the meantime"),
        _("Yes, it is fixed"),
        _CONSUMER,
        _already_fixed,
        lambda d: filing.say_fixed(*d.where, WordIn("fixed")),
        explain=_("The case ends as resolved."),
    ),
    Act(
        "confirm",
        _("Is it really fixed?"),
        _("Yes, it is fixed"),
        _CONSUMER,
        can("confirm"),
        lambda d: performing.confirm(*d.where),
        explain=_("The case ends when you say so, and not before."),
        first=True,
        done=_("You have confirmed that it is fixed."),
    ),
    Act(
        "not-fixed",
        _("It is not fixed"),
        _("It is not fixed"),
        _CONSUMER,
        can("not_fixed"),
        lambda d: performing.say_not_fixed(*d.where, d.data),
        NotFixedIn,
        asks(_WHY),
        first=True,
    ),
    Act(
        "resume",
        _("Go on with this case"),
        _("Go on"),
        _CONSUMER,
        can("resume"),
        lambda d: ending.resume(*d.where),
        first=True,
    ),
    Act(
        "second-look",
        _("Ask for another pair of eyes"),
        _("Ask for a second look"),
        _CONSUMER,
        can("look_again"),
        lambda d: screening.look_again(*d.where),
        explain=_("Someone else reads the appeal that was declined."),
        first=True,
    ),
    Act(
        "waive-handling",
        _("Let the handling of your complaint rest"),
        _("Let it rest"),
        _CONSUMER,
        _handling_open,
        lambda d: filing.waive_handling(*d.where),
        explain=_("What customer service did wrong is then not examined; your claims go on."),
    ),
    Act(
        "survey",
        _("How was it?"),
        _("Send"),
        _CONSUMER,
        can("survey"),
        lambda d: ending.survey(*d.where, d.data),
        SurveyIn,
        asks(
            Field("solved", _("Is your problem solved?"), "radios", choices=("yes", "partly", "no")),
            Field(
                "simpler",
                _("Was this simpler than other ways?"),
                "radios",
                hint=_("1: not at all. 5: much simpler."),
                choices=("1", "2", "3", "4", "5"),
            ),
            Field("comment", _("Anything else"), optional=True),
        ),
        done=_("Thank you for your answer."),
    ),
    Act(
        "withdraw",
        _("Withdraw the appeal"),
        _("Withdraw the appeal"),
        _CONSUMER,
        can("withdraw"),
        lambda d: filing.withdraw(*d.where),
        explain=_("The case ends. Nothing is decided against you."),
        grave=True,
    ),
)
