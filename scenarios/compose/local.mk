# Systems on each other's machines. front.mk has the ring before others.
SCENARIOS += \
	scenarios/compose/day.scenario.yaml \
	scenarios/compose/gateways-on-a-pool.scenario.yaml \
	scenarios/compose/group-on-a-pool.scenario.yaml \
	scenarios/compose/network-boot.scenario.yaml \
	scenarios/compose/rack-loses-power.scenario.yaml
