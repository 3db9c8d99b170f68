#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# The DaemonSet: its objects against the schema of the API, its two scripts with each status, against
# a kubectl that keeps what it is told.
. "$(dirname "$0")/lib.sh"
needs_yaml
manifest=$snippets/kubernetes-node-readiness.yaml
mkdir "$work/objects" "$work/shared"
"$python" - "$manifest" "$work" << 'END' && good || bad "the manifest"
import json
import sys
import yaml
docs = list(yaml.safe_load_all(open(sys.argv[1], encoding="utf-8")))
work = sys.argv[2]
for i, doc in enumerate(docs):
    json.dump(doc, open(f"{work}/objects/{i}.json", "w", encoding="utf-8"))
by = {d["kind"]: d for d in docs}
for name, text in by["ConfigMap"]["data"].items():
    open(f"{work}/{name}", "w", encoding="utf-8").write(text)
pod = by["DaemonSet"]["spec"]["template"]["spec"]
judge, label = pod["containers"]
volumes = {v["name"] for v in pod["volumes"]}
for c in pod["containers"]:
    assert {m["name"] for m in c["volumeMounts"]} <= volumes, c["name"]
    assert not c["securityContext"].get("privileged")
# Who sees the host has no token, who has the token sees no host, and nothing of the host is writable.
assert all(m.get("readOnly") for m in judge["volumeMounts"] if m["name"] != "shared")
assert "token" not in {m["name"] for m in judge["volumeMounts"]}
assert not {m["name"] for m in label["volumeMounts"]} & {"proc", "sys", "etc", "boot"}
assert pod["automountServiceAccountToken"] is False
assert by["DaemonSet"]["spec"]["selector"]["matchLabels"].items() <= by["DaemonSet"]["spec"]["template"]["metadata"]["labels"].items()
verbs = {v for r in by["ClusterRole"]["rules"] for v in r["verbs"]}
assert verbs == {"get", "patch"}, verbs
names = {d["metadata"]["name"] for d in docs if d["kind"] == "ServiceAccount"}
assert pod["serviceAccountName"] in names
with open(f"{work}/env", "w", encoding="utf-8") as f:
    for e in judge["env"]:
        f.write(f"export {e['name']}='{e['value']}'\n")
END
# shellcheck disable=SC1091
. "$work/env"
export SHARED=$work/shared NODE=node-a ONCE=1 KUBE=$work/kube

# A node with labels and taints: a file each.
cat > "$work/bin/kubectl" << 'END'
#!/bin/sh
mkdir -p "$KUBE"
[ -z "${KUBE_FAILS:-}" ] || { echo "error: the server is not there" >&2; exit 1; }
[ "$2 $3" = "node node-a" ] || exit 9
case $1 in
label) echo "${4#*=}" > "$KUBE/label" ;;
taint)
	case $4 in
	*-)
		effect=${4%-}
		effect=${effect##*:}
		[ -e "$KUBE/$effect" ] || { echo "error: taint \"latscan/not-ready:$effect\" not found" >&2; exit 1; }
		rm "$KUBE/$effect"
		;;
	*)
		value=${4#*=}
		echo "${value%:*}" > "$KUBE/${value#*:}"
		;;
	esac
	;;
*) exit 9 ;;
esac
END
chmod +x "$work/bin/kubectl"
taints() {
	(cd "$KUBE" && for effect in NoSchedule PreferNoSchedule; do
		[ ! -e $effect ] || echo "$(cat $effect):$effect"
	done)
}
round() {
	PATH="$work/bin:$PATH" STUB_STATUS=$1 sh "$work/judge.sh" 2> "$work/err"
	[ "$(cat "$SHARED/status")" = "$1" ] && good || bad "status $1 was left as $(cat "$SHARED/status")"
	PATH="$work/bin:$PATH" sh "$work/label.sh" > "$work/out" 2>> "$work/err"
}
# Each after each other, so that what was said before goes away.
for status in 0 1 2 3 2 1 4 0 2 0; do
	case $status in
	0) label=yes taint= ;;
	1) label=no taint=failed:NoSchedule ;;
	2) label=unknown taint=unknown:PreferNoSchedule ;;
	*) label=broken taint=broken:NoSchedule ;;
	esac
	round $status
	[ "$(cat "$KUBE/label")" = $label ] && [ "$(taints)" = "$taint" ] && good ||
		bad "status $status: label $(cat "$KUBE/label"), taints $(taints | tr '\n' ' ')"
done
grep -qx /host "$STUB_ASKED" && good || bad "not below /host: $(tr '\n' ' ' < "$STUB_ASKED")"
# The profile's path is that of the pod.
sed -i "s:^/scripts/profile.yaml:$work/profile.yaml:" "$STUB_ASKED"
options_are_real
expect "the profile" 0 "$real" profile check "$work/profile.yaml"
# An API server that is away is no reason to forget: the node is said again.
KUBE_FAILS=1 round 1
[ "$(cat "$KUBE/label")" = yes ] && good || bad "a label without a server"
says "no server" err 'the server is not there'
round 1
[ "$(cat "$KUBE/label")" = no ] && good || bad "not tried again"
if command -v shellcheck > /dev/null; then
	shellcheck -s sh -e SC2086 "$work/judge.sh" "$work/label.sh" > "$work/out" && good || bad "$(head -8 "$work/out")"
fi

needs node
npm_tree kubernetes-models kubernetes-models@5.1.0
cat > "$CONSUMERS/kubernetes-models/validate.mjs" << 'END'
import fs from "fs";
for (const file of process.argv.slice(2)) {
	const object = JSON.parse(fs.readFileSync(file, "utf8"));
	const models = await import(`kubernetes-models/${object.apiVersion}`);
	new models[object.kind](object).validate();
	console.log(`${object.kind} is one`);
}
END
expect "the schema" 0 node "$CONSUMERS/kubernetes-models/validate.mjs" "$work"/objects/*.json
for kind in Namespace ServiceAccount ClusterRole ClusterRoleBinding ConfigMap DaemonSet; do
	says "the schema" out "$kind is one"
done
sed 's/"selector":/"selektor":/' "$(grep -l '"DaemonSet"' "$work"/objects/*.json)" > "$work/broken.json"
node "$CONSUMERS/kubernetes-models/validate.mjs" "$work/broken.json" > /dev/null 2>&1 && bad "the schema takes anything" || good
finish
