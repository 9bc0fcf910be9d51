"""From a need to an ordered list: constraints, blending, diversity, explanation, relaxation and the next question."""
