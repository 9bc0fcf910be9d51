"""From ratings and feedback to a published model: data, splits, training, the registry and its gate."""
