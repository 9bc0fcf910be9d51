"""What the words of a message make of its moves, beyond what the reader marked: a rule in each module, most are pure.

In their order (`actions/plan.py`): `explicit` lets no grave request rest on a guess; `in_part` finds the title of which
some words are said, `surnames` knows a name by a part of it, `listed` finds what of a list is taken and what is asked
for behind it, `timeline` takes "anything older on it" for a wish on the same subject, `namesakes` tells "the new Dune"
from the old one; `in_context` and `rereading` read a move by what was wished for before; `asked_as`, `asked_when`,
`picking`, `adding_up` and `asked_for` take short commands, choices left to the bot, sums and bare names for what they
ask, `told_of` what sounds off the point for a question of the story that has the words; `clauses`, `parting`,
`referring` and `arranging` put what belongs together into one move, and what does not into two; `claims` decides what
an opinion may store. Of a wish, `substance`, `asides`, `whose`, `measured`, `fame`, `ungiven`, `without`, `cannot_have`
and `budget` tell what is wanted from what is said beside it; of a question, `unsaid` finds what nothing accounts for.
`together` leaves out steps that another one of the message does already. `pointing` knows the words for "this one".
"""
