/* Pages of signing in. */
#include "daemon/say/say_login.h"

const char *say_login(enum login_trouble trouble)
{
	switch (trouble) {
	case LOGIN_OVER:
		return "这次登录已经失效（链接只能用一次，5 分钟内有效）。请重新打开一次。";
	case LOGIN_OUTSIDER:
		return "这个页面只给本企业的同事使用。请用企业微信里的工作账号打开。";
	case LOGIN_UNKNOWN:
		return "还不认识你：你的账号还没有登记，或者已经停用。请联系管理员开通。";
	case LOGIN_TOO_MANY:
		return "试得太频繁了，请一分钟后再打开。";
	case LOGIN_NO_ANSWER:
		return "聊天平台暂时没有回应，请稍后再打开。";
	case LOGIN_NOT_SET_UP:
		return "登录还没有配置好，请管理员运行 kehuctl doctor 查看原因。";
	}
	return "";
}
