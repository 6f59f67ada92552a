"""What stays on one line."""

from docutils import nodes
from docutils.utils import new_document
from joined import CELL, Join, cell, joined


def test_a_number_stays_with_its_unit_and_an_interval_with_its_ends():
    kept = joined("Of 20 plates 95 % took 3 ms, 0.3 to\n0.5, 5 to −2 %, 2 soups.")
    assert kept == (
        "Of 20 plates 95\xa0% took 3\xa0ms, 0.3\xa0to\xa00.5, 5\xa0to\xa0−2\xa0%, 2 soups."
    )
    assert joined("Chapter 12") == "Chapter\xa012"  # as a link says it
    for text in ("Chapter 12 of 21", "5 some", "3 mss", "one to 5", "5 to ten"):
        assert joined(text) == text


def test_code_is_left_as_it_was_typed():
    said, typed = nodes.paragraph("", "5 %"), nodes.literal("", "5 %")
    document = new_document("page")
    document += [said, nodes.paragraph("", "", typed)]
    Join(document).run()
    assert said.astext() == "5\xa0%" and typed.astext() == "5 %"


def test_printed_tables_get_commas_and_whole_intervals():
    html = "<td>2500</td><td>0.51 (0.44 to 0.59)</td><td>999</td><td><p>4000</p></td>"
    assert CELL.sub(cell, html) == (
        "<td>2,500</td><td>0.51 (0.44\xa0to\xa00.59)</td><td>999</td><td><p>4000</p></td>"
    )
