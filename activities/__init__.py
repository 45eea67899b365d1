"""What cases and deliveries have done for them: classes whose clients are passed in."""
