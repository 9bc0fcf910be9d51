"""What the words of a message make of its moves, beyond what the reader marked.

`rules.py` has the rules that look at a whole message, in their order; `rereading.py` then reads a move by what stands
and what is shown. The folders are what they know: `names`, `lists`, `questions`, `bounds` (where a move ends), `wishes`
(what is wanted, and what is said beside it) and `opinions` (what may be stored). Most rules are pure, and each is
tested with sentences that it must not catch.
"""
