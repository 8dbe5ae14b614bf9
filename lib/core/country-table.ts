/**
 * Where countries and territories (ISO 3166-1) lie: latitude and longitude of about the middle, in degrees, and how far from there, in
 * kilometres, its people may be. Rounded, and generous, but of large countries without their far islands.
 */
const TABLE = `
AD 43 2 50,AE 24 54 400,AF 34 66 900,AG 17 -62 80,AI 18 -63 60,AL 41 20 250,AM 40 45 250,AO -12 18 1100,AQ -90 0 3000,AR -36 -65 2200,
AS -14 -171 250,AT 48 14 450,AU -25 134 2400,AW 13 -70 60,AX 60 20 100,AZ 40 48 400,BA 44 18 250,BB 13 -60 60,BD 24 90 450,BE 51 5 200,
BF 12 -2 600,BG 43 25 350,BH 26 51 80,BI -3 30 200,BJ 9 2 450,BL 18 -63 50,BM 32 -65 50,BN 5 115 120,BO -17 -65 1000,BQ 12 -68 900,
BR -10 -53 2800,BS 24 -76 600,BT 27 90 250,BW -22 24 750,BY 53 28 500,BZ 17 -89 200,CA 57 -98 3200,CC -12 97 60,CD -3 23 1500,CF 7 21 900,
CG -1 15 800,CH 47 8 250,CI 8 -6 500,CK -20 -160 1300,CL -36 -71 2300,CM 6 13 800,CN 36 103 3000,CO 4 -73 1200,CR 10 -84 400,CU 22 -79 750,
CV 16 -24 250,CW 12 -69 70,CX -10 106 40,CY 35 33 150,CZ 50 15 350,DE 51 10 550,DJ 12 43 150,DK 56 10 450,DM 15 -61 50,DO 19 -70 300,
DZ 28 3 1500,EC -1 -78 450,EE 59 26 250,EG 27 30 800,EH 24 -13 600,ER 15 39 550,ES 40 -4 2100,ET 9 39 1000,FI 64 26 800,FJ -18 178 700,
FK -52 -59 200,FM 7 152 2000,FO 62 -7 100,FR 47 2 700,GA -1 12 450,GB 54 -2 900,GD 12 -62 60,GE 42 43 350,GF 4 -53 300,GG 49 -3 60,
GH 8 -1 450,GI 36 -5 20,GL 72 -40 1700,GM 13 -15 250,GN 10 -11 500,GP 16 -62 80,GQ 2 10 800,GR 39 22 700,GS -54 -37 700,GT 16 -90 350,
GU 13 145 50,GW 12 -15 250,GY 5 -59 500,HK 22 114 50,HM -53 73 50,HN 15 -87 450,HR 45 16 350,HT 19 -72 250,HU 47 19 350,ID -2 118 2800,
IE 53 -8 350,IL 31 35 300,IM 54 -5 40,IN 22 79 1900,IO -6 72 300,IQ 33 44 600,IR 32 54 1200,IS 65 -19 350,IT 43 12 850,JE 49 -2 30,
JM 18 -77 150,JO 31 36 350,JP 37 138 2000,KE 0 38 650,KG 41 75 550,KH 13 105 400,KI 0 -170 3000,KM -12 44 150,KN 17 -63 50,KP 40 127 450,
KR 36 128 450,KW 29 48 150,KY 19 -81 200,KZ 48 67 1700,LA 18 104 600,LB 34 36 150,LC 14 -61 40,LI 47 10 20,LK 8 81 300,LR 6 -9 350,
LS -30 28 200,LT 55 24 250,LU 50 6 60,LV 57 25 300,LY 27 17 1100,MA 32 -6 1500,MC 44 7 10,MD 47 28 250,ME 43 19 150,MF 18 -63 30,
MG -19 47 900,MH 8 170 900,MK 42 22 150,ML 17 -4 1200,MM 21 96 1200,MN 46 104 1300,MO 22 114 30,MP 16 146 600,MQ 15 -61 60,MR 20 -10 900,
MS 17 -62 30,MT 36 14 50,MU -20 58 700,MV 4 73 600,MW -13 34 500,MX 24 -102 1800,MY 4 109 1200,MZ -18 36 1200,NA -22 17 900,NC -21 165 400,
NE 17 9 1000,NF -29 168 30,NG 9 8 800,NI 13 -85 350,NL 52 5 250,NO 65 13 1700,NP 28 84 500,NR -1 167 30,NU -19 -170 50,NZ -41 173 1100,
OM 21 56 650,PA 8 -80 400,PE -9 -75 1200,PF -15 -145 1700,PG -6 145 1300,PH 12 122 1100,PK 30 70 1000,PL 52 19 450,PM 47 -56 50,PN -25 -129 400,
PR 18 -66 150,PS 32 35 120,PT 39 -9 1600,PW 7 134 600,PY -23 -58 650,QA 25 51 120,RE -21 56 60,RO 46 25 450,RS 44 21 350,RU 61 95 4600,
RW -2 30 150,SA 24 45 1300,SB -9 160 900,SC -5 55 1200,SD 16 30 1100,SE 62 16 900,SG 1 104 40,SH -16 -6 2700,SI 46 15 150,SJ 78 16 900,
SK 49 20 250,SL 8 -12 250,SM 44 12 20,SN 14 -14 450,SO 5 46 1100,SR 4 -56 350,SS 7 30 750,ST 1 7 120,SV 14 -89 150,SX 18 -63 30,
SY 35 38 500,SZ -27 31 120,TC 22 -72 100,TD 15 19 1000,TF -49 69 2500,TG 9 1 350,TH 15 101 1000,TJ 39 71 450,TK -9 -172 120,TL -9 126 250,
TM 39 59 700,TN 34 9 500,TO -20 -175 450,TR 39 35 900,TT 11 -61 120,TV -8 178 450,TW 24 121 350,TZ -6 35 800,UA 49 31 800,UG 1 32 400,
UM 10 -170 6500,US 40 -98 2700,UY -33 -56 350,UZ 41 64 900,VA 42 12 10,VC 13 -61 60,VE 7 -66 900,VG 18 -65 80,VI 18 -65 80,VN 16 107 1000,
VU -16 167 550,WF -14 -177 200,WS -14 -172 120,XK 43 21 120,YE 15 48 800,YT -13 45 40,ZA -29 25 1200,ZM -13 28 950,ZW -19 30 550`;

/** A place on the globe, in degrees, and how far from it, in kilometres, whoever is there may be. */
export interface Area {
  latitude: number;
  longitude: number;
  reach: number;
}

const areas = new Map<string, Area>(
  TABLE.split(',').map((line) => {
    const [code = '', latitude, longitude, reach] = line.trim().split(' ');
    return [code, { latitude: Number(latitude), longitude: Number(longitude), reach: Number(reach) }];
  }),
);

/** Null for what is no country. */
export function areaOfCountry(code: string): Area | null {
  return areas.get(code) ?? null;
}

const EARTH = 6371;
const radians = (degrees: number): number => (degrees * Math.PI) / 180;

/** The least way, in kilometres, from anywhere in one area to anywhere in the other: along the great circle (haversine). */
export function leastWay(a: Area, b: Area): number {
  const up = Math.sin(radians(b.latitude - a.latitude) / 2) ** 2;
  const across = Math.sin(radians(b.longitude - a.longitude) / 2) ** 2;
  const half = up + Math.cos(radians(a.latitude)) * Math.cos(radians(b.latitude)) * across;
  const between = 2 * EARTH * Math.asin(Math.min(1, Math.sqrt(half)));
  return Math.max(0, between - a.reach - b.reach);
}
