# Programs beside the simulator. They never link it, nor GSL: Graphviz is under the EPL.
bin_PROGRAMS += rehearse-graph
rehearse_graph_SOURCES = plots/draw.c plots/draw.h plots/layout.c plots/layout.h plots/rehearse-graph.c plots/topo.c \
	plots/topo.h
rehearse_graph_CPPFLAGS = $(AM_CPPFLAGS) $(GIO_CFLAGS) $(GRAPHVIZ_CFLAGS)
rehearse_graph_LDADD = $(GRAPHVIZ_LIBS) $(GIO_LIBS) $(GLIB_LIBS) -lm
