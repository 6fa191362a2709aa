noinst_LIBRARIES += libsim.a
libsim_a_CPPFLAGS = $(AM_CPPFLAGS) $(GIO_CFLAGS) $(GSL_CFLAGS) $(FYAML_CFLAGS) $(SQLITE_CFLAGS) $(ZSTD_CFLAGS) $(NETTLE_CFLAGS) $(PCAP_CFLAGS)
libsim_a_SOURCES = sim/model.h
nodist_libsim_a_SOURCES =
LIBSIM_LIBS = $(GIO_LIBS) $(GLIB_LIBS) $(GSL_LIBS) $(FYAML_LIBS) $(SQLITE_LIBS) $(ZSTD_LIBS) $(NETTLE_LIBS) $(PCAP_LIBS) -lm

include sim/base/local.mk
include sim/kernel/local.mk
include sim/net/local.mk
include sim/proto/local.mk
include sim/load/local.mk
include sim/scenario/local.mk
include sim/world/local.mk
include sim/observe/local.mk
include sim/experiment/local.mk
include sim/experiment/stats.mk
include sim/cli/local.mk
