/* Provinces and prefecture-level cities are known by name, for 杭州 without 市 is a place too;
 * nothing else is. */
#include "parsers/name/place.h"

#include <string.h>

#include "parsers/base/utf8.h"

/* clang-format off */
static const struct {
	const char *name, *cities;
} provinces[] = {
	{"北京", ""}, {"上海", ""}, {"天津", ""}, {"重庆", ""},
	{"香港", ""}, {"澳门", ""}, {"台湾", "台北 高雄 台中 台南 新竹"},
	{"河北", "石家庄 唐山 秦皇岛 邯郸 邢台 保定 张家口 承德 沧州 廊坊 衡水"},
	{"山西", "太原 大同 阳泉 长治 晋城 朔州 晋中 运城 忻州 临汾 吕梁"},
	{"内蒙古", "呼和浩特 包头 乌海 赤峰 通辽 鄂尔多斯 呼伦贝尔 巴彦淖尔 乌兰察布 兴安 锡林郭勒 阿拉善"},
	{"辽宁", "沈阳 大连 鞍山 抚顺 本溪 丹东 锦州 营口 阜新 辽阳 盘锦 铁岭 朝阳 葫芦岛"},
	{"吉林", "长春 吉林 四平 辽源 通化 白山 松原 白城 延边"},
	{"黑龙江", "哈尔滨 齐齐哈尔 鸡西 鹤岗 双鸭山 大庆 伊春 佳木斯 七台河 牡丹江 黑河 绥化 大兴安岭"},
	{"江苏", "南京 无锡 徐州 常州 苏州 南通 连云港 淮安 盐城 扬州 镇江 泰州 宿迁"},
	{"浙江", "杭州 宁波 温州 嘉兴 湖州 绍兴 金华 衢州 舟山 台州 丽水"},
	{"安徽", "合肥 芜湖 蚌埠 淮南 马鞍山 淮北 铜陵 安庆 黄山 滁州 阜阳 宿州 六安 亳州 池州 宣城"},
	{"福建", "福州 厦门 莆田 三明 泉州 漳州 南平 龙岩 宁德"},
	{"江西", "南昌 景德镇 萍乡 九江 新余 鹰潭 赣州 吉安 宜春 抚州 上饶"},
	{"山东", "济南 青岛 淄博 枣庄 东营 烟台 潍坊 济宁 泰安 威海 日照 临沂 德州 聊城 滨州 菏泽"},
	{"河南", "郑州 开封 洛阳 平顶山 安阳 鹤壁 新乡 焦作 濮阳 许昌 漯河 三门峡 南阳 商丘 信阳 周口 驻马店 济源"},
	{"湖北", "武汉 黄石 十堰 宜昌 襄阳 鄂州 荆门 孝感 荆州 黄冈 咸宁 随州 恩施 仙桃 潜江 天门"},
	{"湖南", "长沙 株洲 湘潭 衡阳 邵阳 岳阳 常德 张家界 益阳 郴州 永州 怀化 娄底 湘西"},
	{"广东", "广州 韶关 深圳 珠海 汕头 佛山 江门 湛江 茂名 肇庆 惠州 梅州 汕尾 河源 阳江 清远 东莞 中山 潮州 揭阳 云浮"},
	{"广西", "南宁 柳州 桂林 梧州 北海 防城港 钦州 贵港 玉林 百色 贺州 河池 来宾 崇左"},
	{"海南", "海口 三亚 三沙 儋州 琼海 万宁 文昌"},
	{"四川", "成都 自贡 攀枝花 泸州 德阳 绵阳 广元 遂宁 内江 乐山 南充 眉山 宜宾 广安 达州 雅安 巴中 资阳 阿坝 甘孜 凉山"},
	{"贵州", "贵阳 六盘水 遵义 安顺 毕节 铜仁 黔西南 黔东南 黔南"},
	{"云南", "昆明 曲靖 玉溪 保山 昭通 丽江 普洱 临沧 楚雄 红河 文山 西双版纳 大理 德宏 怒江 迪庆"},
	{"西藏", "拉萨 日喀则 昌都 林芝 山南 那曲 阿里"},
	{"陕西", "西安 铜川 宝鸡 咸阳 渭南 延安 汉中 榆林 安康 商洛"},
	{"甘肃", "兰州 嘉峪关 金昌 白银 天水 武威 张掖 平凉 酒泉 庆阳 定西 陇南 临夏 甘南"},
	{"青海", "西宁 海东 海北 黄南 海南 果洛 玉树 海西"},
	{"宁夏", "银川 石嘴山 吴忠 固原 中卫"},
	{"新疆", "乌鲁木齐 克拉玛依 吐鲁番 哈密 昌吉 博尔塔拉 巴音郭楞 阿克苏 克孜勒苏 喀什 和田 伊犁 塔城 阿勒泰 石河子"},
};

/* Places whose bare name means something else as well: a district, a university, another place. */
static const char *const doubtful[] = {"吉林", "海南", "朝阳", "中山", "复旦", "同济", NULL};

/* County-level cities and well-known counties begin with these too: 温一 may mean 温岭. */
static const char county_initials[] =
	"温嘉宁台金湖丽诸余义永东江瑞乐慈奉建临海兰龙平桐富德长安仙天常张昆太如启靖泰兴句丹扬高仪邳新"
	"溧宜沭盐盘大凤瓦普庄北开灯调绥五梅公蛟桦磐舒双辉集图敦和珲延桂荣蓬莱招栖莒青胶章即曲邹滕肥乳禹"
	"诸昌寿登巩偃荥孟沁卫林汝舞项邓枝当松石洪麻武赤广应汉钟枣老丹随恩利浏醴韶湘耒沅津冷吉资涟洪台"
	"开恩鹤阳化高廉雷吴信陆普英连罗四岑北桂宜凭合靖都彭邛崇什绵江峨阆华万简马西昌清仁赤凯兴福毕瑞"
	"芒弥个蒙楚景香韩彬华兴玉敦灵青格库阿喀伊塔乌奎博昌阜巢潜桐宁明界天无庐邵武福漳晋南石龙乐瑞丰樟"
	"德贵南共井庐新辛晋藁鹿遵迁滦涿定安高泊任河黄霸三深古潞介孝汾侯霍原永河二满扎牙根额丰锡霍阿尔";

static const char *const admin_words[] = {
	"维吾尔自治区", "壮族自治区", "回族自治区", "特别行政区", "自治区", "自治州", "地区", "省",
	"市", "盟", NULL,
};
/* clang-format on */

bool place_at(const struct spelling *t, size_t i, size_t end, struct place *ret)
{
	*ret = (struct place){-1, -1, 0, NULL};
	for (size_t p = 0; p < sizeof(provinces) / sizeof(provinces[0]); p++) {
		size_t n = spelling_word_at(t, i, end, provinces[p].name);
		if (n > ret->len)
			*ret = (struct place){(int)p, -1, n, provinces[p].name};
		int city = 0;
		for (const char *s = provinces[p].cities; *s != '\0'; city++) {
			n = spelling_word_at(t, i, end, s);
			if (n > ret->len)
				*ret = (struct place){(int)p, city, n, s};
			s += strcspn(s, " ");
			s += *s == ' ';
		}
	}
	return ret->len > 0;
}

int place_initials(uint32_t c)
{
	int count = 0;
	for (size_t p = 0; p < sizeof(provinces) / sizeof(provinces[0]); p++) {
		uint32_t first;
		(void)utf8_next(provinces[p].name, strlen(provinces[p].name), &first);
		count += first == c;
		for (const char *s = provinces[p].cities; *s != '\0'; s += *s == ' ') {
			(void)utf8_next(s, strlen(s), &first);
			count += first == c;
			s += strcspn(s, " ");
		}
	}
	return count;
}

size_t place_admin_at(const struct spelling *t, size_t i, size_t end, enum level *ret)
{
	size_t n = spelling_any_at(t, i, end, admin_words);
	if (n == 0 || i + n >= end ||
	    (t->c[i] == 0x5E02 /* 市 */ && spelling_char_in(t->c[i + 1], "立场民政内")) ||
	    (t->c[i] == 0x7701 /* 省 */ && spelling_char_in(t->c[i + 1], "立")))
		return 0;
	*ret = t->c[i] == 0x7701 || (n > 2 && t->c[i + n - 1] == 0x533A) ? LEVEL_PROVINCE
									 : LEVEL_CITY;
	return n;
}

size_t place_county_at(const struct spelling *t, size_t i, size_t end)
{
	for (size_t n = 1; n <= 3 && i + n + 1 < end; n++) {
		uint32_t c = t->c[i + n], next = t->c[i + n + 1];
		if (spelling_char_in(t->c[i + n - 1],
				     "社院小园军战病矿特城超夜股上门库厂校片街商保景") &&
		    c != 0x53BF)
			return 0;
		if (c == 0x53BF || (n >= 2 && c == 0x533A && !spelling_char_in(next, "域块")) ||
		    (n >= 2 && c == 0x5E02 && !spelling_char_in(next, "立场民政内")))
			return n;
	}
	return 0;
}

bool place_is_doubtful(const struct spelling *t, size_t i, size_t n)
{
	for (size_t k = 0; doubtful[k] != NULL; k++)
		if (spelling_word_at(t, i, i + n, doubtful[k]) == n)
			return true;
	return false;
}

bool place_is_county_initial(uint32_t c)
{
	return spelling_char_in(c, county_initials);
}
