"""Keys of machines: how one is made and ended, what it opens, how often and from where (docs/wire.md, Keys)."""
