libsim_a_SOURCES += sim/base/bytes.c sim/base/bytes.h sim/base/csv.c sim/base/csv.h sim/base/check.c sim/base/check.h sim/base/diag.c sim/base/diag.h \
  sim/base/dist.c sim/base/dist-read.c sim/base/dist.h sim/base/file.c sim/base/file.h sim/base/files.c sim/base/files.h sim/base/marks.c sim/base/marks.h sim/base/nearest.c sim/base/option.c sim/base/option.h sim/base/random.c \
  sim/base/random.h sim/base/read.c sim/base/read.h sim/base/tree.c sim/base/tree.h sim/base/units.c sim/base/units.h sim/base/word.c sim/base/word.h sim/base/ziggurat-table.h
libsim_a_SOURCES += sim/base/sha256.c sim/base/sha256.h sim/base/slab.c sim/base/slab.h
libsim_a_SOURCES += sim/base/preset.c sim/base/preset.h sim/base/option_page.c sim/base/option_page.h
