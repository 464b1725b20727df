"""Towns and border lines for orientation, and places between towns that roads and events refer to. lon, lat in degrees."""

from __future__ import annotations

LonLat = tuple[float, float]

TOWNS: dict[str, LonLat] = {
    "Juba": (31.595, 4.850),
    "Bor": (31.559, 6.207),
    "Malakal": (31.652, 9.535),
    "Bentiu": (29.804, 9.240),
    "Rubkona": (29.788, 9.268),
    "Wau": (27.998, 7.700),
    "Rumbek": (29.680, 6.806),
    "Torit": (32.572, 4.413),
    "Yambio": (28.400, 4.570),
    "Yei": (30.678, 4.092),
    "Nimule": (32.060, 3.597),
    "Aweil": (27.398, 8.768),
    "Kuajok": (27.990, 8.302),
    "Kapoeta": (33.588, 4.772),
    "Pibor": (33.132, 6.799),
    "Akobo": (33.003, 7.793),
    "Nasir": (33.067, 8.600),
    "Renk": (32.795, 11.760),
    "Melut": (32.208, 10.443),
    "Kodok": (32.110, 9.890),
    "Maridi": (29.465, 4.916),
    "Mundri": (30.322, 5.346),
    "Terekeka": (31.750, 5.440),
    "Yirol": (30.505, 6.555),
    "Mvolo": (29.940, 6.045),
    "Tonj": (28.684, 7.275),
    "Raja": (25.678, 8.466),
    "Tambura": (27.470, 5.610),
    "Ezo": (27.470, 5.075),
    "Gogrial": (28.105, 8.533),
    "Leer": (30.110, 8.305),
    "Fangak": (30.880, 9.070),
    "Ayod": (31.415, 8.124),
    "Waat": (32.152, 8.180),
    "Pochalla": (34.098, 7.182),
    "Boma": (34.391, 6.181),
    "Mingkaman": (31.515, 6.030),
    "Turalei": (28.432, 9.091),
    "Agok": (28.580, 9.349),
    "Abyei": (28.433, 9.600),
    "Magwi": (32.300, 4.128),
    "Ikotos": (33.108, 4.076),
    "Lafon": (32.470, 5.030),
    "Bunj": (33.730, 9.962),
    "Mayom": (29.174, 9.223),
    "Pariang": (30.017, 9.917),
    "Duk Fadiat": (31.409, 7.750),
    "Cueibet": (29.247, 7.032),
    "Kajo Keji": (31.670, 3.885),
    "Kaya": (30.881, 3.550),
    "Narus": (34.150, 4.530),
    "Mangalla": (31.771, 5.199),
}

# Places in the country, not in the reference layer: river crossings, junctions and villages along the roads.
WAYMARKS: dict[str, LonLat] = {
    "Nadapal": (34.255, 4.400),
    "Gumbo": (31.635, 4.822),
    "Nesitu": (31.720, 4.660),
    "Aswa bridge": (31.960, 3.730),
    "Gemmeiza": (31.690, 5.715),
    "Lainya": (31.020, 4.280),
    "Kapuri": (31.430, 4.860),
    "Morobo": (30.886, 3.686),
    "Aluakluak": (30.130, 6.260),
    "Ngop": (30.080, 6.640),
    "Panyagor": (31.406, 7.163),
    "Mabior": (31.400, 7.400),
    "Thiet": (28.820, 7.610),
    "Rocrocdong": (27.800, 7.980),
    "Wunrok": (28.560, 9.020),
    "Li Rangu": (28.060, 4.760),
    "Ibba": (29.100, 4.800),
    "Lui": (30.440, 5.320),
    "Rokon": (30.870, 5.080),
    "Paloich": (32.530, 10.460),
    "Joda": (32.740, 12.000),
    "Kiir bridge": (28.500, 9.470),
}

# Drawn on the reference layer as lines, not as statements: the crossings' surroundings only.
BORDER_LINES: dict[str, tuple[bool, list[LonLat]]] = {  # name: disputed, line
    "Boundary near Nimule": (False, [(31.780, 3.820), (31.955, 3.640), (32.060, 3.575), (32.200, 3.600), (32.400, 3.740)]),
    "Boundary near Kaya": (False, [(30.590, 3.610), (30.780, 3.660), (30.885, 3.510), (30.960, 3.640), (31.180, 3.790)]),
    "Boundary near Joda": (False, [(32.340, 11.720), (32.350, 12.000), (32.740, 12.010), (32.740, 12.220)]),
    "Line near Nadapal": (True, [(34.000, 4.230), (34.180, 4.360), (34.380, 4.610), (34.900, 4.830), (35.300, 5.020)]),
    "Line south of Abyei": (True, [(27.830, 9.600), (28.000, 9.330), (28.830, 9.340), (29.000, 9.600)]),
}


def place(name: str) -> LonLat:
    """lon, lat of a town or waymark. Raises KeyError for an unknown name."""
    return TOWNS[name] if name in TOWNS else WAYMARKS[name]
