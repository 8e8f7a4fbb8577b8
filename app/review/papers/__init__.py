"""考核的纸面 papers: what is signed, hung out, kept and reported of a branch's year.

Pure functions of what is shown (`app.review.showing.Shown`): the same sheet gives the same bytes on
any day. Who may take which paper, and the note of it in the log, is for whoever calls.
"""
