check_PROGRAMS += tests/oracle/oracle
tests_oracle_oracle_SOURCES = tests/oracle/queues.c tests/oracle/theory.c \
	tests/oracle/theory.h
tests_oracle_oracle_CPPFLAGS = $(SIM_TEST_CPPFLAGS)
tests_oracle_oracle_LDADD = $(SIM_TEST_LIBS)
