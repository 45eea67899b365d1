"""RetentionRun: what was approved is destroyed, night by night (UK GDPR, Article 5(1)(e))."""
