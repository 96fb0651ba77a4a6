"""What is said by telephone, and when staff may enter a ticket for a customer."""
