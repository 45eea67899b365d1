"""What the last line of an address may be: the postcode areas of the UK, and the names of countries.

The names are those of ISO 3166 in its short English forms, and other common ones.
"""

_AREAS = """
AB AL B BA BB BD BF BH BL BN BR BS BT BX CA CB CF CH CM CO CR CT CV CW DA DD DE DG DH DL DN DT DY E EC EH
EN EX FK FY G GL GU GY HA HD HG HP HR HS HU HX IG IM IP IV JE KA KT KW KY L LA LD LE LL LN LS LU M ME MK
ML N NE NG NN NP NR NW OL OX PA PE PH PL PO PR RG RH RM S SA SE SG SK SL SM SN SO SP SR SS ST SW SY TA TD
TF TN TQ TR TS TW UB W WA WC WD WF WN WR WS WV YO ZE
"""

POSTCODE_AREAS = frozenset(_AREAS.split())
"""With those of Jersey, Guernsey and the Isle of Man, that Royal Mail serves."""

HOME = frozenset(
    {
        "uk",
        "u.k.",
        "united kingdom",
        "great britain",
        "gb",
        "britain",
        "england",
        "scotland",
        "wales",
        "northern ireland",
        "jersey",
        "guernsey",
        "isle of man",
    }
)
"""Left out beneath a postcode."""

_NAMES = """
afghanistan; aland islands; albania; algeria; american samoa; andorra; angola; anguilla; antarctica;
antigua and barbuda; argentina; armenia; aruba; ascension; australia; austria; azerbaijan; bahamas;
bahrain; bangladesh; barbados; belarus; belgium; belize; benin; bermuda; bhutan; bolivia; bonaire; bosnia
and herzegovina; botswana; bouvet island; brazil; british indian ocean territory; british virgin islands;
brunei; bulgaria; burkina faso; burma; burundi; cabo verde; cambodia; cameroon; canada; cape verde;
caribbean netherlands; cayman islands; central african republic; chad; chile; china; christmas island;
cocos (keeling) islands; cocos islands; colombia; comoros; congo; congo (democratic republic); cook
islands; costa rica; cote d'ivoire; croatia; cuba; curacao; curaçao; cyprus; czech republic; czechia; côte
d'ivoire; côte d’ivoire; democratic republic of the congo; denmark; djibouti; dominica; dominican
republic; east timor; ecuador; egypt; eire; el salvador; equatorial guinea; eritrea; estonia; eswatini;
ethiopia; falkland islands; faroe islands; fiji; finland; france; french guiana; french polynesia; french
southern territories; gabon; gambia; georgia; germany; ghana; gibraltar; greece; greenland; grenada;
guadeloupe; guam; guatemala; guinea; guinea-bissau; guyana; haiti; heard island and mcdonald islands;
holland; honduras; hong kong; hungary; iceland; india; indonesia; iran; iraq; ireland; israel; italy;
ivory coast; jamaica; japan; jordan; kazakhstan; kenya; kiribati; kosovo; kuwait; kyrgyzstan; laos;
latvia; lebanon; lesotho; liberia; libya; liechtenstein; lithuania; luxembourg; macao; macau; madagascar;
malawi; malaysia; maldives; mali; malta; marshall islands; martinique; mauritania; mauritius; mayotte;
mexico; micronesia; moldova; monaco; mongolia; montenegro; montserrat; morocco; mozambique; myanmar;
namibia; nauru; nepal; netherlands; new caledonia; new zealand; nicaragua; niger; nigeria; niue; norfolk
island; north korea; north macedonia; northern mariana islands; norway; oman; pakistan; palau; palestine;
panama; papua new guinea; paraguay; peru; philippines; pitcairn islands; poland; portugal; puerto rico;
qatar; republic of ireland; reunion; romania; russia; rwanda; réunion; samoa; san marino; sao tome and
principe; saudi arabia; senegal; serbia; seychelles; sierra leone; singapore; slovakia; slovenia; solomon
islands; somalia; south africa; south georgia and the south sandwich islands; south korea; south sudan;
spain; sri lanka; st barthelemy; st helena; st kitts and nevis; st lucia; st maarten; st martin; st pierre
and miquelon; st vincent; st vincent and the grenadines; sudan; suriname; svalbard and jan mayen;
swaziland; sweden; switzerland; syria; taiwan; tajikistan; tanzania; thailand; the bahamas; the gambia;
the netherlands; timor-leste; togo; tokelau; tonga; trinidad and tobago; tristan da cunha; tunisia;
turkey; turkmenistan; turks and caicos islands; tuvalu; türkiye; uae; uganda; ukraine; united arab
emirates; united states; united states of america; united states virgin islands; uruguay; us; us virgin
islands; usa; uzbekistan; vanuatu; vatican city; venezuela; vietnam; wallis and futuna; western sahara;
yemen; zambia; zimbabwe; åland islands; éire
"""

ABROAD = frozenset(" ".join(name.split()) for name in _NAMES.split(";"))
"""Countries that a letter may be sent to, in small letters."""
