"""How people write where they are reached: email addresses, phone numbers and addresses for post, read once
here for every door that takes them and every place that compares them."""
