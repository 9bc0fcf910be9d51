"""What a catalogue is, how it is built, and the lexicon that the language understanding reads."""
