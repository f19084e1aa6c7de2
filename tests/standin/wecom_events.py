"""Every event of docs 90240, 90967-90972 and 92130 with its elements, to be sent by Wecom.every_event()."""
from wecom_callback import Raw, cdata

_SCAN = [("ScanCodeInfo", [("ScanType", "qrcode"), ("ScanResult", "https://a.example/?a=1&b=2")])]
_PICTURES = [("SendPicsInfo", [("Count", 2), ("PicList", Raw("".join(
    "<item><PicMd5Sum>%s</PicMd5Sum></item>" % cdata(c * 32) for c in "ab")))])]
_PLACE = [("SendLocationInfo", [("Location_X", "30.27"), ("Location_Y", "120.15"), ("Scale", "15"),
                                ("Label", "杭州市西湖区"), ("Poiname", "三甲医院")]), ("AppType", "wxwork")]

# (Event, elements): of a member
OF_MEMBERS = [
    ("subscribe", [("EventKey", "")]), ("unsubscribe", [("EventKey", "")]), ("enter_agent", [("EventKey", "")]),
    ("LOCATION", [("Latitude", "30.274084"), ("Longitude", "120.155070"), ("Precision", "40.0"), ("AppType", "wxwork")]),
    ("click", [("EventKey", "help")]), ("view", [("EventKey", "https://a.example/?a=1&b=2")]),
    ("view_miniprogram", [("EventKey", "pages/index")]), ("scancode_push", [("EventKey", "k")] + _SCAN),
    ("scancode_waitmsg", [("EventKey", "k")] + _SCAN), ("pic_sysphoto", [("EventKey", "k")] + _PICTURES),
    ("pic_photo_or_album", [("EventKey", "k")] + _PICTURES), ("pic_weixin", [("EventKey", "k")] + _PICTURES),
    ("location_select", [("EventKey", "k")] + _PLACE),
    ("template_card_event", [("EventKey", "gone"), ("TaskId", "gone"), ("CardType", "button_interaction"),
                             ("ResponseCode", "gone"), ("SelectedItems", Raw(""))]),
    ("template_card_menu_event", [("EventKey", "gone"), ("TaskId", "gone"), ("CardType", "text_notice"),
                                  ("ResponseCode", "gone")]),
]
# of the platform, FromUserName sys
OF_SYSTEM = [
    ("batch_job_result", [("BatchJob", [("JobId", "j1"), ("JobType", "sync_user"), ("ErrCode", 0), ("ErrMsg", "ok")])]),
    ("upload_media_job_finish", [("JobId", "j2")]), ("inactive_alert", [("EffectTime", 1764000000)]),
    ("close_inactive_agent", []), ("reopen_inactive_agent", []), ("low_active_alert", [("EffectTime", 1764000000)]),
    ("low_active", []), ("active_restored", []), ("open_approval_change", []), ("sys_approval_change", []),
    ("share_agent_change", []), ("share_chain_change", []), ("living_status_change", []), ("msgaudit_notify", []),
    ("change_external_chat", [("ChatId", "wr1"), ("ChangeType", "create")]),
    ("change_external_tag", [("Id", "et1"), ("TagType", "tag"), ("ChangeType", "create")]),
    ("an_event_of_next_year", [("EventKey", ""), ("News", [("a", "b")])]),
]
_EXT = [("UserID", "zhangsan"), ("ExternalUserID", "wmAJ2GCAAAme1XQRC-NI-q0_ZM9ukoAw")]
EXTERNAL = [
    ("add_external_contact", _EXT + [("State", "s"), ("WelcomeCode", "w")]),
    ("add_half_external_contact", _EXT + [("State", "s"), ("WelcomeCode", "w")]), ("edit_external_contact", _EXT),
    ("del_external_contact", _EXT + [("Source", "DELETE_BY_TRANSFER")]), ("del_follow_user", _EXT),
    ("transfer_fail", _EXT + [("FailReason", "customer_refused")]),
]
CONTACT = [
    ("create_user", [("UserID", "newcomer"), ("Name", "新人"), ("Department", "1,2"), ("MainDepartment", 1),
                     ("IsLeaderInDept", "0,0"), ("DirectLeader", "zhangsan"), ("Position", "销售"),
                     ("Mobile", "13805712233"), ("Gender", 1), ("Email", "a@b.example"), ("BizMail", "a@c.example"),
                     ("Status", 1), ("Avatar", "http://a.example/0"), ("Alias", "新"), ("Telephone", "0571-1"),
                     ("Address", "杭州"), ("ExtAttr", Raw("<Item><Name>爱好</Name><Type>0</Type><Text><Value>旅游</Value>"
                                                        "</Text></Item>"))]),
    ("update_user", [("UserID", "newcomer"), ("NewUserID", "newcomer2")]), ("delete_user", [("UserID", "newcomer2")]),
    ("create_party", [("Id", 7), ("Name", "销售七部"), ("ParentId", 1), ("Order", 1)]),
    ("update_party", [("Id", 7), ("Name", "销售八部")]), ("update_party", [("Id", 7), ("ParentId", 2)]),
    ("delete_party", [("Id", 7)]),
    ("update_tag", [("TagId", 1), ("AddUserItems", "zhangsan,lisi"), ("DelUserItems", ""), ("AddPartyItems", "1"),
                    ("DelPartyItems", "")]),
]


def every_event(w, user):
    """Sends each once; the Deliveries. None of them may do harm."""
    out = [w.event(user, name, fields) for name, fields in OF_MEMBERS]
    out += [w.event("sys", name, fields, may_reply=False) for name, fields in OF_SYSTEM]
    out += [w.change_external(change, fields) for change, fields in EXTERNAL]
    out += [w.change_contact(change, fields) for change, fields in CONTACT]
    return out
