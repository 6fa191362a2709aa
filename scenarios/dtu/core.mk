# A failover group of desktop units: its servers.
SCENARIOS += scenarios/dtu/table-a.scenario.yaml
