"""Answer -> Features -> Scores, each with its coverage and evidence."""
