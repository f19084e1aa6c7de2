## make install DESTDIR= PREFIX=   installs programs, units and data; an existing kehud.conf stays
.PHONY: install uninstall
SHARE := $(PREFIX)/share/kehud
# what is built is installed as it stands: no compiler runs as root
install: $(filter-out $(wildcard $O/*),$(addprefix $O/,kehud kehud-ocr kehuctl))
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/lib/kehud $(DESTDIR)$(UNITDIR)/system \
		$(DESTDIR)$(PREFIX)/lib/sysusers.d $(DESTDIR)$(PREFIX)/lib/tmpfiles.d \
		$(DESTDIR)$(SYSCONFDIR)/kehud $(DESTDIR)$(SHARE)/demo $(DESTDIR)$(SHARE)/pack
	install -m 755 $O/kehud $O/kehuctl $(DESTDIR)$(PREFIX)/bin/
	install -m 755 $O/kehud-ocr $(DESTDIR)$(PREFIX)/lib/kehud/
	for u in systemd/*.service systemd/*.socket; do \
		sed -e 's|/usr/bin/kehud|$(PREFIX)/bin/kehud|; s|/usr/lib/kehud|$(PREFIX)/lib/kehud|' \
			-e '/^Exec/s|/etc/kehud|$(SYSCONFDIR)/kehud|' $$u >$(DESTDIR)$(UNITDIR)/system/$${u##*/} || exit 1; \
		chmod 644 $(DESTDIR)$(UNITDIR)/system/$${u##*/}; done
	install -m 644 systemd/sysusers.d/kehud.conf $(DESTDIR)$(PREFIX)/lib/sysusers.d/
	install -m 644 systemd/tmpfiles.d/kehud.conf $(DESTDIR)$(PREFIX)/lib/tmpfiles.d/
	[ -e $(DESTDIR)$(SYSCONFDIR)/kehud/kehud.conf ] || \
		install -m 640 systemd/kehud.conf.example $(DESTDIR)$(SYSCONFDIR)/kehud/kehud.conf
	install -m 644 store/demo/*.csv $(DESTDIR)$(SHARE)/demo/
	install -m 644 parsers/pack/*.json $(DESTDIR)$(SHARE)/pack/
uninstall:
	rm -f $(addprefix $(DESTDIR)$(PREFIX)/bin/,kehud kehuctl)
	rm -f $(addprefix $(DESTDIR)$(UNITDIR)/system/,$(notdir $(wildcard systemd/*.service systemd/*.socket)))
	rm -f $(DESTDIR)$(PREFIX)/lib/sysusers.d/kehud.conf $(DESTDIR)$(PREFIX)/lib/tmpfiles.d/kehud.conf
	rm -rf $(DESTDIR)$(PREFIX)/lib/kehud $(DESTDIR)$(SHARE)
