# A planner's questions; docs/experiments.md answers them.
SCENARIOS += \
	scenarios/planner/how-many.scenario.yaml \
	scenarios/planner/how-many-servers.scenario.yaml \
	scenarios/planner/which-policy.scenario.yaml
