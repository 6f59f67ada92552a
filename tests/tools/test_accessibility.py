"""The statement on accessibility is what its run found."""

import json

import accessibility
import pages


def test_the_statement_is_what_its_run_found():
    seen = json.loads((pages.BOOK / "accessibility.json").read_text(encoding="utf-8"))
    accessibility.main(check=True)
    assert seen["faults"] == 0 and seen["looks"] == len(accessibility.LOOKS)
    assert set(accessibility.names()) >= {"book/intro", "book/api/explain", "book/accessibility"}
