"""Words of the glossary lead to the chapters that have them in bold."""

from types import SimpleNamespace

import terms


def test_words_lead_to_the_first_chapter_that_has_them_in_bold(tmp_path):
    folder = tmp_path / "chapters"
    folder.mkdir()
    (folder / "02_soup.md").write_text("Salt is **the\nsoft thresholds**, and **pepper** is not.\n")
    (folder / "03_rice.md").write_text("A **soft threshold**, **CAM**, and salt.\n")
    asked = []
    env = SimpleNamespace(note_dependency=asked.append)
    app = SimpleNamespace(srcdir=tmp_path, env=env)
    source = [
        "# Words\n\nCAM (class map)\n: A map.\n\nsalt\n: White.\n\n"
        "soft threshold\n: Moves\n  to zero. *Catalan: llindar.*\n"
    ]
    kept = list(source)
    terms.add_chapters(app, "book/errata", source)
    assert source == kept
    terms.add_chapters(app, "book/glossary", source)
    assert source[0] == (
        "# Words\n\nCAM (class map)\n: A map. [Chapter 3](../chapters/03_rice.md).\n\n"
        "salt\n: White.\n\nsoft threshold\n: Moves\n  to zero. *Catalan: llindar.* "
        "[Chapter 2](../chapters/02_soup.md).\n"
    )
    assert len(asked) == 2
