#!/usr/bin/env bash
# Hadoop's s3a: hadoop/RoundTrip.java does it, with the class path that hadoop/pom.xml names. It makes no buckets, so curl does.
. "$(dirname "$0")/shared.bash"
java=${JAVA_HOME:+$JAVA_HOME/bin/}java
need "$java"
need curl
[ -r "$tools/hadoop.classpath" ] || not_here
signed PUT "$bucket"
# shellcheck disable=SC2086 # these are words
"$java" ${CLIENTS_JAVA_OPTS:-} --sun-misc-unsafe-memory-access=allow --enable-native-access=ALL-UNNAMED -cp "$(cat "$tools/hadoop.classpath")" \
  "$clients/hadoop/RoundTrip.java" "$bucket" "$work"
signed DELETE "$bucket"
