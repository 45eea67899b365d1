"""What is said in a rehearsal: what a report asks for, and what officers and customers answer.

Made from the messages' own models: what a message needs is filled in by its type, and only what a type cannot
say (a finding for each point of a complaint, the day of a panel) is written here.
"""
