# A ring before other systems.
SCENARIOS += \
	scenarios/compose/gateways-before-groups.scenario.yaml \
	scenarios/compose/rack-under-gateways.scenario.yaml \
	scenarios/compose/rack-at-ten.scenario.yaml
