# Scenarios and the traces that they play. Every file in SCENARIOS is a test (tests/scenarios), and shipped.
SCENARIOS += scenarios/quickstart.scenario.yaml
EXTRA_DIST += scenarios/traces/SOURCES.md scenarios/traces/LICENSE \
	scenarios/traces/elb-requests-day.csv scenarios/traces/elb-requests-week.csv \
	scenarios/traces/worldcup98-requests-week.csv scenarios/traces/WorldCup98_ITA_readme.html \
	scenarios/traces/LICENSE.worldcup98-dataset.txt
SCENARIOS += \
	scenarios/rais/both-control-networks-cut-repaired.scenario.yaml \
	scenarios/rais/both-control-networks-cut.scenario.yaml \
	scenarios/rais/control-network-cut.scenario.yaml \
	scenarios/rais/fail-back-repaired.scenario.yaml \
	scenarios/rais/fail-back-to-a-broken-host.scenario.yaml \
	scenarios/rais/host-dies.scenario.yaml \
	scenarios/rais/hosts-come-and-go.scenario.yaml \
	scenarios/rais/hung-script-repaired.scenario.yaml \
	scenarios/rais/hung-script.scenario.yaml \
	scenarios/rais/impatient-leader-repaired.scenario.yaml \
	scenarios/rais/impatient-leader.scenario.yaml \
	scenarios/rais/invalid-comes-back.scenario.yaml \
	scenarios/rais/large-group.scenario.yaml \
	scenarios/rais/leader-dies.scenario.yaml \
	scenarios/rais/load-balancing.scenario.yaml \
	scenarios/rais/old-answers.scenario.yaml \
	scenarios/rais/older-many-to-one.scenario.yaml \
	scenarios/rais/older-one-to-one.scenario.yaml \
	scenarios/rais/older-round-robin-dns.scenario.yaml \
	scenarios/rais/older-symmetric.scenario.yaml \
	scenarios/rais/older-ways-group.scenario.yaml \
	scenarios/rais/orphan-ends.scenario.yaml \
	scenarios/rais/quick-timeouts.scenario.yaml \
	scenarios/rais/quiesce.scenario.yaml \
	scenarios/rais/quiet-day.scenario.yaml \
	scenarios/rais/random-failures.scenario.yaml \
	scenarios/rais/restarted-as-duplicate-repaired.scenario.yaml \
	scenarios/rais/restarted-as-duplicate.scenario.yaml \
	scenarios/rais/scripts-fail.scenario.yaml \
	scenarios/rais/several-groups.scenario.yaml \
	scenarios/rais/slow-scripts.scenario.yaml \
	scenarios/rais/spares-run-out.scenario.yaml \
	scenarios/rais/stale-neighbours-repaired.scenario.yaml \
	scenarios/rais/stale-neighbours.scenario.yaml \
	scenarios/rais/tests-fail.scenario.yaml \
	scenarios/rais/zombie-by-gossip-repaired.scenario.yaml \
	scenarios/rais/zombie-by-gossip.scenario.yaml
SCENARIOS += \
	scenarios/plain/host-dies.scenario.yaml \
	scenarios/plain/load-shapes.scenario.yaml \
	scenarios/plain/patient-clients.scenario.yaml \
	scenarios/plain/queue-after-failure.scenario.yaml \
	scenarios/plain/service-fails.scenario.yaml
dist_pkgdata_DATA += scenarios/scenario.schema.json
SCENARIOS += \
	scenarios/net/every-fault.scenario.yaml \
	scenarios/net/los-alamos-week.scenario.yaml \
	scenarios/net/two-sites.scenario.yaml
EXTRA_DIST += scenarios/traces/lanl-system-16-week.csv scenarios/traces/README.LANL.txt
include scenarios/rais/show.mk
SCENARIOS += \
	scenarios/ring/console.scenario.yaml \
	scenarios/ring/balancing-serves.scenario.yaml \
	scenarios/ring/controller.scenario.yaml \
	scenarios/ring/older-addressing.scenario.yaml \
	scenarios/ring/files.scenario.yaml \
	scenarios/ring/monitors-without-auto-rejoin.scenario.yaml \
	scenarios/ring/monitors.scenario.yaml \
	scenarios/ring/router-that-is-pinged.scenario.yaml \
	scenarios/ring/wrong-password.scenario.yaml
EXTRA_DIST += scenarios/ring/nodemap.cfg scenarios/ring/vip.cfg scenarios/ring/localmonitor.cfg
SCENARIOS += \
	scenarios/ring/gateway-dies.scenario.yaml \
	scenarios/ring/cold-start-twins-repaired.scenario.yaml \
	scenarios/ring/cold-start-twins.scenario.yaml \
	scenarios/ring/count-begins-again-bumped.scenario.yaml \
	scenarios/ring/count-begins-again-repaired.scenario.yaml \
	scenarios/ring/count-begins-again.scenario.yaml \
	scenarios/ring/lost-acknowledgement-repaired.scenario.yaml \
	scenarios/ring/lost-acknowledgement.scenario.yaml \
	scenarios/ring/lost-announcement-repaired.scenario.yaml \
	scenarios/ring/lost-announcement.scenario.yaml \
	scenarios/ring/second-token-repaired.scenario.yaml \
	scenarios/ring/second-token.scenario.yaml \
	scenarios/ring/slow-gateway-repaired.scenario.yaml \
	scenarios/ring/never-settles-repaired.scenario.yaml \
	scenarios/ring/never-settles.scenario.yaml \
	scenarios/ring/older-dispatcher.scenario.yaml \
	scenarios/ring/older-stand-by.scenario.yaml \
	scenarios/ring/older-three-routers.scenario.yaml \
	scenarios/ring/preferred-host.scenario.yaml \
	scenarios/ring/quiet-ring.scenario.yaml \
	scenarios/ring/slow-gateway.scenario.yaml \
	scenarios/ring/split-ring-repaired.scenario.yaml \
	scenarios/ring/split-ring.scenario.yaml
SCENARIOS += \
	scenarios/ring/gateway-dies-downloads-repaired.scenario.yaml \
	scenarios/ring/gateway-dies-downloads.scenario.yaml \
	scenarios/ring/ports-clash-repaired.scenario.yaml \
	scenarios/ring/ports-clash.scenario.yaml \
	scenarios/ring/server-dies-download.scenario.yaml \
	scenarios/ring/server-fails.scenario.yaml \
	scenarios/ring/symmetric-member-dies.scenario.yaml \
	scenarios/ring/symmetric.scenario.yaml \
	scenarios/ring/unknown-syn-acks.scenario.yaml \
	scenarios/ring/versions-mixed-repaired.scenario.yaml \
	scenarios/ring/versions-mixed.scenario.yaml
# Boot servers found through a list.
SCENARIOS += \
	scenarios/pxe/boot-storm.scenario.yaml \
	scenarios/pxe/by-http.scenario.yaml \
	scenarios/pxe/by-relay.scenario.yaml \
	scenarios/pxe/figure-5.scenario.yaml \
	scenarios/pxe/list-file.scenario.yaml \
	scenarios/pxe/lost-datagram-repaired.scenario.yaml \
	scenarios/pxe/lost-datagram.scenario.yaml \
	scenarios/pxe/nobody-has-it.scenario.yaml \
	scenarios/pxe/older-disjoint.scenario.yaml \
	scenarios/pxe/older-menu.scenario.yaml \
	scenarios/pxe/older-one-server.scenario.yaml \
	scenarios/pxe/older-per-client.scenario.yaml \
	scenarios/pxe/older-sets.scenario.yaml \
	scenarios/pxe/proxies-down.scenario.yaml \
	scenarios/pxe/reassignment.scenario.yaml \
	scenarios/pxe/server-dies.scenario.yaml
EXTRA_DIST += scenarios/pxe/bootservers.lst scenarios/pxe/two.lst
include scenarios/dtu/core.mk
include scenarios/dtu/users.mk
include scenarios/pool/local.mk
include scenarios/pool/rules.mk
include scenarios/compose/local.mk
include scenarios/planner/local.mk
include scenarios/compose/front.mk
