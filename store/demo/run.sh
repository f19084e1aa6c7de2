#!/bin/sh
# Starts kehud with demo data in ./run; the first start fills the database.
set -eu
umask 077
bin=${1:-build}
dir=$PWD/run
mkdir -p "$dir/media"
[ -e "$dir/kehud.conf" ] || cat >"$dir/kehud.conf" <<CONF
[server]
listen = 127.0.0.1:8460
[store]
path = $dir/kehud.db
media = $dir/media
[admin]
socket = $dir/admin.sock
[console]
enabled = yes
CONF
# the mark comes last: an import that broke off starts again from nothing
if [ ! -e "$dir/filled" ]; then
	rm -f "$dir/kehud.db" "$dir/kehud.db-wal" "$dir/kehud.db-shm"
	for what in users products customers; do
		"$bin/kehuctl" --config "$dir/kehud.conf" import $what "store/demo/$what.csv"
	done
	: >"$dir/filled"
fi
echo "Open http://127.0.0.1:8460/console as zhangsan and write e.g. / 打开网页，以张三的身份发：张总，杭州三甲医院，采购骨科耗材，预算30万，周三下午3点演示；推荐 全膝置换；待办"
exec "$bin/kehud" --config "$dir/kehud.conf" --foreground
