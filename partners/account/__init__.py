"""A person's own account: how he signs in, where he is signed in, and signing out there."""
