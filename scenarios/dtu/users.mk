# A failover group of desktop units: its people, what stands behind sessions, a stranger, findings and repairs.
SCENARIOS += \
	scenarios/dtu/data-server.scenario.yaml \
	scenarios/dtu/endless-redirect-repaired.scenario.yaml \
	scenarios/dtu/endless-redirect.scenario.yaml \
	scenarios/dtu/forged-redirect-repaired.scenario.yaml \
	scenarios/dtu/forged-redirect.scenario.yaml \
	scenarios/dtu/hung-sessions.scenario.yaml \
	scenarios/dtu/morning.scenario.yaml \
	scenarios/dtu/old-messages-repaired.scenario.yaml \
	scenarios/dtu/old-messages.scenario.yaml \
	scenarios/dtu/people-move.scenario.yaml \
	scenarios/dtu/posing-server.scenario.yaml \
	scenarios/dtu/pretended-server.scenario.yaml \
	scenarios/dtu/services-elsewhere.scenario.yaml \
	scenarios/dtu/several-sessions.scenario.yaml \
	scenarios/dtu/wrong-latest-repaired.scenario.yaml \
	scenarios/dtu/wrong-latest.scenario.yaml
