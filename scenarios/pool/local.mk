# A pool of servers that are reimaged on demand.
SCENARIOS += \
	scenarios/pool/figure-7.scenario.yaml
