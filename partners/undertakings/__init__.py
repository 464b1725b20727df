"""The confidentiality undertaking of an area: nobody reads before accepting it, and a new version asks again (guidelines 6)."""
