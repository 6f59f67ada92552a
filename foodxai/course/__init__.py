"""What only the book needs: checks, quizzes, profiles, and what the experiments run on."""
