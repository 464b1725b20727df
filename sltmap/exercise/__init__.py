"""The exercise: real towns, roads, hospitals and airstrips of South Sudan as facts; everything that happens there is invented.

One module per noun holds the scenario as plain rows; load.py writes it through the actions of the apps. No name of a person, a party or
a people occurs, and no name of a real agency (domain.md, Do no harm). Coordinates are lon, lat in degrees, good to a kilometre or so.
"""
