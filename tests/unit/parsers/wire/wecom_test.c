/* Decrypted callbacks, as the platform's documents show them, and spoilt ones. */
#include <string.h>
#include <talloc.h>

#include "parsers/base/buf.h"
#include "parsers/wire/seal.h"
#include "parsers/wire/wecom.h"
#include "parsers/wire/xml.h"
#include "tests/lib/unit.h"
#include "tests/unit/parsers/wire/vectors.h"

#define N(list) (sizeof(list) / sizeof(*(list)))

/* --- what is printed of a callback: name=value, in a fixed order -------------------------------
 */

static void put(struct buf *b, const char *name, const char *text)
{
	if (text != NULL)
		buf_printf(b, "%s=%s|", name, text);
}

static void put_number(struct buf *b, const char *name, int64_t n)
{
	if (n != 0)
		buf_printf(b, "%s=%lld|", name, (long long)n);
}

static void put_numbers(struct buf *b, const char *name, const struct wecom_numbers *list)
{
	if (list->at == NULL)
		return;
	buf_printf(b, "%s=", name);
	for (size_t i = 0; i < list->n; i++)
		buf_printf(b, "%s%lld", i > 0 ? "," : "", (long long)list->at[i]);
	buf_putc(b, '|');
}

static void put_selected(struct buf *b, const struct wecom_selected *list, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		put(b, "question", list[i].question);
		for (size_t k = 0; k < list[i].n_options; k++)
			put(b, "option", list[i].options[k]);
	}
}

static void put_said(struct buf *b, const struct wecom_said *s)
{
	put(b, "to", s->to);
	put(b, "from", s->from);
	put(b, "who", s->who);
	put_number(b, "created", s->created);
	put(b, "type", s->msg_type);
	put(b, "id", s->msg_id);
	put(b, "agent", s->agent);
	put(b, "content", s->content);
	put(b, "media", s->media_id);
	put(b, "format", s->format);
	put(b, "lat", s->lat);
	put(b, "lng", s->lng);
	put(b, "label", s->label);
	put(b, "title", s->title);
	put(b, "description", s->description);
	put(b, "url", s->url);
	put(b, "pic", s->pic_url);
	put(b, "event", s->event);
	put(b, "key", s->event_key);
	put(b, "task", s->task_id);
	put(b, "card", s->card_type);
	put(b, "response", s->response_code);
	put(b, "change", s->change_type);
	put(b, "token", s->token);
	put(b, "kf", s->open_kfid);
	put_selected(b, s->selected, s->n_selected);
	if (s->contact != NULL) {
		const struct wecom_contact *c = s->contact;
		put(b, "user", c->user_id);
		put(b, "new", c->new_user_id);
		put(b, "name", c->name);
		put_numbers(b, "departments", &c->departments);
		put_numbers(b, "leads", &c->is_leader);
		put_number(b, "main", c->main_department);
		put(b, "leader", c->direct_leader);
		put(b, "position", c->position);
		put(b, "mobile", c->mobile);
		put(b, "email", c->email);
		put_number(b, "status", c->status);
		put_number(b, "party", c->party_id);
		put_number(b, "parent", c->parent_id);
	}
	if (s->external != NULL) {
		const struct wecom_external *e = s->external;
		put(b, "user", e->user_id);
		put(b, "external", e->external_user_id);
		put(b, "state", e->state);
		put(b, "welcome", e->welcome_code);
		put(b, "source", e->source);
		put(b, "reason", e->fail_reason);
	}
}

#define C(name, text) "<" name "><![CDATA[" text "]]></" name ">"
#define HEAD(from, type)               \
	"<xml>" C("ToUserName", "ww1") \
		C("FromUserName", from) "<CreateTime>1764000000</CreateTime>" C("MsgType", type)
#define EVENT(event) HEAD("ZhangSan", "event") C("Event", event)
#define TAIL "<AgentID>1000002</AgentID></xml>"
#define FROM "to=ww1|from=ZhangSan|who=zhangsan|created=1764000000|"
#define FROM_SYS "to=ww1|from=sys|who=sys|created=1764000000|type=event|"

/* clang-format off */
static const struct {
	const char *name, *xml, *want; /* want: or the word of the error */
	int rc;
} rows[] = {
	/* messages */
	{"text", HEAD("ZhangSan", "text") C("Content", "#客户张总\n＃A类👩‍⚕️ [微笑] <b>&") "<MsgId>7024567890123456789</MsgId>" TAIL,
		FROM "type=text|id=7024567890123456789|agent=1000002|content=#客户张总\n＃A类👩‍⚕️ [微笑] <b>&|", 0},
	{"any order, layout, unknown elements", "<xml>\r\n <AgentID><![CDATA[1]]></AgentID>\n<New><a>1</a><a/></New><MsgType>text</MsgType>"
		"<Content>x</Content><CreateTime><![CDATA[1764000000]]></CreateTime><FromUserName>a</FromUserName></xml>",
		"from=a|who=a|created=1764000000|type=text|agent=1|content=x|", 0},
	{"empty text", HEAD("ZhangSan", "text") "<Content/>" TAIL, FROM "type=text|agent=1000002|content=|", 0},
	{"image", HEAD("ZhangSan", "image") C("PicUrl", "https://x/a?b=1&c=2") C("MediaId", "m-1") "<MsgId>1</MsgId>" TAIL,
		FROM "type=image|id=1|agent=1000002|media=m-1|pic=https://x/a?b=1&c=2|", 0},
	{"voice", HEAD("ZhangSan", "voice") C("MediaId", "m-2") C("Format", "amr") "<MsgId>2</MsgId>" TAIL,
		FROM "type=voice|id=2|agent=1000002|media=m-2|format=amr|", 0},
	{"video", HEAD("ZhangSan", "video") C("MediaId", "m-3") C("ThumbMediaId", "m-4") TAIL, FROM "type=video|agent=1000002|media=m-3|", 0},
	{"location", HEAD("ZhangSan", "location") "<Location_X>30.274084</Location_X><Location_Y>120.155070</Location_Y><Scale>15</Scale>"
		C("Label", "杭州市 西湖区") TAIL, FROM "type=location|agent=1000002|lat=30.274084|lng=120.155070|label=杭州市 西湖区|", 0},
	{"link", HEAD("ZhangSan", "link") C("Title", "招标") C("Description", "两行\n字") C("Url", "https://x/?a&b") C("PicUrl", "") TAIL,
		FROM "type=link|agent=1000002|title=招标|description=两行\n字|url=https://x/?a&b|pic=|", 0},
	{"unknown type", HEAD("ZhangSan", "hologram") C("Event", "click") "<Id>x</Id>" TAIL, FROM "type=hologram|agent=1000002|", 0},
	{"type in capitals", HEAD("ZhangSan", "TEXT") C("Content", "x") TAIL, FROM "type=text|agent=1000002|content=x|", 0},
	{"only ASCII is folded", HEAD("ÄZhang", "text") TAIL, "to=ww1|from=ÄZhang|who=Äzhang|created=1764000000|type=text|agent=1000002|", 0},
	/* events */
	{"subscribe", EVENT("subscribe") C("EventKey", "") TAIL, FROM "type=event|agent=1000002|event=subscribe|key=|", 0},
	{"LOCATION", EVENT("LOCATION") "<Latitude>23.104</Latitude><Longitude>-113.320</Longitude><Precision>65.0</Precision>" TAIL,
		FROM "type=event|agent=1000002|lat=23.104|lng=-113.320|event=location|", 0},
	{"click", EVENT("click") C("EventKey", "今日待办") TAIL, FROM "type=event|agent=1000002|event=click|key=今日待办|", 0},
	{"location_select", EVENT("location_select") C("EventKey", "k") "<SendLocationInfo><Location_X>23</Location_X><Location_Y>113</Location_Y>"
		"<Scale>15</Scale>" C("Label", "广州") "</SendLocationInfo>" TAIL,
		FROM "type=event|agent=1000002|lat=23|lng=113|label=广州|event=location_select|key=k|", 0},
	{"card", "<xml>" C("ToUserName", "ww1") C("FromUserName", "ZhangSan") "<CreateTime>1764000000</CreateTime>" C("MsgType", "event")
		C("Event", "template_card_event") C("EventKey", "done") C("TaskId", "t_1@k-2") C("CardType", "multiple_interaction")
		C("ResponseCode", "rc") "<AgentID>1</AgentID><SelectedItems><SelectedItem>" C("QuestionKey", "q1")
		"<OptionIds>" C("OptionId", "a") C("OptionId", "b") "</OptionIds></SelectedItem><SelectedItem>" C("QuestionKey", "q2")
		"<OptionIds>" C("OptionId", "c") "</OptionIds></SelectedItem></SelectedItems></xml>",
		FROM "type=event|agent=1|event=template_card_event|key=done|task=t_1@k-2|card=multiple_interaction|response=rc|"
		"question=q1|option=a|option=b|question=q2|option=c|", 0},
	{"a list with nothing chosen", EVENT("template_card_event") "<SelectedItems><SelectedItem><OptionIds/></SelectedItem><Else/></SelectedItems>" TAIL,
		FROM "type=event|agent=1000002|event=template_card_event|", 0},
	{"customer service", "<xml>" C("ToUserName", "ww1") "<CreateTime>1764000000</CreateTime>" C("MsgType", "event")
		C("Event", "kf_msg_or_event") C("Token", "ENC1") C("OpenKfId", "wk1") "</xml>",
		"to=ww1|created=1764000000|type=event|event=kf_msg_or_event|token=ENC1|kf=wk1|", 0},
	{"unknown event", EVENT("change_external_tag") C("Id", "TAG_ID") C("ChangeType", "create") TAIL,
		FROM "type=event|agent=1000002|event=change_external_tag|change=create|", 0},
	/* contacts */
	{"create_user", HEAD("sys", "event") C("Event", "change_contact") C("ChangeType", "create_user") C("UserID", "LiSi") C("Name", "李四")
		C("Department", "1,2,3") "<MainDepartment>1</MainDepartment>" C("IsLeaderInDept", "1,0,0") C("DirectLeader", "lisi,wangwu")
		C("Position", "产品经理") "<Mobile>13800000000</Mobile><Gender>1</Gender>" C("Email", "a@example.com") "<Status>1</Status>"
		"<ExtAttr><Item><Name>爱好</Name><Type>0</Type><Text><Value>旅游</Value></Text></Item></ExtAttr></xml>",
		FROM_SYS "event=change_contact|change=create_user|user=LiSi|name=李四|departments=1,2,3|leads=1,0,0|main=1|leader=lisi,wangwu|"
		"position=产品经理|mobile=13800000000|email=a@example.com|status=1|", 0},
	{"a new id", HEAD("sys", "event") C("Event", "change_contact") C("ChangeType", "update_user") C("UserID", "a") C("NewUserID", "b")
		C("Department", "") C("Mobile", "") "</xml>",
		FROM_SYS "event=change_contact|change=update_user|user=a|new=b|departments=|mobile=|", 0},
	{"create_party", HEAD("sys", "event") C("Event", "change_contact") C("ChangeType", "create_party") "<Id>2</Id>" C("Name", "销售")
		"<ParentId><![CDATA[1]]></ParentId><Order>1</Order></xml>",
		FROM_SYS "event=change_contact|change=create_party|name=销售|party=2|parent=1|", 0},
	{"update_tag", HEAD("sys", "event") C("Event", "change_contact") C("ChangeType", "update_tag") "<TagId>1</TagId>" C("AddUserItems", "a,b") "</xml>",
		FROM_SYS "event=change_contact|change=update_tag|", 0},
	{"a customer is added", HEAD("sys", "event") C("Event", "change_external_contact") C("ChangeType", "add_external_contact") C("UserID", "zhangsan")
		C("ExternalUserID", "wm1") C("State", "qr1") C("WelcomeCode", "wc") "</xml>",
		FROM_SYS "event=change_external_contact|change=add_external_contact|user=zhangsan|external=wm1|state=qr1|welcome=wc|", 0},
	{"a handover", HEAD("sys", "event") C("Event", "change_external_contact") C("ChangeType", "del_external_contact") C("UserID", "z")
		C("ExternalUserID", "wm1") C("Source", "DELETE_BY_TRANSFER") "</xml>",
		FROM_SYS "event=change_external_contact|change=del_external_contact|user=z|external=wm1|source=DELETE_BY_TRANSFER|", 0},
	{"a handover that fails", HEAD("sys", "event") C("Event", "change_external_contact") C("ChangeType", "transfer_fail")
		C("FailReason", "customer_refused") "</xml>",
		FROM_SYS "event=change_external_contact|change=transfer_fail|reason=customer_refused|", 0},
	/* places */
	{"the ends of the earth", HEAD("ZhangSan", "location") "<Location_X>-90.000</Location_X><Location_Y>180</Location_Y>" TAIL,
		FROM "type=location|agent=1000002|lat=-90.000|lng=180|", 0},
	{"half a place", HEAD("ZhangSan", "location") "<Location_X>30</Location_X>" TAIL, FROM "type=location|agent=1000002|", 0},
	{"an empty place", HEAD("ZhangSan", "location") "<Location_X/><Location_Y>1</Location_Y>" TAIL, FROM "type=location|agent=1000002|", 0},
	{"beyond the pole", HEAD("ZhangSan", "location") "<Location_X>90.001</Location_X><Location_Y>1</Location_Y>" TAIL, "place", ERR_INPUT},
	{"beyond the date line", HEAD("ZhangSan", "location") "<Location_X>1</Location_X><Location_Y>-181</Location_Y>" TAIL, "place", ERR_INPUT},
	{"no number", HEAD("ZhangSan", "location") "<Location_X>nan</Location_X><Location_Y>1</Location_Y>" TAIL, "place", ERR_INPUT},
	{"hexadecimal", HEAD("ZhangSan", "location") "<Location_X>0x10</Location_X><Location_Y>1</Location_Y>" TAIL, "place", ERR_INPUT},
	{"exponent", HEAD("ZhangSan", "location") "<Location_X>1e1</Location_X><Location_Y>1</Location_Y>" TAIL, "place", ERR_INPUT},
	{"no fraction", HEAD("ZhangSan", "location") "<Location_X>1.</Location_X><Location_Y>1</Location_Y>" TAIL, "place", ERR_INPUT},
	{"SQL", HEAD("ZhangSan", "location") "<Location_X>1</Location_X><Location_Y>1;DROP</Location_Y>" TAIL, "place", ERR_INPUT},
	{"many digits", HEAD("ZhangSan", "location") "<Location_X>0000000000000000001</Location_X><Location_Y>1</Location_Y>" TAIL, "place", ERR_INPUT},
	/* refused */
	{"no XML", "{}", "xml:", ERR_INPUT},
	{"another root", "<html>" C("MsgType", "text") "<CreateTime>1</CreateTime></html>", "root", ERR_INPUT},
	{"no type", "<xml><CreateTime>1</CreateTime></xml>", "MsgType", ERR_INPUT},
	{"empty type", "<xml><CreateTime>1</CreateTime><MsgType/></xml>", "MsgType", ERR_INPUT},
	{"no time", "<xml>" C("MsgType", "text") "</xml>", "CreateTime", ERR_INPUT},
	{"negative time", "<xml><CreateTime>-1</CreateTime>" C("MsgType", "text") "</xml>", "CreateTime", ERR_INPUT},
	{"time with a fraction", "<xml><CreateTime>1.5</CreateTime>" C("MsgType", "text") "</xml>", "CreateTime", ERR_INPUT},
	{"time over 64 bits", "<xml><CreateTime>99999999999999999999</CreateTime>" C("MsgType", "text") "</xml>", "CreateTime", ERR_INPUT},
	{"no event", HEAD("a", "event") TAIL, "Event", ERR_INPUT},
	{"a line break in an id", HEAD("a\nb", "text") TAIL, "FromUserName", ERR_INPUT},
	{"DEL in an id", HEAD("a\x7F", "text") TAIL, "FromUserName", ERR_INPUT},
	{"an option that is no text", EVENT("template_card_event") "<SelectedItems><SelectedItem><OptionIds><OptionId><a/></OptionId></OptionIds>"
		"</SelectedItem></SelectedItems>" TAIL, "OptionId", ERR_INPUT},
	{"departments in words", HEAD("sys", "event") C("Event", "change_contact") C("Department", "1,x") "</xml>", "Department", ERR_INPUT},
	{"departments with a comma too many", HEAD("sys", "event") C("Event", "change_contact") C("Department", "1,") "</xml>", "Department", ERR_INPUT},
	{"departments without the first", HEAD("sys", "event") C("Event", "change_contact") C("Department", ",1") "</xml>", "Department", ERR_INPUT},
	{"a department over 64 bits", HEAD("sys", "event") C("Event", "change_contact") C("Department", "1234567890123456789") "</xml>", "Department", ERR_INPUT},
	{"a party in words", HEAD("sys", "event") C("Event", "change_contact") "<Id>two</Id></xml>", "Id", ERR_INPUT},
};
/* clang-format on */

static void reads(void **)
{
	for (size_t i = 0; i < N(rows); i++) {
		void *mem = talloc_new(NULL);
		struct wecom_said *said = NULL;
		struct err err = {};
		AUTO_BUF got = BUF_INIT(10000);
		print_message("# %s\n", rows[i].name);
		int rc = wecom_read(mem, rows[i].xml, strlen(rows[i].xml), &said, &err);
		if (rc != rows[i].rc)
			fail_msg("%d %s", rc, err.text);
		if (rc == 0) {
			put_said(&got, said);
			assert_string_equal(buf_str(&got), rows[i].want);
		} else {
			assert_non_null(strstr(err.text, rows[i].want));
			assert_int_equal(talloc_total_blocks(mem), 1);
		}
		talloc_free(mem);
	}
}

/* From the sealed bytes to what was said. */
static void vectors_say(void **)
{
	static const struct {
		size_t vector;
		const char *want;
	} said_of[] = {
		{1, "to=wx5823bf96d3bd56c7|from=mycreate|who=mycreate|created=1409659813|type=text|"
		    "id=4561255354251345929|agent=218|content=hello|"},
		{2,
		 "to=ww0123456789abcdef|from=zhangsan|who=zhangsan|created=1764000000|type=image|"
		 "id=7024567890123456789|agent=1000002|"
		 "media=1Yv-zxfHjSjU-7LH-GwtYqDGS-zz6w22KmWAT5COgP7o|"
		 "pic=https://wework.qpic.cn/a?b=1&c=2|"},
	};
	for (size_t i = 0; i < N(said_of); i++) {
		const struct vector *v = &vectors[said_of[i].vector];
		void *mem = talloc_new(NULL);
		AUTO_BUF outer = BUF_INIT(10000), got = BUF_INIT(10000);
		struct seal s;
		struct xml *x;
		struct wecom_said *said;
		char *text = NULL;
		size_t len;
		buf_printf(&outer,
			   "<xml><ToUserName><![CDATA[%s]]></ToUserName><AgentID/>"
			   "<Encrypt><![CDATA[%s]]></Encrypt></xml>",
			   v->receive_id, v->encrypt);
		assert_int_equal(seal_open_key(v->token, v->key, v->receive_id, &s, NULL), 0);
		assert_int_equal(xml_read(mem, buf_str(&outer), outer.len, &x, NULL), 0);
		const char *encrypt = xml_text(x, "Encrypt");
		assert_true(seal_signed(&s, v->timestamp, v->nonce, encrypt, strlen(encrypt),
					v->signature));
		assert_int_equal(seal_decrypt(mem, &s, encrypt, strlen(encrypt), &text, &len, NULL),
				 0);
		assert_int_equal(wecom_read(mem, text, len, &said, NULL), 0);
		put_said(&got, said);
		assert_string_equal(buf_str(&got), said_of[i].want);
		talloc_free(mem);
	}
}

/* At the limit, and one above. */
static void limits(void **)
{
	static const struct {
		const char *before, *after;
		size_t most;
	} tables[] = {
		{HEAD("a", "text") "<Content>", "</Content>" TAIL, WECOM_TEXT_MAX},
		{HEAD("a", "text") "<MsgId>", "</MsgId>" TAIL, WECOM_ID_MAX},
		{HEAD("a", "image") "<MediaId>", "</MediaId>" TAIL, WECOM_CODE_MAX},
		{HEAD("a", "link") "<Url>", "</Url>" TAIL, WECOM_URL_MAX},
		{HEAD("a", "link") "<Title>", "</Title>" TAIL, WECOM_LINE_MAX},
		{HEAD("", "event") "<Event>", "</Event>" TAIL, WECOM_ID_MAX},
		{EVENT("click") "<EventKey>", "</EventKey>" TAIL, WECOM_URL_MAX},
		{EVENT("change_contact") "<Name>", "</Name>" TAIL, WECOM_LINE_MAX},
		{EVENT("change_external_contact") "<State>", "</State>" TAIL, WECOM_CODE_MAX},
		{EVENT("x") "<SelectedItems><SelectedItem><OptionIds><OptionId>",
		 "</OptionId></OptionIds></SelectedItem></SelectedItems>" TAIL, WECOM_ID_MAX},
	};
	for (size_t i = 0; i < N(tables); i++) {
		for (size_t more = 0; more <= 1; more++) {
			AUTO_BUF b = BUF_INIT(100000);
			struct wecom_said *said = NULL;
			buf_puts(&b, tables[i].before);
			for (size_t k = 0; k < tables[i].most + more; k++)
				buf_putc(&b, 'x');
			buf_puts(&b, tables[i].after);
			print_message("# %s and %zu more\n", tables[i].before, more);
			assert_int_equal(wecom_read(NULL, buf_str(&b), b.len, &said, NULL),
					 more ? ERR_LIMIT : 0);
			talloc_free(said);
		}
	}
}

static void many_items(void **)
{
	for (size_t more = 0; more <= 1; more++) {
		AUTO_BUF b = BUF_INIT(100000), c = BUF_INIT(100000);
		struct wecom_said *said = NULL, *other = NULL;
		buf_puts(&b, EVENT("x") "<SelectedItems>");
		buf_puts(&c, EVENT("x") "<SelectedItems><SelectedItem><OptionIds>");
		for (size_t k = 0; k < WECOM_ITEMS_MAX + more; k++) {
			buf_puts(&b, "<SelectedItem/>");
			buf_puts(&c, "<OptionId/>");
		}
		buf_puts(&b, "</SelectedItems>" TAIL);
		buf_puts(&c, "</OptionIds></SelectedItem></SelectedItems>" TAIL);
		int want = more ? ERR_LIMIT : 0;
		assert_int_equal(wecom_read(NULL, buf_str(&b), b.len, &said, NULL), want);
		assert_int_equal(wecom_read(NULL, buf_str(&c), c.len, &other, NULL), want);
		talloc_free(said);
		talloc_free(other);
	}
}

/* --- de-duplication --------------------------------------------------------------------------- */

static char *key_of(void *mem, const char *xml)
{
	struct wecom_said *said = NULL;
	assert_int_equal(wecom_read(mem, xml, strlen(xml), &said, NULL), 0);
	char *key = wecom_dedupe(mem, said);
	assert_non_null(key);
	return key;
}

#define CARD(from, key, task, code)       \
	HEAD(from, "event")               \
	C("Event", "template_card_event") \
	C("EventKey", key) C("TaskId", task) C("ResponseCode", code) TAIL
#define CONTACT(change, more) \
	HEAD("sys", "event") C("Event", "change_contact") C("ChangeType", change) more "</xml>"

/* All within one second, all different. */
static void keys_differ(void **)
{
	static const char *const all[] = {
		CARD("a", "k", "t", "r"),
		CARD("b", "k", "t", "r"),
		CARD("a", "l", "t", "r"),
		CARD("a", "k", "u", "r"),
		CARD("a", "k", "t", "s"),
		CARD("a", "kt", "", "r"),
		CARD("a", "", "kt", "r"),
		EVENT("enter_agent") "<AgentID>1</AgentID></xml>",
		EVENT("enter_agent") "<AgentID>2</AgentID></xml>",
		EVENT("subscribe") "<AgentID>1</AgentID></xml>",
		CONTACT("create_user", C("UserID", "a")),
		CONTACT("create_user", C("UserID", "b")),
		CONTACT("update_user", C("UserID", "a")),
		CONTACT("update_user", C("UserID", "a") C("NewUserID", "b")),
		CONTACT("create_party", "<Id>1</Id>"),
		CONTACT("create_party", "<Id>2</Id>"),
		HEAD("sys", "event") C("Event", "change_external_contact") C("UserID", "a")
			C("ExternalUserID", "x") "</xml>",
		HEAD("sys", "event") C("Event", "change_external_contact") C("UserID", "a")
			C("ExternalUserID", "y") "</xml>",
		HEAD("sys", "event") C("Event", "change_external_contact")
			C("UserID", "ax") "</xml>",
		EVENT("kf_msg_or_event") C("Token", "1") C("OpenKfId", "2") "</xml>",
		EVENT("kf_msg_or_event") C("Token", "2") C("OpenKfId", "2") "</xml>",
		EVENT("kf_msg_or_event") C("Token", "1") C("OpenKfId", "1") "</xml>",
		HEAD("a", "text") C("Content", "x") "<MsgId>1</MsgId></xml>",
		HEAD("a", "text") C("Content", "x") "<MsgId>2</MsgId></xml>",
		HEAD("a", "text") C("Content", "x") "</xml>",
		HEAD("a", "text") C("Content", "y") "</xml>",
		HEAD("a", "event") C("Event", "x") "<MsgId>1</MsgId></xml>",
	};
	void *mem = talloc_new(NULL);
	char *keys[N(all)];
	for (size_t i = 0; i < N(all); i++) {
		keys[i] = key_of(mem, all[i]);
		assert_string_equal(key_of(mem, all[i]), keys[i]);
		for (size_t k = 0; k < i; k++)
			if (strcmp(keys[k], keys[i]) == 0)
				fail_msg("rows %zu and %zu are the same", k, i);
	}
	talloc_free(mem);
}

static void keys_look(void **)
{
	void *mem = talloc_new(NULL);
	assert_string_equal(
		key_of(mem, HEAD("a", "text") "<MsgId>7024567890123456789</MsgId></xml>"),
		"m:7024567890123456789");
	const char *key = key_of(mem, EVENT("subscribe") C("EventKey", "") TAIL);
	assert_int_equal(strlen(key), 42);
	assert_memory_equal(key, "e:", 2);
	assert_int_equal(strspn(key + 2, "0123456789abcdef"), 40);
	/* the same a moment later, with elements in another order */
	assert_string_equal(
		key,
		key_of(mem, "<xml><AgentID>1000002</AgentID>" C("Event", "SUBSCRIBE")
				    C("MsgType", "event") "<CreateTime>1764000000</CreateTime>" C(
					    "FromUserName", "ZhangSan") "</xml>"));
	talloc_free(mem);
}

/* --- AI bot ---------------------------------------------------------------------------------- */

static void put_items(struct buf *b, const char *name, const struct wecom_item *list, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		put(b, name, list[i].type);
		put(b, "text", list[i].text);
		put(b, "url", list[i].url);
	}
}

static void put_bot(struct buf *b, const struct wecom_bot *s)
{
	put(b, "id", s->msg_id);
	put(b, "bot", s->bot_id);
	put(b, "chat", s->chat_id);
	put(b, "chattype", s->chat_type);
	put(b, "from", s->from);
	put(b, "who", s->who);
	put(b, "answer", s->response_url);
	put(b, "type", s->msg_type);
	put_number(b, "created", s->created);
	put_items(b, "item", s->items, s->n_items);
	put_items(b, "quoted", s->quoted, s->n_quoted);
	put(b, "stream", s->stream_id);
	put(b, "event", s->event);
	put(b, "card", s->card_type);
	put(b, "key", s->event_key);
	put(b, "task", s->task_id);
	put_selected(b, s->selected, s->n_selected);
	put(b, "feedback", s->feedback_id);
	put(b, "said", s->feedback);
	put_number(b, "feedbacktype", s->feedback_type);
}

#define M(rest) "{\"msgid\":\"i\",\"msgtype\":" rest "}"

/* clang-format off */
static const struct {
	const char *name, *json, *want;
	int rc;
} bot_rows[] = {
	{"text in a group", "{\"msgid\":\"i\",\"aibotid\":\"b\",\"chatid\":\"c\",\"chattype\":\"group\",\"from\":{\"userid\":\"ZhangSan\",\"corpid\":\"x\"},"
		"\"response_url\":\"https://x/?a=1&b=2\",\"create_time\":1764000000,\"msgtype\":\"text\",\"text\":{\"content\":\"@K #客户张总\\n😀\"}}",
		"id=i|bot=b|chat=c|chattype=group|from=ZhangSan|who=zhangsan|answer=https://x/?a=1&b=2|type=text|created=1764000000|item=text|text=@K #客户张总\n😀|", 0},
	{"image", M("\"image\",\"image\":{\"url\":\"https://x/1\"}"), "id=i|type=image|item=image|url=https://x/1|", 0},
	{"voice", M("\"voice\",\"voice\":{\"content\":\"写下来的\"}"), "id=i|type=voice|item=voice|text=写下来的|", 0},
	{"file", M("\"file\",\"file\":{\"url\":\"https://x/2\"}"), "id=i|type=file|item=file|url=https://x/2|", 0},
	{"mixed", M("\"mixed\",\"mixed\":{\"msg_item\":[{\"msgtype\":\"text\",\"text\":{\"content\":\"a\"}},{\"msgtype\":\"hologram\",\"hologram\":1},"
		"{\"msgtype\":\"image\",\"image\":{\"url\":\"u\"}},{\"msgtype\":\"text\"},7,{}]}"), "id=i|type=mixed|item=text|text=a|item=image|url=u|", 0},
	{"an answer to a text", M("\"text\",\"text\":{\"content\":\"好\"},\"quote\":{\"msgtype\":\"text\",\"text\":{\"content\":\"#3\"}}"),
		"id=i|type=text|item=text|text=好|quoted=text|text=#3|", 0},
	{"an answer to a mixed one", M("\"text\",\"text\":{\"content\":\"\"},\"quote\":{\"msgtype\":\"mixed\",\"mixed\":{\"msg_item\":["
		"{\"msgtype\":\"image\",\"image\":{\"url\":\"u\"}},{\"msgtype\":\"text\",\"text\":{\"content\":\"b\"}}]}}"),
		"id=i|type=text|item=text|text=|quoted=image|url=u|quoted=text|text=b|", 0},
	{"a poll of a stream", M("\"stream\",\"stream\":{\"id\":\"s\"}"), "id=i|type=stream|stream=s|", 0},
	{"unknown type", M("\"hologram\",\"hologram\":{\"content\":{\"url\":1}}"), "id=i|type=hologram|", 0},
	{"a type that names something else", M("\"msgid\""), "id=i|type=msgid|", 0},
	{"null is absent", M("\"text\",\"text\":null,\"from\":null,\"chatid\":null"), "id=i|type=text|", 0},
	{"enter_chat", M("\"event\",\"event\":{\"eventtype\":\"enter_chat\"}"), "id=i|type=event|event=enter_chat|", 0},
	{"card", M("\"event\",\"event\":{\"eventtype\":\"template_card_event\",\"template_card_event\":{\"card_type\":\"vote_interaction\",\"event_key\":\"k\","
		"\"task_id\":\"t\",\"selected_items\":{\"selected_item\":[{\"question_key\":\"q\",\"option_ids\":{\"option_id\":[\"a\",\"b\"]}},{}]}}}"),
		"id=i|type=event|event=template_card_event|card=vote_interaction|key=k|task=t|question=q|option=a|option=b|", 0},
	{"feedback", M("\"event\",\"event\":{\"eventtype\":\"feedback_event\",\"feedback_event\":{\"id\":\"f\",\"type\":2,\"content\":\"慢\","
		"\"inaccurate_reason_list\":[2,4]}}"), "id=i|type=event|event=feedback_event|feedback=f|said=慢|feedbacktype=2|", 0},
	{"unknown event", M("\"event\",\"event\":{\"eventtype\":\"moon\",\"moon\":[]}"), "id=i|type=event|event=moon|", 0},
	/* refused */
	{"nothing", "", "JSON", ERR_INPUT},
	{"an array", "[]", "JSON", ERR_INPUT},
	{"a text", "\"x\"", "JSON", ERR_INPUT},
	{"cut off", "{\"msgid\":\"i\",\"msgtype\":\"text\"", "JSON", ERR_INPUT},
	{"junk behind", M("\"text\"") "x", "JSON", ERR_INPUT},
	{"a key twice", "{\"msgid\":\"i\",\"msgid\":\"j\",\"msgtype\":\"text\"}", "JSON", ERR_INPUT},
	{"not UTF-8", M("\"\xFF\""), "JSON", ERR_INPUT},
	{"a NUL", M("\"a\\u0000b\""), "JSON", ERR_INPUT},
	{"half a surrogate", M("\"\\ud83d\""), "JSON", ERR_INPUT},
	{"no id", "{\"msgtype\":\"text\"}", "msgid", ERR_INPUT},
	{"empty id", "{\"msgid\":\"\",\"msgtype\":\"text\"}", "msgid", ERR_INPUT},
	{"no type", "{\"msgid\":\"i\"}", "msgtype", ERR_INPUT},
	{"id as a number", "{\"msgid\":1,\"msgtype\":\"text\"}", "msgid", ERR_INPUT},
	{"sender as a text", M("\"text\",\"from\":\"a\""), "from", ERR_INPUT},
	{"text as a text", M("\"text\",\"text\":\"a\""), "text", ERR_INPUT},
	{"content as a number", M("\"text\",\"text\":{\"content\":1}"), "content", ERR_INPUT},
	{"negative time", M("\"text\",\"create_time\":-1"), "create_time", ERR_INPUT},
	{"time with a fraction", M("\"text\",\"create_time\":1.5"), "create_time", ERR_INPUT},
	{"a line break in an id", M("\"text\",\"chatid\":\"a\\nb\""), "chatid", ERR_INPUT},
	{"an option as a number", M("\"event\",\"event\":{\"template_card_event\":{\"selected_items\":{\"selected_item\":["
		"{\"option_ids\":{\"option_id\":[1]}}]}}}"), "option_id", ERR_INPUT},
};
/* clang-format on */

static void bot_reads(void **)
{
	for (size_t i = 0; i < N(bot_rows); i++) {
		void *mem = talloc_new(NULL);
		struct wecom_bot *bot = NULL;
		struct err err = {};
		AUTO_BUF got = BUF_INIT(10000);
		print_message("# %s\n", bot_rows[i].name);
		int rc =
			wecom_bot_read(mem, bot_rows[i].json, strlen(bot_rows[i].json), &bot, &err);
		if (rc != bot_rows[i].rc)
			fail_msg("%d %s", rc, err.text);
		if (rc == 0) {
			put_bot(&got, bot);
			assert_string_equal(buf_str(&got), bot_rows[i].want);
		} else {
			assert_non_null(strstr(err.text, bot_rows[i].want));
			assert_int_equal(talloc_total_blocks(mem), 1);
		}
		talloc_free(mem);
	}
}

static void bot_vector(void **)
{
	const struct vector *v = &vectors[8];
	void *mem = talloc_new(NULL);
	AUTO_BUF got = BUF_INIT(1000);
	struct seal s;
	struct wecom_bot *bot;
	char *text = NULL;
	size_t len;
	assert_string_equal(v->name, "V7, AI bot: no receive id");
	assert_int_equal(seal_open_key(v->token, v->key, v->receive_id, &s, NULL), 0);
	assert_int_equal(seal_decrypt(mem, &s, v->encrypt, strlen(v->encrypt), &text, &len, NULL),
			 0);
	assert_int_equal(wecom_bot_read(mem, text, len, &bot, NULL), 0);
	put_bot(&got, bot);
	assert_string_equal(
		buf_str(&got),
		"id=CAIQ16HMjQYY|bot=AIBOTID|chattype=single|from=zhangsan|who=zhangsan|"
		"type=text|item=text|text=#客户张总#杭州三甲医院 😀|");
	talloc_free(mem);
}

static void bot_limits(void **)
{
	static const struct {
		const char *before, *repeat, *after;
		size_t most;
	} tables[] = {
		{"{\"msgtype\":\"text\",\"msgid\":\"", "x", "\"}", WECOM_ID_MAX},
		{"{\"msgid\":\"i\",\"msgtype\":\"text\",\"response_url\":\"", "x", "\"}",
		 WECOM_URL_MAX},
		{"{\"msgid\":\"i\",\"msgtype\":\"text\",\"text\":{\"content\":\"", "x", "\"}}",
		 WECOM_TEXT_MAX},
		{"{\"msgid\":\"i\",\"msgtype\":\"mixed\",\"mixed\":{\"msg_item\":[{}", ",{}", "]}}",
		 WECOM_ITEMS_MAX - 1},
		{"{\"msgid\":\"i\",\"msgtype\":\"text\",\"quote\":{\"mixed\":{\"msg_item\":[{}",
		 ",{}", "]}}}", WECOM_ITEMS_MAX - 1},
		{"{\"msgid\":\"i\",\"msgtype\":\"event\",\"event\":{\"template_card_event\":{"
		 "\"selected_items\":{\"selected_item\":[{}",
		 ",{}", "]}}}}", WECOM_ITEMS_MAX - 1},
	};
	for (size_t i = 0; i < N(tables); i++) {
		for (size_t more = 0; more <= 1; more++) {
			AUTO_BUF b = BUF_INIT(100000);
			struct wecom_bot *bot = NULL;
			buf_puts(&b, tables[i].before);
			for (size_t k = 0; k < tables[i].most + more; k++)
				buf_puts(&b, tables[i].repeat);
			buf_puts(&b, tables[i].after);
			print_message("# row %zu and %zu more\n", i, more);
			assert_int_equal(wecom_bot_read(NULL, buf_str(&b), b.len, &bot, NULL),
					 more ? ERR_LIMIT : 0);
			talloc_free(bot);
		}
	}
	AUTO_BUF b = BUF_INIT(SEAL_TEXT_MAX + 100);
	struct wecom_bot *bot = NULL;
	buf_puts(&b, M("\"text\""));
	while (b.len < SEAL_TEXT_MAX)
		buf_putc(&b, ' ');
	assert_int_equal(wecom_bot_read(NULL, buf_str(&b), b.len, &bot, NULL), 0);
	talloc_free(bot);
	buf_putc(&b, ' ');
	assert_int_equal(wecom_bot_read(NULL, buf_str(&b), b.len, &bot, NULL), ERR_LIMIT);
}

/* Jansson stops at 2048 brackets. */
static void deep_json(void **)
{
	AUTO_BUF b = BUF_INIT(SEAL_TEXT_MAX);
	struct wecom_bot *bot = NULL;
	buf_puts(&b, "{\"x\":");
	for (size_t i = 0; i < 100000; i++)
		buf_putc(&b, '[');
	assert_int_equal(wecom_bot_read(NULL, buf_str(&b), b.len, &bot, NULL), ERR_INPUT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads),       cmocka_unit_test(vectors_say),
		cmocka_unit_test(limits),      cmocka_unit_test(many_items),
		cmocka_unit_test(keys_differ), cmocka_unit_test(keys_look),
		cmocka_unit_test(bot_reads),   cmocka_unit_test(bot_vector),
		cmocka_unit_test(bot_limits),  cmocka_unit_test(deep_json),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
