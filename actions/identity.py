"""Who talks, and where: read from Rasa's sender id."""

from __future__ import annotations


def identify(channel: str, sender_id: str) -> tuple[str, str]:
    """Return the person and the conversation that a sender id names, both with the channel's name before them.

    Our own channels name both: "telegram:5@-100" is what person 5 says in group -100. Other channels number people
    as they like. The name of the channel is Rasa's own, never read from the id: nobody can be a person of another
    channel, whatever id they choose.

    >>> identify("telegram", "telegram:5@-100")
    ('telegram:5', 'telegram:5@-100')
    >>> identify("cmdline", "telegram:5@-100")
    ('cmdline:telegram:5@-100', 'cmdline:telegram:5@-100')
    """
    prefix = f"{channel}:"
    if not sender_id.startswith(prefix):
        return f"{prefix}{sender_id}", f"{prefix}{sender_id}"
    person = sender_id.partition("@")[0]
    return (sender_id if person == prefix else person), sender_id  # nobody's conversation is not everybody's
