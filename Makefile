# make alone prints this help
.DEFAULT_GOAL := help
SHELL := /bin/sh
MVN := mvn -B -ntp -Dstyle.color=never
# A run of a minute never earns back what the second compiler costs: December took 73 s of CPU with it and 38 s without.
JVM := -Xmx320m -XX:+UseSerialGC -XX:TieredStopAtLevel=1
# The JDK that the build has chosen, and noted; the formatter needs one that knows the language's patterns.
JDK = $$(sed -n 's/^ *java.home = //p' shop/target/jdk)

# Tests and the shop start a RabbitMQ of their own, the one that is installed.
RABBITMQ_SERVER = /usr/lib/rabbitmq/bin/rabbitmq-server

.PHONY: help shop torture cli bench check prove quick format clean

help: ## what can be made
	@echo "Factum. What can be made:"
	@echo
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 18
	@echo
	@echo "  make shop takes:"
	@echo "    ONCE=1           stop after the replay; the exit status says whether every check holds"
	@echo "    FRESH=1          forget what an earlier run on the same file has left"
	@echo "    DATA=<file>      another .csv or .csv.gz of the same form"
	@echo "    REPORT=<file>    write the report as JSON, too"
	@echo "    SAGA=<style>     orchestrated, if not given, or choreographed"
	@echo "    TRANSPORT=<word> what carries messages: postgres, if not given, kafka or rabbitmq"
	@echo "    KAFKA_URL=<h:p>  a running Kafka cluster instead of one broker that is started"
	@echo "    RABBITMQ_URL=<u> a running RabbitMQ, amqp://user:password@host:port/vhost, instead of one that is started"
	@echo "    RATE=<n>         so many orders and other documents a second at most"
	@echo "    PORT=<n>         of the page and the API, 8080 if not given"
	@echo "    PG_URL=jdbc:...  an own PostgreSQL 15 to 18 instead of the embedded one"
	@echo
	@echo "  make torture takes:"
	@echo "    QUICK=1          13 faults for each broker, instead of 100; no mutants"
	@echo "    SEED=<n>         do the same to the same as a run that has said this number"
	@echo
	@echo "  make bench takes:"
	@echo "    QUICK=1          less of everything, within four minutes"
	@echo "    ONLY=<prefix>    measures whose names begin like this"
	@echo "    REPORT=<file>    write the measures as JSON, too"
	@echo
	@echo "  Needed: a JDK 21 or later beside whichever runs Maven, and Maven 3.8 or later."

# The shop runs in this process' place, not below Maven: signals reach it, and its exit status is make's.
shop: $(if $(filter rabbitmq,$(TRANSPORT)),$(if $(RABBITMQ_URL),,$(RABBITMQ_SERVER))) ## the reference system: a real retailer's December through seven services
	@$(MVN) -q -pl shop,broker -am process-classes
	@exec "$(JDK)/bin/java" $(JVM) "-Dshop.broker=broker/target/classes:$$(cat broker/target/classpath)" \
	  -classpath "shop/target/classes:$$(cat shop/target/classpath)" dev.factum.shop.Main

torture: $(RABBITMQ_SERVER) ## the shop as ten processes over Kafka and over RabbitMQ, with faults all the while; then its books
	@$(MVN) -q -pl shop,broker -am $(if $(QUICK),,-Dfactum.prove=true) $(if $(SEED),-Dfactum.seed=$(SEED)) \
	  -Dskip.oldest.postgres -Dtest=TortureTest,MutantTest -Dsurefire.failIfNoSpecifiedTests=false test

cli: ## the command line for operators, one file: cli/target/factum.jar
	@$(MVN) -q -pl cli -am -DskipTests package
	@echo "Run it with a Java of 21 or later: java -jar cli/target/factum.jar --help"

bench: $(RABBITMQ_SERVER) ## what each operation costs, beside the same by hand and beside others
	@$(MVN) -q -pl bench -am process-classes
	@exec "$$(sed -n 's/^ *java.home = //p' bench/target/jdk)/bin/java" -Xmx2g \
	  -classpath "bench/target/classes:$$(cat bench/target/classpath)" dev.factum.bench.Bench

check: $(RABBITMQ_SERVER) ## everything that the tests need, then all tests
	@$(MVN) verify
	@JAVA_HOME="$(JDK)" $(MVN) -q spotless:check

prove: $(RABBITMQ_SERVER) ## all tests, the proofs among them in their long form; as root: one of them fills a disk of its own
	@$(MVN) -Dfactum.prove=true verify

# As root, by Debian's packages; it is not started as a service.
$(RABBITMQ_SERVER):
	@echo "RabbitMQ is missing, and is installed: some 40 MB"
	@apt-get update -qq
	@DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 apt-get install -y -qq --no-install-recommends rabbitmq-server > /dev/null

quick: ## the inner loop: compile and unit tests, without the slow checkers
	@$(MVN) -q -DexcludedGroups=slow,prove -Dskip.oldest.postgres test

format: ## format the code
	@$(MVN) -q -pl shop -am process-classes
	@JAVA_HOME="$(JDK)" $(MVN) -q spotless:apply

clean: ## remove what was built; data of the shop stay
	@$(MVN) -q clean
