"""What a browser would make of a page: its texts, links and the files that it loads."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"meta", "link", "br", "img", "input", "hr"}


@dataclass
class Page(HTMLParser):
    """A parsed page; every element must be closed in the order in which it was opened."""

    markup: str
    language: str = ""
    text: str = ""
    elements: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()
        self._open: list[str] = []
        self.feed(self.markup)
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element."""
        attributes = {name: value or "" for name, value in attrs}
        self.elements.append((tag, attributes))
        if tag == "html":
            self.language = attributes["lang"]
        if tag not in VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """Close the element that was opened last."""
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        """Note a text that a person sees."""
        if self._open and self._open[-1] not in ("script", "style"):
            self.text += data

    def loads(self) -> list[str]:
        """Addresses of what the browser fetches by itself."""
        fetched = [attributes["src"] for _, attributes in self.elements if "src" in attributes]
        styles = [
            attributes["href"]
            for tag, attributes in self.elements
            if tag == "link" and attributes["rel"] in ("stylesheet", "icon", "preload", "manifest")
        ]
        return (
            fetched
            + styles
            + [attributes["data-backdrop"] for _, attributes in self.elements if "data-backdrop" in attributes]
        )

    def links(self) -> list[str]:
        """Addresses that a person can follow."""
        return [attributes["href"] for tag, attributes in self.elements if tag == "a"]
