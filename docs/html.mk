# The manual as pages for a browser: make html, make install-html. cmark-gfm is needed for that alone.
EXTRA_DIST += docs/manual.css tools/html tools/links
html-local: rehearse
	rm -rf html
	$(PERL) $(top_srcdir)/tools/html $(top_srcdir) . html
	$(PERL) $(top_srcdir)/tools/links `find html -name '*.html'`
	@echo "The manual is in $(abs_builddir)/html/index.html"
install-html-local: html-local
	$(MKDIR_P) "$(DESTDIR)$(htmldir)/files" "$(DESTDIR)$(htmldir)/pictures"
	$(INSTALL_DATA) html/*.html html/manual.css "$(DESTDIR)$(htmldir)"
	$(INSTALL_DATA) html/files/* "$(DESTDIR)$(htmldir)/files"
	$(INSTALL_DATA) html/pictures/* "$(DESTDIR)$(htmldir)/pictures"
uninstall-local:
	rm -rf "$(DESTDIR)$(htmldir)/files" "$(DESTDIR)$(htmldir)/pictures"
	rm -f "$(DESTDIR)$(htmldir)"/*.html "$(DESTDIR)$(htmldir)/manual.css"
clean-local:
	rm -rf html
