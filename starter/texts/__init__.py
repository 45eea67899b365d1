"""GOV.UK Notify's callbacks: texts received, and what became of letters."""
