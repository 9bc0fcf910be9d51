"""What the words of a message make of its moves, beyond what the reader marked: a rule in each module, most are pure.

In their order (`actions/plan.py`): `explicit` lets no grave request rest on a guess; `namesakes` tells "the new Dune"
from the old one; `in_context` and `rereading` read a move by what was wished for before; `asked_as` and `asked_for`
take short commands and bare names for what they ask; `clauses`, `parting`, `referring` and `arranging` put what belongs
together into one move, and what does not into two; `claims` decides what an opinion may store. Of a wish, `substance`,
`asides`, `whose`, `measured`, `fame` and `without` tell what is wanted from what is said beside it; of a question,
`unsaid` finds what nothing accounts for. `listed` finds what of a list is taken and what is
asked for behind it, `adding_up` what asks for a sum, `cannot_have` and `budget` what somebody cannot have and has to
spend. `pointing` knows the words for "this one".
"""
