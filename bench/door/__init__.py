"""What the resident's front door costs: reports with photographs at a steady pace, and its pages' weight and speed."""
