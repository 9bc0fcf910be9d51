"""What is said in the measured turns: the fixed mix, written for this purpose and part of no training data.

Each conversation is held by somebody new, so that trackers, histories and needs grow and end as they do in real talks.
"""

CONVERSATIONS: tuple[tuple[str, ...], ...] = (
    (
        "hi",
        "something french and funny from the 90s, not with Depardieu",
        "why the first one?",
        "i've seen the second, loved it",
        "more like that but shorter",
        "no romance please",
        "who directed the first?",
        "save it",
    ),
    (
        "what could we watch tonight",
        "a thriller",
        "something newer",
        "show me others",
        "the first one is not for me",
        "preferably under two hours",
        "more",
    ),
    (
        "I'd like a film about a heist that goes wrong",
        "not so violent",
        "4 stars for the second",
        "how long is the third?",
        "anything with Meryl Streep instead",
        "thanks",
    ),
    (
        "something like Heat",
        "the 1995 one",
        "but with less violence and from before 1990",
        "start over",
        "animation for kids, at least 7 out of 10",
        "I don't mind",
        "what else can you do?",
        "bye",
    ),
)
