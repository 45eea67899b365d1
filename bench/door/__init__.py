"""What the resident's front door takes: reports at a steady pace, and its pages' weight and speed."""
