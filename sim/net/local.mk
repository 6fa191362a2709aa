libsim_a_SOURCES +=
