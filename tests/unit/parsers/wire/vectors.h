/* vectors: callbacks of WeCom with their signatures, right and spoilt ones. V1 and V2 are the
 * samples of Tencent's own libraries (WeCom doc 90968), the others agree with its package
 * @wecom/crypto. */
#ifndef KEHUD_TESTS_UNIT_PARSERS_WIRE_VECTORS_H
#define KEHUD_TESTS_UNIT_PARSERS_WIRE_VECTORS_H

#define OFFICIAL "QDG6eK", "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C"
#define OURS "kehudTestToken", "kehudTestAesKey0123456789ABCDEFGHIJabcdefgh"

/* clang-format off */
static const struct vector {
	const char *name;
	const char *token, *key, *receive_id;
	const char *timestamp, *nonce, *signature;
	const char *random;  /* NULL: cannot be encrypted back */
	const char *plain;   /* NULL: refused, with the number in the error text */
	const char *refused;
	const char *encrypt;
} vectors[] = {
	{"V1, the official URL check", OFFICIAL, "wx5823bf96d3bd56c7", "1409659589", "263014780", "5c45ff5e21c57e6ad56bac8758b79b1d9ac89fd3", "c41b64491c2468d0",
	 "1616140317555161061", NULL,
	 "P9nAzCzyDtyTWESHep1vC5X9xho/qYX3Zpb4yKa9SKld1DsH3Iyt3tP3zNdtp+4RPcs8TgAE7OaBO+FZXvnaqQ=="},
	{"V2, the official text message", OFFICIAL, "wx5823bf96d3bd56c7", "1409659813", "1372623149", "477715d11cdb4164915debcba66cb864d751f3e6", "0960688932c47ef1",
	 "<xml><ToUserName><![CDATA[wx5823bf96d3bd56c7]]></ToUserName>\n<FromUserName><![CDATA[mycr"
	 "eate]]></FromUserName>\n<CreateTime>1409659813</CreateTime>\n<MsgType><![CDATA[text]]></Ms"
	 "gType>\n<Content><![CDATA[hello]]></Content>\n<MsgId>4561255354251345929</MsgId>\n<AgentID>"
	 "218</AgentID>\n</xml>", NULL,
	 "RypEvHKD8QQKFhvQ6QleEB4J58tiPdvo+rtK1I9qca6aM/wvqnLSV5zEPeusUiX5L5X/0lWfrf0QADHHhGd3Qczc"
	 "dCUpj911L3vg3W/sYYvuJTs3TUUkSUXxaccAS0qhxchrRYt66wiSpGLYL42aM6A8dTT+6k4aSknmPj48kzJs8qLj"
	 "vd4Xgpue06DOdnLxAUHzM6+kDZ+HMZfJYuR+LtwGc2hgf5gsijff0ekUNXZiqATP7PF5mZxZ3Izoun1s4zG4LUMn"
	 "vw2r+KqCKIw+3IQH03v+BCA9nMELNqbSf6tiWSrXJB3LAVGUcallcrw8V2t9EL4EhzJWrQUax5wLVMNS0+rUPA3k"
	 "22Ncx4XXZS9o0MBH27Bo6BpNelZpS+/uh9KsNlY6bHCmJU9p8g7m3fVKn28H3KDYA5Pl/T8Z1ptDAVe0lXdQ2Yoy"
	 "yH2uyPIGHBZZIs2pDBS8R07+qN+E7Q=="},
	{"V3, a photo", OURS, "ww0123456789abcdef", "1764000001", "1597212914", "374e73f7de7a9bde6c095a63a4e5cf6e1b0f88d5", "0123456789abcdef",
	 "<xml><ToUserName><![CDATA[ww0123456789abcdef]]></ToUserName><FromUserName><![CDATA[zhang"
	 "san]]></FromUserName><CreateTime>1764000000</CreateTime><MsgType><![CDATA[image]]></MsgT"
	 "ype><PicUrl><![CDATA[https://wework.qpic.cn/a?b=1&c=2]]></PicUrl><MediaId><![CDATA[1Yv-z"
	 "xfHjSjU-7LH-GwtYqDGS-zz6w22KmWAT5COgP7o]]></MediaId><MsgId>7024567890123456789</MsgId><A"
	 "gentID>1000002</AgentID></xml>", NULL,
	 "T7naelCZXDeLn7CpFdKqAr0NX8Ei/3T+HtICosue+YVPzWZjDch6ey3+3mGDhfpJ1kTZKV66NULpS1Q2rTMoLCTH"
	 "cFTYWgC5nENnTN3mro2W8Ds3yw2RTitRchby/GK5CB6Y/3JYTS6rwvZyR7yrry9VlMYERryAzwobpe15xFypOP94"
	 "z44guMXQqoi3xKLzJhHlSElfttOCYKa9h31ixZiu4nlQmg7MSCl+vJoCLFhHjWmfYNg/VQZjCYFW2oER3TDjcUZi"
	 "4BSpG4VPGgEDYzDNygzu+BbTLDsV7dFKbtN70jQHX0SJRfcIfaEkWyORRC4jGVqPc+VCMhg9d335TH1ljQIo9IlX"
	 "4GBJ123GRcWK0ltuXi5DAhjKX33X9nyIAPHXDbqV6vYo05+u+eoh28YX7NPki5oUPtECGd0WKaOXv5C7K5c8HvVs"
	 "XGuuUc4LitKIXD9byiReNNPjcGKHOoDKJHCvdpRw011v5DRe2R79LBgVcNGyNl00pkOuEt6/UsW+9lIkhx/KczDr"
	 "C0Pr3qRBg6eISRf4iNYgpC63oVjHag2vlkpA+1GmufVqcMYKQ5ZQwUEaMOIZq8slxAS/Dw=="},
	{"V4, our reply", OURS, "ww0123456789abcdef", "1764000002", "n0nce", "ef40c55ff8109b05e075656b1141ddb6360f95b2", "0123456789abcdef",
	 "<xml><ToUserName><![CDATA[zhangsan]]></ToUserName><FromUserName><![CDATA[ww0123456789abc"
	 "def]]></FromUserName><CreateTime>1764000002</CreateTime><MsgType><![CDATA[text]]></MsgTy"
	 "pe><Content><![CDATA[收到，已建客户卡 #12]]></Content></xml>", NULL,
	 "T7naelCZXDeLn7CpFdKqAjhR22JFpaQm702/4XPMEuFm4RL4WcyRR/PQqv7c1lc6+vYsODuUZ41hSpxVdFut/aMD"
	 "wCmg7LCAeHLiZTr+VcCL5bGXMMTUdARmpEDyr44GS4t9LiC74c02QYa3sUQjkZMl24ZkPwmDLf8f7uFpvKxRDCs2"
	 "0vnnfJ2hUHupZ4gPljEJkhrXReKQ6VrV39YyS+z1H1Nmn0j4Br2wc+8+b2LuU83HILezpd4I5WznDIPm9GAezL1f"
	 "govGna1d3Qvv1B+oHQKkCp1+4H0EpNSa4zE1Nu9sqwg8fIdmS/F4mNCDfb4eaDAujYxO7Una/IyL+YQa7DK03VKF"
	 "79V5IYaIc414x29Kw4v1MMi4wNUzFSDB"},
	{"V5a, last byte 0x00", OURS, "ww0123456789abcdef", "1764000003", "20261123", "5094be3030968f4c103317ad60dd7f019416892e", NULL,
	 NULL, "-40007",
	 "T7naelCZXDeLn7CpFdKqAk5YewflE8hkvOq+fRNllFwtoEzcSV9lN88C080PZrzpXEimP1YNxlamD4J39fDSIg=="},
	{"V5b, last byte 33", OURS, "ww0123456789abcdef", "1764000003", "20261123", "ff1cf323f9496334f056780844197ab29eda622b", NULL,
	 NULL, "-40007",
	 "T7naelCZXDeLn7CpFdKqAk5YewflE8hkvOq+fRNllFwtoEzcSV9lN88C080PZrzp94GD7b4HNnfDCRMNEo5NiA=="},
	{"V5c, the last but one is wrong", OURS, "ww0123456789abcdef", "1764000003", "20261123", "272ee89b0f9ce6103916f031653dfbf79f4100e9", NULL,
	 NULL, "-40007",
	 "T7naelCZXDeLn7CpFdKqAk5YewflE8hkvOq+fRNllFwtoEzcSV9lN88C080PZrzp0gyY0intqf12pLskLkpn/w=="},
	{"V6, for another company", OURS, "ww0123456789abcdef", "1764000004", "777", "f31e7c601b9223e9f1ae9c082cc51f78570b237f", NULL,
	 NULL, "-40005",
	 "T7naelCZXDeLn7CpFdKqAqfpVAqLaNzmggDOz9MGpe8jzagUstz1dJnRT8HAopmvOxYkvnGtwoesMyj0x+Ar3aZ+"
	 "/1KtwK5CZDQY6HTB+15OoB+L/dnBT7N2cBl04hJa"},
	{"V7, AI bot: no receive id", OURS, "", "1764000005", "888", "d2cc09a549f28b28c6788972395268057e6302a5", "0123456789abcdef",
	 "{\"msgid\":\"CAIQ16HMjQYY\",\"aibotid\":\"AIBOTID\",\"chattype\":\"single\",\"from\":{\"userid\":\"zhangs"
	 "an\"},\"msgtype\":\"text\",\"text\":{\"content\":\"#客户张总#杭州三甲医院 😀\"}}", NULL,
	 "T7naelCZXDeLn7CpFdKqAkVROIU8PT4xtT2yYSkNjXHUfALkLUpKUVwgJkUHQlZ3oFxRQ5olTLeS1/yyEQ7GDfOn"
	 "Xn3o9EJyi3OUpMmeLpo6V6avTZ+NGgrqKIUtuYeyGVGcreEpywUMRFpgtTE1BaxefkbWbZJRLHuvJMMsojRtKSEv"
	 "dT7dGPA1CDq8RAbKenrWjzoYyP2tI33vh8dcQR6HxbOm9nl0dk3WignQztB1D03bI9VavMcLLmd8khlg"},
	{"V8, length 0xffffff00", OURS, "ww0123456789abcdef", "1764000003", "20261123", "0fb61a929cd1ab398aa920c0b7f241eae03ec171", NULL,
	 NULL, "-40008",
	 "T7naelCZXDeLn7CpFdKqAqeVNyQbYmoki2lidomSOoVEdYCNxCpqCqeenPj7vkkVgDrm9jvf07zXQfYariJodQ=="},
	{"V9, ten bytes inside", OURS, "ww0123456789abcdef", "1764000003", "20261123", "df58f33ef0d4068fc920a9d14b67d742c6c50f55", NULL,
	 NULL, "-40008",
	 "RndI9BS2sczGHekbP9X9QcEwsXFSSnIofKXn6Ma8FjU="},
	{"V10, a whole block of padding", OURS, "ww0123456789abcdef", "1764000006", "999", "b95f0745257f3a1f22eae3f12e6c8f69cf59a58d", "0123456789abcdef",
	 "xxxxxxxxxxxxxxxxxxxxxxxxxx", NULL,
	 "T7naelCZXDeLn7CpFdKqAvETp/eg435KiFYt0m0wx+YAqsD9/dU2JefuZMc7GKhyg9c8fKU54QmrzuTUbHmP45CM"
	 "3z6J3IgMroN91CAnJy/5QnJo+Dtcs7Rn0Pca9skY"},
};
/* clang-format on */

#endif
