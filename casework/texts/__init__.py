"""The texts that residents read, gathered for translators."""
