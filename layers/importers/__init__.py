"""Files in: a limited child process reads what a user's file holds, and the rest of the house sees rows only (docs/imports.md).

child, sniff, archives, tables, features, kml, ogr run in the child and import nothing of Django.
"""
