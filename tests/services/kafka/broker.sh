#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# A real Apache Kafka broker (KRaft, one node, loopback only) for tests.
#   broker.sh jars                    lays the jars into the cache, prints their folder
#   broker.sh run DIR PORT [CONFIG [OPTION...]]
#                                     formats DIR on first use and becomes the broker: end it with
#                                     a signal. CONFIG: lines added to server.properties; OPTION:
#                                     of the formatting, for example --add-scram USER
# Needs java and mvn; exits 77 when one is missing or the jars cannot be had.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
version=$(sed -n 's/.*<version>\([0-9.]*\)<\/version>.*/\1/p' "$here/pom.xml" | sed -n 2p)
jars="${XDG_CACHE_HOME:-$HOME/.cache}/vigil-tests/kafka-$version"

provide_jars() {
    [ -e "$jars/complete" ] && return 0
    command -v java >/dev/null && command -v mvn >/dev/null || exit 77
    mkdir -p "$jars"
    # Two test programs may come here at once; the second one waits and finds it done.
    exec 9>"$jars.lock"
    flock 9
    [ -e "$jars/complete" ] && return 0
    mvn -B -q -f "$here/pom.xml" dependency:copy-dependencies -DoutputDirectory="$jars" \
        -DincludeScope=runtime >"$jars.log" 2>&1 || exit 77
    touch "$jars/complete"
}

case "${1:-}" in
jars)
    provide_jars
    echo "$jars"
    ;;
run)
    provide_jars
    dir=$2 port=$3 extra=${4:-}
    [ $# -gt 4 ] && shift 4 || shift $#
    properties="$dir/server.properties"
    if [ ! -e "$properties" ]; then
        mkdir -p "$dir/data"
        cat >"$properties" <<END
process.roles=broker,controller
node.id=1
controller.listener.names=CONTROLLER
controller.quorum.voters=1@127.0.0.1:$((port + 1))
listeners=PLAINTEXT://127.0.0.1:$port,CONTROLLER://127.0.0.1:$((port + 1))
advertised.listeners=PLAINTEXT://127.0.0.1:$port
listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,SSL:SSL,SASL_PLAINTEXT:SASL_PLAINTEXT
inter.broker.listener.name=PLAINTEXT
log.dirs=$dir/data
num.partitions=4
auto.create.topics.enable=true
offsets.topic.replication.factor=1
offsets.topic.num.partitions=1
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
transaction.state.log.num.partitions=1
group.initial.rebalance.delay.ms=0
log.retention.check.interval.ms=1000
END
        [ -n "$extra" ] && cat "$extra" >>"$properties"
        java -Xmx256m -cp "$jars/*" kafka.tools.StorageTool format -t dmlnaWwtdGVzdHMtMDAwMQ \
            -c "$properties" "$@" >&2
    fi
    exec java -Xms128m -Xmx512m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -cp "$jars/*" \
        kafka.Kafka "$properties"
    ;;
*)
    echo "usage: broker.sh jars | run DIR PORT [CONFIG [OPTION...]]" >&2
    exit 2
    ;;
esac
