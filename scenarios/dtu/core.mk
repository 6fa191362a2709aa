# A failover group of desktop units: its servers, and how units come to them.
SCENARIOS += \
	scenarios/dtu/another-key.scenario.yaml \
	scenarios/dtu/availability.scenario.yaml \
	scenarios/dtu/equal-addresses-heard.scenario.yaml \
	scenarios/dtu/equal-addresses.scenario.yaml \
	scenarios/dtu/figure-9c.scenario.yaml \
	scenarios/dtu/herd-by-load.scenario.yaml \
	scenarios/dtu/herd-delayed.scenario.yaml \
	scenarios/dtu/herd.scenario.yaml \
	scenarios/dtu/least-load.scenario.yaml \
	scenarios/dtu/server-dies.scenario.yaml \
	scenarios/dtu/table-a.scenario.yaml
