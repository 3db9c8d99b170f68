#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# The pipeline of Jenkins, by Groovy itself, with each status of the stub.
. "$(dirname "$0")/lib.sh"
needs groovy java
java=$(readlink -f "$(command -v java)")
export JAVA_HOME=${java%/bin/java} HOME=$work
mkdir "$work/there"
(cd "$work/there" && PATH="$work/bin:$PATH" groovy "$top/tests/ci/jenkins.groovy" "$snippets/Jenkinsfile" 0 1 2 3 4) \
	> "$work/out" 2> "$work/err" || bad "groovy: $(head -5 "$work/err")"
says "the agent" out 'agent trading-host'
says "0" out '0 SUCCESS agent trading-host; junit true; kept latscan.*'
says "1" out '1 FAILURE agent trading-host; error latscan: this host is not as it must be; junit true; kept latscan.*'
says "2" out '2 UNSTABLE agent trading-host; unstable latscan: something required could not be told; junit true'
says "3" out '3 FAILURE agent trading-host; error latscan ended with 3: the step is broken, nothing is said about the host; junit false'
says "4" out '4 FAILURE agent trading-host; error latscan ended with 4'
options_are_real
grep -qx 'junit:latscan.xml' "$STUB_ASKED" && good || bad "no JUnit: $(tr '\n' ' ' < "$STUB_ASKED")"
finish
