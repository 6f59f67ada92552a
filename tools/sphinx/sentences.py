"""The sentences of a chapter that its slides show, as HTML."""

import copy
import re

from bs4 import BeautifulSoup

IDEA, CAPTION = 30, 14  # words, at most
MARK = "<!-- slide -->"
END = re.compile(
    rf"[.?!](?:</\w+>|[\"”’)])*(?:{MARK}|(?=\s+(?:<[a-z][^>]*>)*[\"“(]?[A-Z0-9\\]|\s*$))"
)
LEANS = re.compile(r"(?:This|That|It|Such|They|These|Those|We|So|And|But|Then)\b")
NEW = re.compile(r"<strong>[^<.?!]+</strong>")


def idea(paragraphs, asks):
    """The sentences that are marked; else the first, and the one with the first new word.

    Where that one leans on those before it, these instead of the first. A section that ``asks``
    has its question in the place of a new word.
    """
    texts = list(filter(None, (split(inner(paragraph)) for paragraph in paragraphs)))
    marked = [sentence for text in texts for sentence in text if MARK in sentence]
    if marked or not texts:
        return " ".join(marked)
    first = texts[0][0]
    if NEW.search(first) and not asks:
        return first
    for text in texts:
        for i, sentence in enumerate(text):
            if sentence.endswith("?") if asks else NEW.search(sentence):
                begin = i
                while begin > 0 and LEANS.match(text[begin]):
                    begin -= 1
                said = text[begin : i + 1]
                if first not in said and begin == i and not first.endswith(":"):
                    said.insert(0, first)
                if not LEANS.match(said[0]) and words(" ".join(said)) <= IDEA:
                    return " ".join(said)
    return first


def alone(paragraphs, said):
    """A first sentence with those after it that there is room for; none that announces a cell.

    A question stays without its answer.
    """
    text = split(inner(paragraphs[0])) if paragraphs else []
    if said not in text[:1] or said.endswith("?"):
        return said
    for sentence in text[1:]:
        if sentence.endswith(":") or words(f"{said} {sentence}") > IDEA:
            break
        said += f" {sentence}"
    return "" if said.endswith(":") else said


def of_caption(caption):
    """The caption's number, its first sentence, and as many more as are short."""
    number, *found = split(inner(caption.em or caption))
    said, *more = found or [""]
    for sentence in more:
        if words(f"{said} {sentence}") > CAPTION:
            break
        said += f" {sentence}"
    return f"{number} {said}"


def split(html):
    """The sentences of a paragraph, none of which ends inside an element."""
    found, begun = [], 0
    for end in END.finditer(html):
        piece = html[begun : end.end()]
        if len(re.findall(r"<[a-z]", piece)) == len(re.findall(r"</|<img|<br", piece)):
            found.append(" ".join(piece.split()))
            begun = end.end()
    rest = html[begun:].strip()
    return [*found, rest] if rest else found


def words(html):
    return len(BeautifulSoup(html, "html.parser").get_text().split())


def inner(tag):
    """HTML in a tag, without links."""
    tag = copy.copy(tag)
    for link in tag.select("a, span.xref, span.doc, span.std"):
        link.unwrap()
    return tag.decode_contents()
