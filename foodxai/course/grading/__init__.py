"""Grading without a server: ``python -m foodxai.check FOLDER``.

For each notebook a process runs the cells that lead to the answers (``start``, ``student``), inside
limits (``confine``, ``sandbox``, ``family``), and where the grader is root's as another user
(``stranger``). Another process, which runs no line of a submission, works out the verdicts
(``judge``): a value that was handed in goes through the check that the student saw, and a function
is called where it lives, with inputs that come from here, those of the page and others drawn by a
seed. What crosses is JSON (``wire``). ``folder`` does it for everyone, ``report`` writes a CSV with
points and a page a student with reasons, never a solution.

What no grader can see from outside: who wrote an answer, and whether a value was copied from the
book, whose solutions are public. How a function works inside (03-2 wants no loop, 10-4 no SciPy) is
reported by the submission's own process, so a trick there can pass; that it works is measured here.
"""
