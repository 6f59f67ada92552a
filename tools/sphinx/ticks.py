"""Sphinx extension: tells each page which exercises and quizzes there are (_static/progress.js).

A chapter is ``{page, exercises, questions}``, under its number.
"""

import json
from pathlib import Path

from foodxai.course import exercises
from foodxai.course.check import check, read_quiz


def course(pages):
    """{number of a chapter: what it asks} for those of these pages that ask something."""
    asked = {}
    for page in sorted(pages):
        number = Path(page).name[:2]
        if number.isdigit():
            check(f"{number}-1", None)
            names = [name for name in exercises.CHECKS if name.startswith(number)]
            asked[number] = {"page": page, "exercises": names, "questions": len(read_quiz(number))}
    return asked


def tell(app, pagename, templatename, context, doctree):
    told = json.dumps(course(app.env.found_docs))
    script = f"<script>window.foodxaiCourse = {told};</script>"
    context["metatags"] = context.get("metatags", "") + script


def setup(app):
    app.connect("html-page-context", tell)
    return {"parallel_read_safe": True}
