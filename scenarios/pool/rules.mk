# What decides in a pool: rules, agreements, the older ways, what breaks by itself.
SCENARIOS += \
	scenarios/pool/back-from-the-dead-repaired.scenario.yaml \
	scenarios/pool/back-from-the-dead.scenario.yaml \
	scenarios/pool/four-applications.scenario.yaml \
	scenarios/pool/older-dedicated.scenario.yaml \
	scenarios/pool/older-one-way.scenario.yaml \
	scenarios/pool/older-own-peak.scenario.yaml \
	scenarios/pool/rejuvenated-together-repaired.scenario.yaml \
	scenarios/pool/rejuvenated-together.scenario.yaml \
	scenarios/pool/rules.scenario.yaml \
	scenarios/pool/to-and-fro-repaired.scenario.yaml \
	scenarios/pool/to-and-fro.scenario.yaml
