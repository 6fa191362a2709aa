libsim_a_SOURCES += sim/kernel/kernel.h sim/kernel/machine.h sim/kernel/record.h
libsim_a_SOURCES += sim/kernel/breach.h sim/kernel/cause.h sim/kernel/metric.h
libsim_a_SOURCES += sim/kernel/bus-private.h sim/kernel/kernel-private.h sim/kernel/queue.h sim/kernel/queue-private.h \
	sim/kernel/breach.c sim/kernel/bus.c sim/kernel/calendar.c sim/kernel/chunk.c sim/kernel/entity.c sim/kernel/instant.c sim/kernel/kernel.c sim/kernel/line.c sim/kernel/machine.c sim/kernel/near.c \
	sim/kernel/queue.c sim/kernel/record.c sim/kernel/rung.c sim/kernel/sort.c sim/kernel/timer.c
