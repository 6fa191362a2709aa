SCENARIOS += scenarios/compose/group-on-a-pool.scenario.yaml
SCENARIOS += scenarios/compose/network-boot.scenario.yaml
