"""The words of evidence that people choose from."""

from app.kit.text import _

ERASURE_GROUNDS = {
    "court_order": _("a court orders it"),
    "unlawful_content": _("nobody may possess it by law"),
    "person_concerned": _("somebody whom it shows asks for it, and the law gives them the right"),
}
