"""A page as our own templates write it: well-formed XML, of the few elements that they use.

WeasyPrint is made for any page of the web: it reads whatever a browser would forgive, and dresses each element by some
two hundred rules before a style sheet of ours is asked (docs/benchmarks.md).
"""

from pathlib import Path
from xml.etree.ElementTree import fromstring

from cssselect2 import ElementWrapper
from weasyprint import CSS, HTML
from weasyprint.urls import URLFetcher

TEMPLATES = Path(__file__).parent.parent / "templates"


class Page(HTML):
    """To be printed by WeasyPrint.

    Raises:
        ParseError: a template is not well-formed, or put something in that it did not escape.
    """

    def __init__(self, markup: str, assets: URLFetcher) -> None:  # not the base class's, which reads anything
        self.base_url = None
        self.url_fetcher = assets
        self.media_type = "print"
        root = fromstring(markup)  # noqa: S314 - our own templates wrote it
        self.wrapper_element = ElementWrapper.from_html_root(root, content_language=None)
        self.etree_element = self.wrapper_element.etree_element

    def _ua_stylesheets(self, forms: bool = False) -> list[CSS]:  # noqa: ARG002, FBT001, FBT002 - the base class's signature
        return []
