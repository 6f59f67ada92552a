"""Sphinx extension: leave out Thebe, which Jupyter Book adds to every page and no page uses.

Its script is added twice, so every page would start with an error in the browser's console.
"""


def drop_scripts(app, pagename, templatename, context, doctree):
    context["script_files"] = [
        script
        for script in context["script_files"]
        if "thebe" not in str(script.filename) + script.attributes.get("body", "")
    ]


def setup(app):
    app.connect("html-page-context", drop_scripts, priority=900)
    return {"parallel_read_safe": True}
