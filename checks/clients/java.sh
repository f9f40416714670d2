#!/usr/bin/env bash
# The AWS SDK for Java, version 2: java/RoundTrip.java does it, with the class path that java/pom.xml names.
. "$(dirname "$0")/shared.bash"
java=${JAVA_HOME:+$JAVA_HOME/bin/}java
need "$java"
[ -r "$tools/java.classpath" ] || not_here
# shellcheck disable=SC2086 # these are words
"$java" ${CLIENTS_JAVA_OPTS:-} --sun-misc-unsafe-memory-access=allow -cp "$(cat "$tools/java.classpath")" "$clients/java/RoundTrip.java" "$bucket" "$work"
