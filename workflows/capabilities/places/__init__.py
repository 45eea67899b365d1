"""What follows the decision about a school place: an answer to the offer, the waiting list, an appeal."""
