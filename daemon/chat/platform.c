#include "daemon/chat/platform.h"

const struct platform *const platforms[] = {&platform_console, NULL};
