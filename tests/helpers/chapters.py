"""Chapters of a few cells, for the tests of the tools that execute them."""

HEAD = """---
jupytext:
  text_representation:
    extension: .md
    format_name: myst
kernelspec:
  display_name: Python 3
  language: python
  name: python3
---

# {title}

*a minute to read · {runs} to run*
"""


def chapter(title, *cells, runs="20 seconds"):
    """The MyST text of a chapter whose cells are checked by nbval."""
    blocks = [
        f"```{{code-cell}} python\n:tags: [nbval-check-output]\n\n{code}\n```\n" for code in cells
    ]
    return "\n".join([HEAD.format(title=title, runs=runs), *blocks])
