"""What lies on a route that somebody drew: findings and unknowns, under the sight of who asks. It informs and advises."""
