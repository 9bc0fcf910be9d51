"""Commands that measure speed, memory and understanding and print what they find; no test asserts a time.

`python -m benchmarks --help` says what there is. One part a file: `turn`, `recommend`, `start`, `memory` and `nlu`.
The engine is timed in this process; the two bots that are compared run as processes of their own (`bots`), as they do
for a user. What runs in the assistant's environment (Python 3.10) is in `assistant/`.
"""
