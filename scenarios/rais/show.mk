# To compare and to look at: policies, the shift of load.
SCENARIOS += scenarios/rais/two-die-at-the-peak.scenario.yaml scenarios/rais/load-shift.scenario.yaml
