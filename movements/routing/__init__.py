"""Routes suggested on a public road network; what closes a road is judged under the sight of who asks. It informs and advises."""
