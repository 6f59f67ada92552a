"""What of a chapter goes onto its slides, by rule from the chapter's fixed anatomy.

A slide shows the title of a section, its idea in a sentence, and its equations or a figure with the
first sentence of the caption. All the text beside them becomes the speaker's notes. Two comments in
a chapter's text correct the rule: ``<!-- slide -->`` after a sentence puts that one on the slide
instead, ``<!-- no slide -->`` in a paragraph leaves out the section or, in a caption, the figure.
"""

import copy
import re
from html import escape

import sentences
from bs4 import BeautifulSoup, Comment
from sentences import inner, words

BULLETS, EQUATIONS, CODE = 30, 4, 16  # at most: words, lines, lines
WITHOUT = "<!-- no slide -->"
LIVE = ", ".join(f"figure.foodxai-{kind}" for kind in ("frames", "play", "explorer", "clinic"))
STILL = ".cell_output .foodxai-picture, .cell_output > a:has(> img), .cell_output > img"
WORDS = {"Exercises", "Quiz", "Recap", "References"}  # sections of every chapter


def slides(body, questions):
    """The slides of a chapter.

    Args:
        body: HTML of the chapter's page, as Sphinx gives it to a template.
        questions: list of dict, what its quiz asks, as jupyterquiz reads it.

    Returns:
        list of str: a ``<section>`` each.
    """
    chapter = BeautifulSoup(body, "html.parser").section
    for link in chapter.select("a.headerlink"):
        link.decompose()
    made = opening(chapter)
    for i, section in enumerate(chapter.select("section:has(> :is(h2, h3))")):
        name = heading(section)
        if name == "Recap":
            made += [*map(question, chosen(questions)), recap(section)]
        elif name not in WORDS and WITHOUT not in own_text(section):
            made += parts(section, asks=i == 0)
    return made


def opening(chapter):
    """The title, and what one will be able to do."""
    said, can = chapter.find("p"), chapter.find("ul", recursive=False)
    title = f'<h1>{heading(chapter)}</h1><p class="quiet">{said.get_text()}</p>'
    made = [page("", title, [], "title")]
    if can:
        items = "".join(f"<li>{plain(item.p)}</li>" for item in can.find_all("li", recursive=False))
        made.append(page("You will be able to", f"<ul>{items}</ul>", [can.find_next_sibling("p")]))
    return made


def parts(section, asks):
    """The slides of one section: the first has its idea, further ones a figure each."""
    title, children = heading(section), blocks(section)
    paragraphs = [child for child in children if child.name == "p" and not is_caption(child)]
    idea = "" if steps(children) else sentences.idea(paragraphs, asks)
    made, equations, notes, shown = [], [], [], None

    def close():
        nonlocal idea, equations, notes, shown
        if idea or equations or shown:
            said = f'<p class="idea">{idea}</p>' if idea else ""
            maths = f'<div class="equations">{"".join(equations)}</div>' if equations else ""
            made.append(page(title, said + maths + (shown or ""), notes))
            idea, equations, notes, shown = "", [], [], None

    for i, child in enumerate(children):
        picture = figure(child, children[i + 1 :])
        if is_equation(child):
            if shown or (equations and sum(map(lines, [*equations, child])) > EQUATIONS):
                close()
                idea = last_sentence(children[:i])
            equations.append(str(child))
        elif picture:
            if shown or equations:
                close()
            shown = picture
        elif child.name != "div" or "cell" not in child["class"]:
            notes.append(child)
    if not (made or equations or shown):
        shown = steps(children) or bullets(children) or code(children)
        if not shown:
            idea = sentences.alone(paragraphs, idea)
    close()
    return made


def lines(equation):
    """How many lines an equation has."""
    return 1 + str(equation).count(r"\cr")


def blocks(section):
    """What stands in a section itself, without its title and its subsections."""
    return [
        child
        for child in section.find_all(True, recursive=False)
        if child.name not in {"section", "h2", "h3"}
    ]


def own_text(section):
    """HTML of its text, without the captions: those have marks of their own."""
    return "".join(str(child) for child in blocks(section) if not is_caption(child))


def heading(section):
    return section.find(re.compile("h[1-3]")).get_text()


def is_equation(child):
    return child.name == "div" and "math" in child.get("class", [])


def is_caption(child):
    return child.name == "p" and re.match(r"Figure \d+\.\d+", child.get_text()) is not None


def figure(cell, following):
    """The figure that a cell shows, with the first sentence of its caption; None without one."""
    live, still = cell.select_one(LIVE), cell.select_one(STILL)
    if not live and not still:
        return None
    caption = next((child for child in following[:1] if is_caption(child)), None)
    if live and not caption:
        caption = live.find("figcaption")
    if caption and WITHOUT in str(caption):
        return None
    said = f"<figcaption>{sentences.of_caption(caption)}</figcaption>" if caption else ""
    if live:
        block = copy.copy(live.find_parent(class_="text_html"))
        if caption:
            block.find("figcaption").clear()
        if block.select_one(".foodxai-clinic"):
            as_charts(block)
        return f'<div class="figure live"><div class="stage">{without_ids(block)}</div>{said}</div>'
    picture = copy.copy(still.find("picture") or still.find("img") or still)
    for image in picture.find_all("img") if picture.name == "picture" else [picture]:
        image.attrs = {name: image[name] for name in ("src", "alt") if name in image.attrs}
    return f'<div class="figure">{picture}{said}</div>'


def as_charts(block):
    """Of the clinic its charts alone: one plays it on the page."""
    for tag in block.select("script, .bill, details, label, output"):
        tag.decompose()
    for card in block.select("section"):
        card.name = "div"  # reveal.js takes a section for a slide


def last_sentence(before):
    paragraphs = [child for child in before if child.name == "p" and not is_caption(child)]
    said = sentences.split(inner(paragraphs[-1]))[-1] if paragraphs else ""
    return "" if said[:1].islower() else said


def plain(tag):
    return inner(tag).rstrip(",")


def without_ids(block):
    for tag in block.find_all(id=True):
        del tag["id"]
    return block


def steps(children):
    """A numbered list that a section begins with: the first sentence of each, behind its name."""
    if not children or children[0].name != "ol":
        return None
    items = children[0].find_all("li", recursive=False)
    said = [" ".join(sentences.split(inner(item.p))[:2]) for item in items]
    return "<ol><li>" + "</li><li>".join(said) + "</li></ol>"


def bullets(children):
    """A short list, where a section has one."""
    for child in children:
        if child.name == "ul" and words(str(child)) <= BULLETS:
            return f"<ul>{child.decode_contents()}</ul>"
    return None


def code(children):
    """Code that one can take in at a glance, where a section shows some."""
    for child in children:
        shown = child.select_one(":scope > .cell_input .highlight")
        if shown and len(shown.get_text().strip().splitlines()) <= CODE:
            return str(shown)
    return None


def chosen(questions):
    """The two shortest of those with answers to choose from, in their order."""
    choice = [question for question in questions if question["type"].endswith("_choice")]
    return [question for question in choice if question in sorted(choice, key=length)[:2]]


def length(question):
    return len(" ".join([question["question"], *(a["answer"] for a in question["answers"])]))


def question(asked):
    """A question of the quiz: the next key shows which answers are right."""
    items = "".join(
        f"<li{' class=right' if answer['correct'] else ''}>{escape(answer['answer'])}</li>"
        for answer in asked["answers"]
    )
    why = "".join(f"<li>{escape(answer.get('feedback', ''))}</li>" for answer in asked["answers"])
    said = (
        f'<p class="idea">{escape(asked["question"])}</p><ol class="answers">{items}</ol>'
        '<span class="fragment" aria-hidden="true"></span>'
    )
    return page("Quiz", said, [BeautifulSoup(f"<ol>{why}</ol>", "html.parser")])


def recap(section):
    """The first sentence of each line, or two where the first asks."""
    items = ""
    for item in section.ul.find_all("li", recursive=False):
        first, *more = sentences.split(inner(item.p))
        answer = more[0] if first.endswith("?") and more else ""
        items += f"<li>{first} {answer}</li>"
    return page("Recap", f"<ul>{items}</ul>", blocks(section))


def page(title, content, notes, kind=""):
    """One slide; its notes are for the speaker alone."""
    head = f"<h2>{title}</h2>" if title else ""
    said = "".join(inner_notes(note) for note in notes if note)
    shown = f'<div class="slide">{head}<div class="body">{content}</div></div>'
    return f'<section class="{kind}">{shown}<aside class="notes">{said}</aside></section>'


def inner_notes(note):
    note = without_ids(copy.copy(note))
    for tag in note.find_all(["a", "img", "pre", "summary"]):
        tag.decompose() if tag.name in ("img", "pre") else tag.unwrap()
    for comment in note.find_all(string=lambda text: isinstance(text, Comment)):
        comment.extract()
    return str(note)
