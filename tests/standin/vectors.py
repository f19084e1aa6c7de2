"""Known values of WeCom's envelope. The first two are Tencent's own samples; the rest were made with a fixed
random and agree with the official npm package."""

OFFICIAL = dict(token="QDG6eK", aes_key="jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C", corp="wx5823bf96d3bd56c7")
OURS = dict(token="kehudTestToken", aes_key="kehudTestAesKey0123456789ABCDEFGHIJabcdefgh", corp="ww0123456789abcdef")
RANDOM = b"0123456789abcdef"

V2_PLAIN = """<xml><ToUserName><![CDATA[wx5823bf96d3bd56c7]]></ToUserName>
<FromUserName><![CDATA[mycreate]]></FromUserName>
<CreateTime>1409659813</CreateTime>
<MsgType><![CDATA[text]]></MsgType>
<Content><![CDATA[hello]]></Content>
<MsgId>4561255354251345929</MsgId>
<AgentID>218</AgentID>
</xml>"""
V3_PLAIN = ("<xml><ToUserName><![CDATA[ww0123456789abcdef]]></ToUserName><FromUserName><![CDATA[zhangsan]]></FromUserName>"
            "<CreateTime>1764000000</CreateTime><MsgType><![CDATA[image]]></MsgType>"
            "<PicUrl><![CDATA[https://wework.qpic.cn/a?b=1&c=2]]></PicUrl>"
            "<MediaId><![CDATA[1Yv-zxfHjSjU-7LH-GwtYqDGS-zz6w22KmWAT5COgP7o]]></MediaId>"
            "<MsgId>7024567890123456789</MsgId><AgentID>1000002</AgentID></xml>")
V4_PLAIN = ("<xml><ToUserName><![CDATA[zhangsan]]></ToUserName><FromUserName><![CDATA[ww0123456789abcdef]]></FromUserName>"
            "<CreateTime>1764000002</CreateTime><MsgType><![CDATA[text]]></MsgType>"
            "<Content><![CDATA[收到，已建客户卡 #12]]></Content></xml>")
V7_PLAIN = ('{"msgid":"CAIQ16HMjQYY","aibotid":"AIBOTID","chattype":"single","from":{"userid":"zhangsan"},'
            '"msgtype":"text","text":{"content":"#客户张总#杭州三甲医院 😀"}}')

# name, keys, timestamp, nonce, signature, encrypted, receive id, plain (None: refuse), random (None: as it comes)
ENVELOPES = [
    ("V1", OFFICIAL, "1409659589", "263014780", "5c45ff5e21c57e6ad56bac8758b79b1d9ac89fd3",
     "P9nAzCzyDtyTWESHep1vC5X9xho/qYX3Zpb4yKa9SKld1DsH3Iyt3tP3zNdtp+4RPcs8TgAE7OaBO+FZXvnaqQ==",
     OFFICIAL["corp"], "1616140317555161061", b"c41b64491c2468d0"),
    ("V2", OFFICIAL, "1409659813", "1372623149", "477715d11cdb4164915debcba66cb864d751f3e6",
     "RypEvHKD8QQKFhvQ6QleEB4J58tiPdvo+rtK1I9qca6aM/wvqnLSV5zEPeusUiX5L5X/0lWfrf0QADHHhGd3QczcdCUpj911L3vg"
     "3W/sYYvuJTs3TUUkSUXxaccAS0qhxchrRYt66wiSpGLYL42aM6A8dTT+6k4aSknmPj48kzJs8qLjvd4Xgpue06DOdnLxAUHzM6+k"
     "DZ+HMZfJYuR+LtwGc2hgf5gsijff0ekUNXZiqATP7PF5mZxZ3Izoun1s4zG4LUMnvw2r+KqCKIw+3IQH03v+BCA9nMELNqbSf6ti"
     "WSrXJB3LAVGUcallcrw8V2t9EL4EhzJWrQUax5wLVMNS0+rUPA3k22Ncx4XXZS9o0MBH27Bo6BpNelZpS+/uh9KsNlY6bHCmJU9p"
     "8g7m3fVKn28H3KDYA5Pl/T8Z1ptDAVe0lXdQ2YoyyH2uyPIGHBZZIs2pDBS8R07+qN+E7Q==",
     OFFICIAL["corp"], V2_PLAIN, None),
    ("V3", OURS, "1764000001", "1597212914", "374e73f7de7a9bde6c095a63a4e5cf6e1b0f88d5",
     "T7naelCZXDeLn7CpFdKqAr0NX8Ei/3T+HtICosue+YVPzWZjDch6ey3+3mGDhfpJ1kTZKV66NULpS1Q2rTMoLCTHcFTYWgC5nENn"
     "TN3mro2W8Ds3yw2RTitRchby/GK5CB6Y/3JYTS6rwvZyR7yrry9VlMYERryAzwobpe15xFypOP94z44guMXQqoi3xKLzJhHlSElf"
     "ttOCYKa9h31ixZiu4nlQmg7MSCl+vJoCLFhHjWmfYNg/VQZjCYFW2oER3TDjcUZi4BSpG4VPGgEDYzDNygzu+BbTLDsV7dFKbtN7"
     "0jQHX0SJRfcIfaEkWyORRC4jGVqPc+VCMhg9d335TH1ljQIo9IlX4GBJ123GRcWK0ltuXi5DAhjKX33X9nyIAPHXDbqV6vYo05+u"
     "+eoh28YX7NPki5oUPtECGd0WKaOXv5C7K5c8HvVsXGuuUc4LitKIXD9byiReNNPjcGKHOoDKJHCvdpRw011v5DRe2R79LBgVcNGy"
     "Nl00pkOuEt6/UsW+9lIkhx/KczDrC0Pr3qRBg6eISRf4iNYgpC63oVjHag2vlkpA+1GmufVqcMYKQ5ZQwUEaMOIZq8slxAS/Dw==",
     OURS["corp"], V3_PLAIN, RANDOM),
    ("V4", OURS, "1764000002", "n0nce", "ef40c55ff8109b05e075656b1141ddb6360f95b2",
     "T7naelCZXDeLn7CpFdKqAjhR22JFpaQm702/4XPMEuFm4RL4WcyRR/PQqv7c1lc6+vYsODuUZ41hSpxVdFut/aMDwCmg7LCAeHLi"
     "ZTr+VcCL5bGXMMTUdARmpEDyr44GS4t9LiC74c02QYa3sUQjkZMl24ZkPwmDLf8f7uFpvKxRDCs20vnnfJ2hUHupZ4gPljEJkhrX"
     "ReKQ6VrV39YyS+z1H1Nmn0j4Br2wc+8+b2LuU83HILezpd4I5WznDIPm9GAezL1fgovGna1d3Qvv1B+oHQKkCp1+4H0EpNSa4zE1"
     "Nu9sqwg8fIdmS/F4mNCDfb4eaDAujYxO7Una/IyL+YQa7DK03VKF79V5IYaIc414x29Kw4v1MMi4wNUzFSDB",
     OURS["corp"], V4_PLAIN, RANDOM),
    ("V5a", OURS, "1764000003", "20261123", "5094be3030968f4c103317ad60dd7f019416892e",
     "T7naelCZXDeLn7CpFdKqAk5YewflE8hkvOq+fRNllFwtoEzcSV9lN88C080PZrzpXEimP1YNxlamD4J39fDSIg==",
     OURS["corp"], None, None),
    ("V5b", OURS, "1764000003", "20261123", "ff1cf323f9496334f056780844197ab29eda622b",
     "T7naelCZXDeLn7CpFdKqAk5YewflE8hkvOq+fRNllFwtoEzcSV9lN88C080PZrzp94GD7b4HNnfDCRMNEo5NiA==",
     OURS["corp"], None, None),
    ("V5c", OURS, "1764000003", "20261123", "272ee89b0f9ce6103916f031653dfbf79f4100e9",
     "T7naelCZXDeLn7CpFdKqAk5YewflE8hkvOq+fRNllFwtoEzcSV9lN88C080PZrzp0gyY0intqf12pLskLkpn/w==",
     OURS["corp"], None, None),
    ("V6", OURS, "1764000004", "777", "f31e7c601b9223e9f1ae9c082cc51f78570b237f",
     "T7naelCZXDeLn7CpFdKqAqfpVAqLaNzmggDOz9MGpe8jzagUstz1dJnRT8HAopmvOxYkvnGtwoesMyj0x+Ar3aZ+/1KtwK5CZDQY"
     "6HTB+15OoB+L/dnBT7N2cBl04hJa",
     OURS["corp"], None, None),
    ("V7", OURS, "1764000005", "888", "d2cc09a549f28b28c6788972395268057e6302a5",
     "T7naelCZXDeLn7CpFdKqAkVROIU8PT4xtT2yYSkNjXHUfALkLUpKUVwgJkUHQlZ3oFxRQ5olTLeS1/yyEQ7GDfOnXn3o9EJyi3OU"
     "pMmeLpo6V6avTZ+NGgrqKIUtuYeyGVGcreEpywUMRFpgtTE1BaxefkbWbZJRLHuvJMMsojRtKSEvdT7dGPA1CDq8RAbKenrWjzoY"
     "yP2tI33vh8dcQR6HxbOm9nl0dk3WignQztB1D03bI9VavMcLLmd8khlg",
     "", V7_PLAIN, RANDOM),
    ("V7 on the app's path", OURS, "1764000005", "888", "d2cc09a549f28b28c6788972395268057e6302a5",
     "T7naelCZXDeLn7CpFdKqAkVROIU8PT4xtT2yYSkNjXHUfALkLUpKUVwgJkUHQlZ3oFxRQ5olTLeS1/yyEQ7GDfOnXn3o9EJyi3OU"
     "pMmeLpo6V6avTZ+NGgrqKIUtuYeyGVGcreEpywUMRFpgtTE1BaxefkbWbZJRLHuvJMMsojRtKSEvdT7dGPA1CDq8RAbKenrWjzoY"
     "yP2tI33vh8dcQR6HxbOm9nl0dk3WignQztB1D03bI9VavMcLLmd8khlg",
     OURS["corp"], None, None),
    ("V8", OURS, "1764000003", "20261123", "0fb61a929cd1ab398aa920c0b7f241eae03ec171",
     "T7naelCZXDeLn7CpFdKqAqeVNyQbYmoki2lidomSOoVEdYCNxCpqCqeenPj7vkkVgDrm9jvf07zXQfYariJodQ==",
     OURS["corp"], None, None),
    ("V9", OURS, "1764000003", "20261123", "df58f33ef0d4068fc920a9d14b67d742c6c50f55",
     "RndI9BS2sczGHekbP9X9QcEwsXFSSnIofKXn6Ma8FjU=",
     OURS["corp"], None, None),
    ("V10", OURS, "1764000006", "999", "b95f0745257f3a1f22eae3f12e6c8f69cf59a58d",
     "T7naelCZXDeLn7CpFdKqAvETp/eg435KiFYt0m0wx+YAqsD9/dU2JefuZMc7GKhyg9c8fKU54QmrzuTUbHmP45CM3z6J3IgMroN9"
     "1CAnJy/5QnJo+Dtcs7Rn0Pca9skY",
     OURS["corp"], "x" * 26, RANDOM),
]

# V11: a file of the AI bot, which has no header inside
FILE = ("41ac64d7892d33af92cefcdde9d663aae90c50151e291662a7fc57081ebaf258", "89504e470d0a1a0a0000000d49484452")
