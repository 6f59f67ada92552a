"""The teacher's plans: their minutes come from the chapters and from the last executions."""

import re
from datetime import datetime
from types import SimpleNamespace

import executed
import plans
import pytest

TEACHING = (executed.ROOT / "book" / "teaching.md").read_text(encoding="utf-8")
SESSIONS = (executed.ROOT / "book" / "sessions.md").read_text(encoding="utf-8")


def chapter(name="1. Soup", read=30, seconds=20.4, exercises=4):
    return SimpleNamespace(link=name, read=read, seconds=seconds, exercises=exercises)


def test_facts_are_those_of_the_chapter_and_of_its_last_execution(tmp_path):
    (tmp_path / "chapters").mkdir()
    (tmp_path / "chapters" / "01_soup.md").write_text(
        "# 1. Soup\n\n*25 minutes to look · 45 seconds to run*\n\n**1.1** One.\n\n**1.2** Two.\n"
    )
    records = [
        SimpleNamespace(
            uri="chapters/01_soup.md",
            created=datetime(2026, 11, day),
            data={"execution_seconds": seconds},
        )
        for day, seconds in ((3, 7.0), (2, 9.0))
    ]
    for runs, seconds in ((records, 7.0), ([], None)):
        found = plans.facts(tmp_path, runs)
        link = "[1. Soup](../chapters/01_soup.md)"
        assert found == {1: SimpleNamespace(link=link, read=25, exercises=2, seconds=seconds)}


def test_a_meeting_is_divided_by_the_clock():
    given = [chapter("1. Soup", 20), chapter("2. Cake", 30, 61), chapter("3. Tea", 10, None)]
    bar, _, *table = plans.meeting(given, 100, 10).splitlines()
    assert sum(map(int, re.findall(r"flex:(\d+)", bar))) == 100
    assert re.findall(r">(\d)</span>", bar) == ["1", "2", "3"]
    rows = [row.split(" | ") for row in table[2:]]
    assert [row[0].strip("| ") for row in rows] == ["0:00", "0:30", "1:11", "1:21", "1:40"]
    assert rows[0][1:] == ["1. Soup", "20\u00a0min", "20\u00a0s", "9\u00a0min |"]
    assert rows[2][1] == "a break of 10 minutes" and rows[3][3] == "not run yet"
    with pytest.raises(ValueError, match="60 minutes are 13 too few"):
        plans.meeting(given, 60, 10)


def test_a_term_adds_up_the_hours_of_a_student():
    weeks = [[chapter("Soup", 60)], [chapter("Cake", 30), chapter("Tea", 30)]]
    text = plans.term(weeks, meeting=90, exercise=20, project=60, exam=8)
    assert "| [2](#week-2) | Cake<br>Tea | 60\u00a0min | 20\u00a0s + 20\u00a0s | 8 |" in text
    assert "| 12 exercises of 20 minutes | 4.0 |" in text and "| **77** |" in text
    with pytest.raises(ValueError, match="97 hours; 3 ECTS are 75 to 90"):
        plans.term(weeks, meeting=90, exercise=20, project=80, exam=8)


def test_a_session_says_what_its_chapters_take():
    said = "1. Soup, Tea. 60 minutes to read, 20\u00a0s and 5\u00a0s to run, 8 exercises."
    assert plans.session([chapter(), chapter("Tea", seconds=5)]) == said


def test_the_plans_are_made_anew_when_a_chapter_is():
    env = SimpleNamespace(found_docs={"book/teaching", "chapters/01_soup"})
    assert plans.outdated(None, env, set(), {"chapters/01_soup"}, set()) == ["book/teaching"]
    assert plans.outdated(None, env, set(), set(), set()) == []


def test_every_week_of_the_term_is_a_session():
    weeks = re.search(r"```\{term\}\n.*?\n\n(.*?)```", TEACHING, re.S)[1].splitlines()
    heading = r"^\(week-(\d+)\)=\n## Week \1\n\n```\{session\} ([\d ]+)\n"
    headed = re.findall(heading, SESSIONS, re.M)
    assert headed == [(str(number), week) for number, week in enumerate(weeks, 1)]
    assert " ".join(weeks).split() == [str(number) for number in range(19)]
