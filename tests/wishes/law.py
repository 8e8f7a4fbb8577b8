"""The law of wishes (domain.md §7), written down once more: what the code is held against."""

from app.wishes.rules.machine import State, Verb, Who

#: verb: states before > state after, by whom; written down from the law, not from the code
LAW = """
submit: draft returned > submitted by author resident
publish: submitted > published by staff
return: submitted > returned by staff
reject: submitted > rejected by staff
merge: submitted published > merged by staff
refer: submitted > referred by staff
withdraw: draft returned submitted published hard claimed in_progress > withdrawn by resident contact
claim: published hard > claimed by claimer
begin: claimed > in_progress by claimer contact staff
release: claimed in_progress > published by claimer
take_back: claimed in_progress handed_over > published by staff
lapse: claimed in_progress > published by clock
hand_over: claimed in_progress > handed_over by claimer
deliver: claimed in_progress handed_over > delivered by claimer contact
confirm: delivered closed_unreachable > confirmed by resident contact
dispute: delivered > in_progress by resident contact
give_up_calling: delivered > closed_unreachable by contact
close: confirmed > closed by staff
reopen: closed closed_unreachable > in_progress by resident contact staff
escalate: published > hard by clock staff
resume: hard > published by street
expire: published hard > expired by clock
end: published hard claimed in_progress handed_over delivered > ended by staff street
"""  # noqa: E501


def _read(line: str) -> tuple[Verb, tuple[set[State], State, set[Who]]]:
    verb, _, rest = line.partition(": ")
    before, _, rest = rest.partition(" > ")
    found, _, who = rest.partition(" by ")
    states = {State(each) for each in before.split()}
    return Verb(verb), (states, State(found), {Who(each) for each in who.split()})


#: verb → (states before, state after, by whom)
TABLE = dict(_read(line) for line in LAW.strip().splitlines())
