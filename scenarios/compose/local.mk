SCENARIOS += scenarios/compose/group-on-a-pool.scenario.yaml
