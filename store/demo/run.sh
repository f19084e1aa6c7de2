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
public_url = http://127.0.0.1:8460
[store]
path = $dir/kehud.db
media = $dir/media
[admin]
socket = $dir/admin.sock
[console]
enabled = yes
legal_group = legal
CONF
# the mark comes last: an import that broke off starts again from nothing
if [ ! -e "$dir/filled" ]; then
	rm -f "$dir/kehud.db" "$dir/kehud.db-wal" "$dir/kehud.db-shm"
	for what in users products customers; do
		"$bin/kehuctl" --config "$dir/kehud.conf" import $what "store/demo/$what.csv"
	done
	: >"$dir/filled"
fi
cat <<'TEXT'

  Open http://127.0.0.1:8460/console , choose 张三 and write, for example
  打开 http://127.0.0.1:8460/console ，选择张三，发一条试试：

      #客户张总#杭州三甲医院#意向采购骨科耗材

  From another terminal / 也可以在另一个终端里发：

      build/kehuctl send --user zhangsan '#我的客户'

  Ctrl-C ends it; the data stays in ./run. / 按 Ctrl-C 结束，数据保留在 ./run。

TEXT
exec "$bin/kehud" --config "$dir/kehud.conf" --foreground
