"""What is said to customers and among colleagues, and taken back."""
