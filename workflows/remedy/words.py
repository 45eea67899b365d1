"""What is put right after a complaint was upheld, in the customer's words."""

from charter.writing.customer_words import Words

WORDS = Words(
    stages={"to_be_done": "To be put right"},
    outcomes={"done": ("Put right", "What we said we would put right has been done.")},
    welcome=frozenset({"done"}),
    says_it_all=frozenset({"done"}),
)
