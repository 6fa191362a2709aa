# A pool of servers that are reimaged on demand.
SCENARIOS += \
	scenarios/pool/a-hundred-servers.scenario.yaml \
	scenarios/pool/copies-by-packets.scenario.yaml \
	scenarios/pool/figure-7.scenario.yaml \
	scenarios/pool/half-a-copy-repaired.scenario.yaml \
	scenarios/pool/half-a-copy.scenario.yaml \
	scenarios/pool/intruder.scenario.yaml \
	scenarios/pool/lost-order-repaired.scenario.yaml \
	scenarios/pool/lost-order.scenario.yaml \
	scenarios/pool/peak-without-spare.scenario.yaml \
	scenarios/pool/privileged-user.scenario.yaml \
	scenarios/pool/up-time.scenario.yaml \
	scenarios/pool/virtual-machines.scenario.yaml
